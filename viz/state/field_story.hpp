// A selected or pointed-at place of a frame in one sentence.
#pragma once

#include <string>

#include "captures/seven_layers.hpp"

namespace osiscope {

/// "Transport bytes 38–41: Sequence number = 3639938405"; the bits alone where no field has them.
[[nodiscard]] std::string field_story(const SevenLayers& layers, BitRange bits);

/// The field that these bits are in, else themselves: what is lit beside them.
[[nodiscard]] BitRange field_around(const SevenLayers& layers, BitRange bits);

}  // namespace osiscope
