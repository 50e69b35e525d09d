// What stands out in a segment, told for people.
#pragma once

#include "captures/digest.hpp"
#include "layers/describe.hpp"

namespace osiscope {

/// Whether a segment's window may be scaled without anybody knowing: its sender's SYN was not captured (RFC 7323 §2.2).
[[nodiscard]] bool scale_unknown(const Digest& digest, const FrameSummary& summary);

/// One row a finding, and one for a scaled window; none for a frame that is not TCP.
[[nodiscard]] std::vector<Row> analysis_rows(const Story& story, std::uint32_t frame);

/// "retransmission: these bytes were sent before"; several joined by "; ", empty for none.
[[nodiscard]] std::string analysis_text(const FrameSummary& summary);

}  // namespace osiscope
