// How the lab's interfaces are captured.
#pragma once

#include <algorithm>

#include "core/capture.hpp"
#include "core/lab_settings.hpp"

namespace osiscope {

/// Room for the lab's frames; interface, point and address are the caller's to fill in.
[[nodiscard]] inline CaptureSettings capture_settings(const LabSettings& settings) {
    CaptureSettings capture;
    // A large ring takes the kernel a tenth of a second to lay out; only a fast wire needs it.
    const std::uint64_t rate = settings.wire[0].rate;
    const bool fast = rate == 0 || rate > 100'000'000;
    capture.ring_bytes = std::size_t{fast ? 32U : 4U} << 20;
    capture.snap_length = static_cast<int>(std::max({settings.mtu, settings.mtu_b, settings.router_mtu})) + 100;
    return capture;
}

}  // namespace osiscope
