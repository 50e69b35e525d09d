// The wire's own time: it runs with the computer's monotonic clock, slower in slow motion, and not at all while the
// wire is frozen. What travels is measured in it, so that a change of pace meets every frame where it is.
#pragma once

#include <limits>
#include <vector>

#include "captures/event.hpp"

namespace osiscope {

inline constexpr Time never = std::numeric_limits<Time>::max();

struct WireClock {
    /// From `real` on (monotonic), wire time goes on from `wire`.
    struct Piece {
        Time real = 0;
        Time wire = 0;
        std::uint32_t slow = 1;  ///< real nanoseconds in one of the wire's
        bool stopped = false;
    };
    std::vector<Piece> pieces{{}};
};

/// The wire's time at a moment not before the last change of pace.
[[nodiscard]] Time wire_time(const WireClock& clock, Time real);

/// When it was, or will be, that time on the wire; `never` when it lies ahead and the wire is frozen.
[[nodiscard]] Time real_time(const WireClock& clock, Time wire);

void set_pace(WireClock& clock, Time real, std::uint32_t slow, bool stopped);

}  // namespace osiscope
