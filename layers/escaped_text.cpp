#include "layers/escaped_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace osiscope {

namespace {

/// How many bytes a lead byte announces; 0 when it is none.
std::size_t announced(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead < 0xe0) return 2;
    if (lead >= 0xe0 && lead < 0xf0) return 3;
    if (lead >= 0xf0 && lead < 0xf5) return 4;
    return 0;
}

bool in(std::uint32_t code_point, std::uint32_t first, std::uint32_t last) {
    return code_point >= first && code_point <= last;
}

void append_escape(std::string& out, Character character, unsigned char byte) {
    if (!character.code_point || *character.code_point < 0x80) {
        if (byte == '\n') out += "\\n";
        else if (byte == '\t') out += "\\t";
        else if (byte == '\r') out += "\\r";
        else out += fmt::format("\\x{:02x}", byte);
    } else {
        out += fmt::format("\\u{{{:x}}}", *character.code_point);
    }
}

std::string escape_all(std::string_view text, bool keep_line_breaks) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Character character = first_character(text);
        const bool plain = character.code_point && !is_unprintable(*character.code_point);
        if (plain || (keep_line_breaks && text[0] == '\n')) out += text.substr(0, character.length);
        else append_escape(out, character, static_cast<unsigned char>(text[0]));
        text.remove_prefix(character.length);
    }
    return out;
}

}  // namespace

Character first_character(std::string_view text) {
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = announced(lead);
    if (length == 1) return {lead, 1};
    if (length == 0 || length > text.size()) return {};
    std::uint32_t code_point = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xc0U) != 0x80) return {};
        code_point = code_point << 6 | (byte & 0x3fU);
    }
    const bool surrogate = in(code_point, 0xd800, 0xdfff);
    if (code_point < smallest[length] || code_point > 0x10ffff || surrogate) return {};
    return {code_point, length};
}

bool is_unprintable(std::uint32_t code_point) {
    if (code_point < 0x20 || in(code_point, 0x7f, 0x9f)) return true;  // C0, DEL, C1
    if (code_point < 0x600) return code_point == 0xad;                 // the soft hyphen, mostly not shown
    return code_point == 0x61c || code_point == 0x180e || code_point == 0x200b || in(code_point, 0x200e, 0x200f) ||
           in(code_point, 0x2028, 0x202e) || in(code_point, 0x2060, 0x206f) || code_point == 0xfeff ||
           in(code_point, 0xfff9, 0xfffb) || in(code_point, 0xfdd0, 0xfdef) || (code_point & 0xfffe) == 0xfffe ||
           in(code_point, 0xe0000, 0xe0fff);
}

std::string escaped(std::string_view text) { return escape_all(text, false); }

std::string escaped_lines(std::string_view text) { return escape_all(text, true); }

}  // namespace osiscope
