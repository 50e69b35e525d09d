#include "viz/state/text_field.hpp"

#include <algorithm>

namespace osiscope {

namespace {

bool continues(const std::string& text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80;
}

std::size_t before(const std::string& text, std::size_t at) {
    if (at > 0) --at;
    while (at > 0 && continues(text, at)) --at;
    return at;
}

std::size_t after(const std::string& text, std::size_t at) {
    if (at < text.size()) ++at;
    while (continues(text, at)) ++at;
    return at;
}

std::size_t word_before(const std::string& text, std::size_t at) {
    while (at > 0 && text[at - 1] == ' ') --at;
    while (at > 0 && text[at - 1] != ' ') --at;
    return at;
}

std::size_t word_after(const std::string& text, std::size_t at) {
    while (at < text.size() && text[at] != ' ') ++at;
    while (at < text.size() && text[at] == ' ') ++at;
    return at;
}

std::size_t target(const TextField& field, TextKey key) {
    switch (key) {
        case TextKey::left: return before(field.text, field.cursor);
        case TextKey::right: return after(field.text, field.cursor);
        case TextKey::word_left: return word_before(field.text, field.cursor);
        case TextKey::word_right: return word_after(field.text, field.cursor);
        case TextKey::home: return 0;
        default: return field.text.size();
    }
}

void remove(TextField& field, std::size_t until) {
    const TextRange chosen = selection(field);
    if (chosen.first != chosen.last) return replace(field, chosen, "");
    replace(field, {std::min(until, field.cursor), std::max(until, field.cursor)}, "");
}

}  // namespace

TextRange selection(const TextField& field) {
    return {std::min(field.cursor, field.mark), std::max(field.cursor, field.mark)};
}

void replace(TextField& field, TextRange part, std::string_view words) {
    field.text.replace(part.first, part.last - part.first, words);
    field.cursor = field.mark = part.first + words.size();
}

void type_text(TextField& field, std::string_view words) {
    std::string clean;
    for (const char c : words)
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) clean += c;
    replace(field, selection(field), clean);
}

void press(TextField& field, TextKey key, bool select) {
    if (key == TextKey::backspace) return remove(field, before(field.text, field.cursor));
    if (key == TextKey::remove) return remove(field, after(field.text, field.cursor));
    const TextRange chosen = selection(field);
    const bool collapses = !select && chosen.first != chosen.last;
    if (key == TextKey::select_all) field.mark = 0;
    field.cursor = collapses && key == TextKey::left    ? chosen.first
                   : collapses && key == TextKey::right ? chosen.last
                                                        : target(field, key);
    if (!select && key != TextKey::select_all) field.mark = field.cursor;
}

void set_text(TextField& field, std::string text) {
    field.text = std::move(text);
    field.cursor = field.mark = field.text.size();
}

void place_cursor(TextField& field, std::size_t at) { field.cursor = field.mark = std::min(at, field.text.size()); }

std::string utf8(std::uint32_t code_point) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
    if (code_point < 0x80) return {byte(code_point)};
    if (code_point < 0x800) return {byte(0xc0 | code_point >> 6), byte(0x80 | (code_point & 0x3f))};
    if (code_point < 0x10000)
        return {byte(0xe0 | code_point >> 12), byte(0x80 | (code_point >> 6 & 0x3f)), byte(0x80 | (code_point & 0x3f))};
    if (code_point > 0x10ffff) return {};
    return {byte(0xf0 | code_point >> 18), byte(0x80 | (code_point >> 12 & 0x3f)),
            byte(0x80 | (code_point >> 6 & 0x3f)), byte(0x80 | (code_point & 0x3f))};
}

}  // namespace osiscope
