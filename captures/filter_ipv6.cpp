// IPv6 addresses from text: eight groups, "::" for a run of zero groups, and dotted quads for the last two groups.
#include <array>

#include "captures/filter_constants.hpp"
#include "captures/filter_tokens.hpp"

namespace osiscope {

namespace {

struct Groups {
    std::array<std::uint16_t, 8> value{};
    std::size_t count = 0;

    bool add(unsigned group) {
        if (count == value.size()) return false;
        value[count++] = static_cast<std::uint16_t>(group);
        return true;
    }
};

bool add_hex(Groups& groups, std::string_view text) {
    if (text.empty() || text.size() > 4) return false;
    unsigned group = 0;
    for (const char c : text) {
        const int digit = hex_digit(c);
        if (digit < 0) return false;
        group = group << 4 | static_cast<unsigned>(digit);
    }
    return groups.add(group);
}

bool add_dotted(Groups& groups, std::string_view text) {
    std::array<unsigned, 4> bytes{};
    std::size_t byte = 0, digits = 0;
    for (const char c : text) {
        if (c == '.') {
            if (digits == 0 || ++byte == bytes.size()) return false;
            digits = 0;
            continue;
        }
        const bool leading_zero = digits == 1 && bytes[byte] == 0;
        if (c < '0' || c > '9' || leading_zero || ++digits > 3) return false;
        bytes[byte] = bytes[byte] * 10 + static_cast<unsigned>(c - '0');
        if (bytes[byte] > 255) return false;
    }
    return byte == 3 && digits > 0 && groups.add(bytes[0] << 8 | bytes[1]) && groups.add(bytes[2] << 8 | bytes[3]);
}

/// Groups with single colons between them; an empty text is none.
bool add_groups(Groups& groups, std::string_view text, bool at_end) {
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        if (colon == std::string_view::npos && at_end && group.find('.') != std::string_view::npos)
            return add_dotted(groups, group);
        if (!add_hex(groups, group)) return false;
        if (colon == std::string_view::npos) return true;
        text.remove_prefix(colon + 1);
        if (text.empty()) return false;  // a colon at the end
    }
    return true;
}

std::uint64_t four(const Groups& groups, std::size_t first) {
    std::uint64_t value = 0;
    for (std::size_t i = first; i < first + 4; ++i) value = value << 16 | groups.value[i];
    return value;
}

}  // namespace

std::optional<FilterValue> ipv6_of(std::string_view word) {
    const std::size_t gap = word.find("::");
    Groups groups;
    if (!add_groups(groups, word.substr(0, gap), gap == std::string_view::npos)) return std::nullopt;
    if (gap == std::string_view::npos) {
        if (groups.count != groups.value.size()) return std::nullopt;
        return FilterValue{four(groups, 0), four(groups, 4)};
    }
    Groups tail;
    if (!add_groups(tail, word.substr(gap + 2), true) || groups.count + tail.count > 7) return std::nullopt;
    for (std::size_t i = 0; i < tail.count; ++i) groups.value[8 - tail.count + i] = tail.value[i];
    return FilterValue{four(groups, 0), four(groups, 4)};
}

}  // namespace osiscope
