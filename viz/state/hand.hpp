// The lecturer's hand on the live wire: what is armed, which frame is touched, which pause holds. The wire itself is
// elsewhere; it executes the lines of text that `wire_lines` writes (docs/wire.md, the language of action scripts).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "captures/event.hpp"

namespace osiscope {

/// The pauses that reach the wire. A view pause needs none of it: the picture stops and the wire runs on.
enum class WirePause : std::uint8_t {
    none,
    frozen,  ///< nothing moves, and the kernels' timers are raised so that nothing fires
    cruel,   ///< nothing moves, and the kernels' timers run
};

/// What may be done to one frame on the wire. A forged reset has the sequence number its receiver expects, another one
/// of its window, or one outside the window.
enum class Touch : std::uint8_t {
    drop,
    flip,
    hold,
    duplicate,
    delay,
    swap,
    truncate,
    reset,
    reset_in_window,
    reset_outside
};

inline constexpr Touch all_touches[] = {
    Touch::drop, Touch::flip,     Touch::hold,  Touch::duplicate,       Touch::delay,
    Touch::swap, Touch::truncate, Touch::reset, Touch::reset_in_window, Touch::reset_outside};

/// Wire time is stretched by one of these.
inline constexpr int slow_motions[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

struct Hand {
    bool armed = false;  ///< the wire runs in slow motion, the picture follows it, frames can be touched
    int slow = 20;       ///< wire time is stretched this many times while armed
    WirePause pause = WirePause::none;
    std::uint64_t frame = 0;          ///< the frame pointed at, by the wire's number; 0 = none
    std::vector<std::uint64_t> held;  ///< frames kept on the wire
    Time now = 0;                     ///< the wall clock as of this picture; the entry sets it
    bool follows = true;              ///< the picture shows now; stepping back looks at the past instead
};

}  // namespace osiscope
