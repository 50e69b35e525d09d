// Pictures as PNG files.
#pragma once

#include <cstdint>
#include <vector>

namespace osiscope {

/// A PNG file of rows of red, green, blue bytes, top row first. Throws Error when it cannot be made.
[[nodiscard]] std::vector<std::uint8_t> png_bytes(int width, int height, const std::vector<std::uint8_t>& rgb);

}  // namespace osiscope
