// Pictures as PNG files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace osiscope {

/// Writes rows of red, green, blue bytes, top row first. Throws Error when the file cannot be written.
void write_png(const std::string& path, int width, int height, const std::vector<std::uint8_t>& rgb);

}  // namespace osiscope
