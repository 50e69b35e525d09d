#include "captures/recording_format.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace osiscope {

namespace {

bool is_newer(const std::string& format) {
    const bool digits = std::all_of(format.begin(), format.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits && format != "0";
}

std::string cause(const std::string& file, const std::string& format) {
    constexpr std::size_t longest = 40;  // JSON in ASCII, so it may be cut anywhere
    const std::string named = format.size() <= longest ? format : format.substr(0, longest) + "…";
    if (is_newer(format))
        return fmt::format("{} was made by a newer osiscope (format {}; this one knows up to {})", file, named,
                           recording_format);
    return fmt::format("{} names its format {}, which no osiscope writes", file, named);
}

}  // namespace

std::string plain_capture_sentence(const std::string& file, const std::string& format) {
    return cause(file, format) + "; it is shown as a plain capture.";
}

std::string no_facts_sentence(const std::string& file, const std::string& format) {
    return cause(file, format) + "; its facts cannot be read";
}

}  // namespace osiscope
