// Phrases that fill a gap in many sentences.
#pragma once

#include "layers/words.hpp"

namespace osiscope {

[[nodiscard]] inline std::string bytes_said(std::uint64_t count) {
    return say_count("{count} byte", "{count} bytes", count);
}

[[nodiscard]] inline std::string segments_said(std::uint64_t count) {
    return say_count("{count} segment", "{count} segments", count);
}

[[nodiscard]] inline std::string frames_said(std::uint64_t count) {
    return say_count("{count} frame", "{count} frames", count);
}

[[nodiscard]] inline std::string minutes_said(std::uint64_t count) {
    return say_count("{count} minute", "{count} minutes", count);
}

}  // namespace osiscope
