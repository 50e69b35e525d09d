// The format of osiscope's recordings, and what is said of one that this program does not know.
#pragma once

#include <cstdint>
#include <string>

namespace osiscope {

/// What this program writes, and the newest it reads. docs/captures.md says when it is raised.
inline constexpr std::uint32_t recording_format = 2;

/// "FILE was made by a newer osiscope (format 3; …); it is shown as a plain capture." `format` is what its facts name,
/// as JSON; one that is not a format of any osiscope gets another sentence.
[[nodiscard]] std::string plain_capture_sentence(const std::string& file, const std::string& format);

/// The same for whoever asked for the facts themselves.
[[nodiscard]] std::string no_facts_sentence(const std::string& file, const std::string& format);

}  // namespace osiscope
