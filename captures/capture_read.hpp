// Reads whole capture files into memory. captures/capture_reader.hpp reads them frame by frame.
#pragma once

#include "captures/capture_reader.hpp"
#include "captures/recording.hpp"

namespace osiscope {

/// Reads a capture file, .gz or not, to the end or to the first damage. A file that cannot be opened is
/// `not_a_capture`.
[[nodiscard]] ReadResult read_capture_file(const std::string& path, Recording& recording);

}  // namespace osiscope
