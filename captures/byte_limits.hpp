// Inside captures/ only: how far a byte can be followed, and why not further.
#pragma once

#include "captures/byte_trace.hpp"

namespace osiscope {

/// A sentence for each thing about the byte that this recording cannot tell.
[[nodiscard]] std::vector<std::string> limits_of(const ByteTrace& trace, const Story& story);

}  // namespace osiscope
