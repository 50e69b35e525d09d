// Frames as a filter sees them: of a pass over a capture, or of a recording.
#pragma once

#include "captures/decode_pass.hpp"
#include "captures/digest.hpp"
#include "captures/filter.hpp"

namespace osiscope {

/// A frame of the pass. Valid until the next one is asked for.
[[nodiscard]] FilterSubject filter_subject(const DecodePass& pass, const DecodedFrame& decoded);

/// Appends those of the frames `first` … `last` - 1 that the filter accepts. Frames count from 0.
void find_matches(const Filter& filter, const Story& story, std::uint32_t first, std::uint32_t last,
                  std::vector<std::uint32_t>& found);

}  // namespace osiscope
