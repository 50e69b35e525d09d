// Saves what the window has recorded.
#pragma once

#include <string>

#include "captures/recording.hpp"

namespace osiscope {

/// Writes the recording as a .pcapng. Throws Error.
void save_recording(const Recording& recording, const std::string& path);

}  // namespace osiscope
