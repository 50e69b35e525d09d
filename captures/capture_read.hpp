// Reads whole capture files into memory. captures/capture_reader.hpp reads them frame by frame.
#pragma once

#include "captures/capture_reader.hpp"
#include "captures/recording.hpp"

namespace osiscope {

/// Reads a capture file's bytes (already unpacked) to the end or to the first damage.
[[nodiscard]] ReadResult read_capture(Bytes file, const EventSink& sink);

/// The same from a file on disk, .gz or not, into a recording. A file that cannot be opened is `not_a_capture`.
[[nodiscard]] ReadResult read_capture_file(const std::string& path, Recording& recording);

}  // namespace osiscope
