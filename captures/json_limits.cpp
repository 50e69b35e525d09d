#include "captures/json_limits.hpp"

#include <fmt/format.h>

namespace osiscope {

std::string json_refusal(std::string_view text) {
    if (text.size() > largest_json) return fmt::format("is larger than {} MiB", largest_json >> 20);
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\') ++i;
        else if (c == '"') quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > deepest_json)
            return fmt::format("is nested more than {} deep", deepest_json);
        else if (!quoted && (c == ']' || c == '}')) --depth;
    }
    return {};
}

}  // namespace osiscope
