#include "viz/words/catalogues.hpp"

#include <algorithm>

namespace osiscope {

const Catalogue& catalogue(std::string_view language) {
    static constexpr Catalogue english;
    static constexpr Catalogue pseudo{Catalogue::Kind::pseudo, "pseudo", {}};
    if (language == pseudo.language) return pseudo;
    const std::span<const Catalogue> all = translations();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Catalogue& one) { return one.language == language; });
    return found != all.end() ? *found : english;
}

std::string language_names() {
    std::string names = "en";
    for (const Catalogue& one : translations()) names.append(", ").append(one.language);
    return names;
}

std::string next_language(std::string_view language) {
    const std::span<const Catalogue> all = translations();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Catalogue& one) { return one.language == language; });
    const auto next = found == all.end() ? all.begin() : found + 1;
    return next == all.end() ? "en" : std::string(next->language);
}

}  // namespace osiscope
