// Texts that are read whole: lessons, settings, scripts. None of them is large, and none may block the program.
#pragma once

#include <cstddef>
#include <string>

namespace osiscope {

enum class FileKinds { regular_only, any };

inline constexpr std::size_t largest_text = std::size_t{16} << 20;  // bytes

/// A file's contents. With `regular_only` a folder, device or pipe is an Error; with `any` a device or pipe is read up
/// to `largest_text`. Throws Error when it cannot be read, and when it is larger than that.
[[nodiscard]] std::string read_small_file(const std::string& path, FileKinds kinds = FileKinds::regular_only);

}  // namespace osiscope
