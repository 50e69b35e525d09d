// The two clocks: wall time, on which libpcap stamps frames, and monotonic time, on which timers run.
#pragma once

#include <time.h>

#include "captures/event.hpp"

namespace osiscope {

[[nodiscard]] inline Time read_clock(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<Time>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

[[nodiscard]] inline Time wall_now() { return read_clock(CLOCK_REALTIME); }
[[nodiscard]] inline Time monotonic_now() { return read_clock(CLOCK_MONOTONIC); }

}  // namespace osiscope
