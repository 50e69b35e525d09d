// What stands in for the window where none can be opened.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace osiscope {

/// A frame of a capture as text, counted from 1; nothing = the first with bytes of a file. Where both ends were
/// captured, its journey, else all its layers. Returns the exit status; throws Error when there is no such frame.
int print_capture(const std::string& capture, std::optional<std::uint32_t> frame = std::nullopt);

}  // namespace osiscope
