// A byte's way as text for people and as JSON for programs: what `osiscope trace` prints.
#pragma once

#include <string>

#include "captures/byte_trace.hpp"
#include "layers/physical/line_code.hpp"

namespace osiscope {

/// Where a byte of a frame is on an Ethernet line. No capture contains it: it is worked out from the frame.
struct LinePlace {
    LineCode code = LineCode::manchester;
    bool used = false;               ///< the run's wire really sent in this code
    std::uint32_t octet = 0;         ///< counted from the preamble's first octet
    std::uint32_t first_symbol = 0;  ///< counted from the signal's first
    std::string symbols;             ///< of its code groups: '+', '-', with MLT-3 also '0'
};

/// Nothing for frames that were not on an Ethernet line as they are: other link types, and packets so large that the
/// network card must have cut them up.
[[nodiscard]] std::optional<LinePlace> line_place(const Story& story, const ByteSighting& seen);

/// The bits of a byte in the order Ethernet sends them, least significant first: "10110000".
[[nodiscard]] std::string sent_bits(std::uint8_t value);

/// Down at the sender, over the wire, up at the receiver, in lines.
[[nodiscard]] std::string trace_text(const ByteTrace& trace, const Story& story);

/// One line; the keys are those of docs/trace-json.md.
[[nodiscard]] std::string trace_json(const ByteTrace& trace, const Story& story);

}  // namespace osiscope
