// Pictures as PNG files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viz/main/paths.hpp"

namespace osiscope {

/// Writes rows of red, green, blue bytes, top row first. Throws Error when the file cannot be written.
void write_png(ResultFile& file, int width, int height, const std::vector<std::uint8_t>& rgb);

}  // namespace osiscope
