// What stands out in a segment, told for people.
#pragma once

#include "captures/digest.hpp"
#include "layers/describe.hpp"

namespace osiscope {

/// One row a finding, and one for a scaled window; none for a frame that is not TCP.
[[nodiscard]] std::vector<Row> analysis_rows(const Digest& digest, const Recording& recording, std::uint32_t frame);

/// "retransmission: these bytes were sent before"; several findings joined by "; ", empty for none.
[[nodiscard]] std::string analysis_text(TcpFindings findings);

}  // namespace osiscope
