#include "layers/text.hpp"

#include <fmt/format.h>

#include <array>

namespace osiscope {

namespace {

using Groups = std::array<std::uint16_t, 8>;

struct Run {
    std::size_t first = 0;
    std::size_t count = 0;
};

/// The longest run of two or more zero groups, the first of equals (RFC 5952 §4.2).
Run longest_zero_run(const Groups& groups) {
    Run best;
    for (std::size_t i = 0; i < groups.size();) {
        std::size_t end = i;
        while (end < groups.size() && groups[end] == 0) ++end;
        if (end - i > best.count) best = {i, end - i};
        i = end == i ? i + 1 : end;
    }
    return best.count < 2 ? Run{} : best;
}

/// v4-mapped and v4-compatible addresses end in dotted quads, as inet_ntop(3) writes them.
bool ends_in_ipv4(const Groups& groups, Run zeros) {
    if (zeros.first != 0) return false;
    if (zeros.count == 6) return true;
    return zeros.count == 5 && groups[5] == 0xffff;
}

}  // namespace

std::string mac_text(Bytes six) {
    return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", six[0], six[1], six[2], six[3], six[4], six[5]);
}

std::string ipv4_text(Bytes four) { return fmt::format("{}.{}.{}.{}", four[0], four[1], four[2], four[3]); }

std::string ipv6_text(Bytes sixteen) {
    Groups groups{};
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = read16(sixteen, i * 2);
    const Run zeros = longest_zero_run(groups);
    const bool dotted = ends_in_ipv4(groups, zeros);
    const std::size_t count = dotted ? 6 : 8;
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        if (zeros.count != 0 && i == zeros.first) {
            text += "::";
            i += zeros.count - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        text += fmt::format("{:x}", groups[i]);
    }
    if (!dotted) return text;
    if (text.back() != ':') text += ':';
    return text + ipv4_text(sixteen.subspan(12));
}

std::string hex_text(Bytes bytes) { return fmt::format("{:02x}", fmt::join(bytes, " ")); }

std::string printable_text(Bytes bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const std::uint8_t byte : bytes) text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
    return text;
}

std::string grouped(std::uint64_t count) {
    std::string digits = fmt::format("{}", count);
    if (digits.size() < 5) return digits;
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, " ");
    }
    return digits;
}

}  // namespace osiscope
