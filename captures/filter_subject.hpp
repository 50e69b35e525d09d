// Frames of a recording as a filter sees them.
#pragma once

#include "captures/digest.hpp"
#include "captures/filter.hpp"

namespace osiscope {

/// Everything of a frame but the decoded packet. `frame` counts from 0.
[[nodiscard]] FilterSubject filter_subject(const Recording& recording, const Digest& digest, std::uint32_t frame);

/// Whether the filter accepts a frame of the recording; decodes it only when the filter needs that.
[[nodiscard]] bool matches(const Filter& filter, const Recording& recording, const Digest& digest, std::uint32_t frame);

}  // namespace osiscope
