// Saves what the window has recorded.
#pragma once

#include <string>

#include "captures/recording.hpp"

namespace osiscope {

/// Writes the recording as `osiscope-DATE-TIME.pcapng` into the current folder, or where that cannot be written into
/// the state folder. Returns the file's path. Throws Error.
[[nodiscard]] std::string save_recording(const Recording& recording);

}  // namespace osiscope
