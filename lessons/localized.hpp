// A text in one or more languages.
#pragma once

#include <string>
#include <vector>

namespace osiscope {

struct LocalizedText {
    struct Version {
        std::string language;  ///< BCP 47: "en", "de"
        std::string text;
    };
    std::vector<Version> versions;

    [[nodiscard]] bool empty() const { return versions.empty(); }
};

/// The text in that language, else in English, else in whatever there is.
[[nodiscard]] const std::string& in_language(const LocalizedText& text, const std::string& language);

}  // namespace osiscope
