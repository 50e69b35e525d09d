// What the inspector shows beyond the position: the byte that is followed, what the mouse is over, and how its tabs
// are set.
#pragma once

#include <optional>

#include "captures/byte_trace.hpp"
#include "viz/story/call_segments.hpp"

namespace osiscope {

/// What of a frame on the line is shown as symbols: the selected byte, or what no capture contains.
enum class LinePart : std::uint8_t { frame, preamble, delimiter, padding, check_sequence };

/// System calls one after the other, or beside the segments that carried the same bytes.
enum class CallsOrder : std::uint8_t { time, bytes };

struct Inspection {
    std::optional<ByteTrace> followed;  ///< kept up with the recording by `take_events`
    BitRange hovered;                   ///< in the shown frame, under the mouse; the entry sets it as it sets `mouse`
    SentAgainList sent_again;           ///< kept up with the recording by `take_events`
    LinePart line_part = LinePart::frame;
    std::uint32_t line_nth = 0;  ///< which octet of that part, from 0; of the frame the selected one counts
    CallsOrder calls = CallsOrder::time;
    bool enlarged = false;  ///< the inspector has the lesson's place too
};

}  // namespace osiscope
