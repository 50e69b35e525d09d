// One frame as one line: of JSON for programs, of text for people.
// The JSON's schema is in docs/decode-json.md; its referee is tshark.
#pragma once

#include "captures/frame_view.hpp"
#include "captures/summary.hpp"

namespace osiscope {

/// The object for a frame, with a final line break. `number` counts from 1; `summary` has the stream's number.
void append_json(std::string& out, std::uint64_t number, const FrameView& frame, const Packet& packet,
                 const FrameSummary& summary);

/// What a line of text needs besides its frame.
struct LineContext {
    SplitTime first;  ///< of the capture's first frame: times count from there
    const std::vector<CapturePoint>& points;
};

/// The frame as one line of text, with a final line break:
/// number, time since the first frame, capture point, addresses, highest protocol and its headline, then what stands
/// out in a TCP segment and what is wrong with the packet.
void append_line(std::string& out, std::uint64_t number, const FrameView& frame, const Packet& packet,
                 const FrameSummary& summary, const LineContext& context);

}  // namespace osiscope
