#include "viz/main/png_file.hpp"

#include <png.h>

#include <string>

#include "core/error.hpp"

namespace osiscope {

std::vector<std::uint8_t> png_bytes(int width, int height, const std::vector<std::uint8_t>& rgb) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = PNG_FORMAT_RGB;
    png_alloc_size_t size = 0;
    if (png_image_write_to_memory(&image, nullptr, &size, 0, rgb.data(), 0, nullptr) == 0)
        throw Error("Cannot make the PNG: " + std::string(image.message));
    std::vector<std::uint8_t> bytes(size);
    if (png_image_write_to_memory(&image, bytes.data(), &size, 0, rgb.data(), 0, nullptr) == 0)
        throw Error("Cannot make the PNG: " + std::string(image.message));
    bytes.resize(size);
    return bytes;
}

}  // namespace osiscope
