// The longest stretches of a recording in which nothing happened: no frame under way, no call. Grows with the
// recording; what happened may be told in any order.
#pragma once

#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

struct Silence {
    Time from = 0;
    Time to = 0;
};

[[nodiscard]] constexpr Time length(Silence silence) { return silence.to - silence.from; }

struct Silences {
    std::vector<Silence> list;  ///< in time order; at most `most_silences`, the longest
    bool any = false;           ///< something has happened
    Time first = 0;
    Time last = 0;
    std::size_t frames_done = 0;
    std::size_t calls_done = 0;
};

inline constexpr std::size_t most_silences = 256;

/// When the wire was frozen by hand or script, in time order; to the recording's end where it still is. A cruel pause
/// is none: there the kernels' timers run.
[[nodiscard]] std::vector<Silence> frozen_stretches(const Recording& recording);

/// Something happened from … to.
void take_busy(Silences& silences, Time from, Time to);

/// Takes in frames and calls that are new since last time, at most `most` frames. True when some are left.
bool grow(Silences& silences, const Story& story, std::size_t most);

}  // namespace osiscope
