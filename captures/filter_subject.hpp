// Frames as a filter sees them: of a pass over a capture, or of a recording.
#pragma once

#include "captures/decode_pass.hpp"
#include "captures/digest.hpp"
#include "captures/filter.hpp"

namespace osiscope {

/// A frame of the pass. Valid until the next one is asked for.
[[nodiscard]] FilterSubject filter_subject(const DecodePass& pass, const DecodedFrame& decoded);

/// Whether the filter accepts a frame of the recording. `frame` counts from 0.
[[nodiscard]] bool matches(const Filter& filter, const Recording& recording, const Digest& digest, std::uint32_t frame);

}  // namespace osiscope
