#include "captures/filter_tokens.hpp"

namespace osiscope {

namespace {

using Kind = FilterToken::Kind;

struct Sign {
    std::string_view text;
    Kind kind;
    const char* problem = "";
};

/// Longer signs before those they begin with.
constexpr Sign signs[] = {
    {"===", Kind::wrong, "=== is not known here; write =="},
    {"==", Kind::equal},
    {"!==", Kind::wrong, "!== is not known here; write !="},
    {"!=", Kind::not_equal},
    {"~=", Kind::wrong, "~= is not known here; write not … == …"},
    {"<=", Kind::less_or_equal},
    {">=", Kind::greater_or_equal},
    {"<", Kind::less},
    {">", Kind::greater},
    {"&&", Kind::both},
    {"||", Kind::either},
    {"!", Kind::negate},
    {"(", Kind::open},
    {")", Kind::close},
    {"{", Kind::open_set},
    {"}", Kind::close_set},
    {",", Kind::comma},
    {"..", Kind::range},
    {"=", Kind::wrong, "one = compares nothing; write =="},
    {"&", Kind::wrong, "write && or “and”; single bits have fields of their own, such as tcp.flags.syn"},
    {"|", Kind::wrong, "write || or “or”"},
    {"[", Kind::wrong, "slices are not known here; name a field, or use contains"},
};

constexpr Sign keywords[] = {{"and", Kind::both},
                             {"or", Kind::either},
                             {"not", Kind::negate},
                             {"in", Kind::member},
                             {"contains", Kind::contains},
                             {"eq", Kind::equal},
                             {"ne", Kind::not_equal},
                             {"lt", Kind::less},
                             {"le", Kind::less_or_equal},
                             {"gt", Kind::greater},
                             {"ge", Kind::greater_or_equal},
                             {"matches", Kind::wrong, "regular expressions are not known here; use contains"}};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == ':' || c == '/' || c == '-';
}

std::size_t word_length(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && is_word(text[count]) && !text.substr(count).starts_with("..")) ++count;
    return count;
}

/// The bytes of an escape at the start of `text`, 0 when it is none of ours.
std::size_t escape_length(std::string_view text) {
    if (text.size() < 2) return 0;
    if (text[1] == 'x') return text.size() >= 4 && hex_digit(text[2]) >= 0 && hex_digit(text[3]) >= 0 ? 4 : 0;
    return std::string_view("\"\\nrt0").find(text[1]) != std::string_view::npos ? 2 : 0;
}

FilterToken text_token(std::string_view text, std::size_t first) {
    std::size_t at = first + 1;
    while (at < text.size() && text[at] != '"') {
        const std::size_t length = text[at] == '\\' ? escape_length(text.substr(at)) : 1;
        if (length == 0) return {Kind::wrong, at, 1, "after \\ comes one of \" \\ n r t 0 or xhh"};
        at += length;
    }
    if (at >= text.size()) return {Kind::wrong, first, text.size() - first, "this text has no closing quote"};
    return {Kind::text, first, at + 1 - first, ""};
}

/// The bytes of the character at the start of `text`, at least one (UTF-8).
std::size_t character_length(std::string_view text) {
    std::size_t count = 1;
    while (count < text.size() && (static_cast<unsigned char>(text[count]) & 0xc0U) == 0x80) ++count;
    return count;
}

}  // namespace

FilterToken next_token(std::string_view expression, std::size_t from) {
    while (from < expression.size() && is_blank(expression[from])) ++from;
    if (from >= expression.size()) return {Kind::end, expression.size(), 0, ""};
    const std::string_view rest = expression.substr(from);
    if (rest[0] == '"') return text_token(expression, from);
    for (const Sign& sign : signs)
        if (rest.starts_with(sign.text)) return {sign.kind, from, sign.text.size(), sign.problem};
    const std::size_t count = word_length(rest);
    if (count == 0) return {Kind::wrong, from, character_length(rest), "this character means nothing here"};
    for (const Sign& keyword : keywords)
        if (rest.substr(0, count) == keyword.text) return {keyword.kind, from, count, keyword.problem};
    return {Kind::word, from, count, ""};
}

std::string unquoted(std::string_view quoted) {
    constexpr std::string_view letters = "nrt0", values{"\n\r\t\0", 4};
    std::string text;
    for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
        if (quoted[at] != '\\') {
            text += quoted[at];
            continue;
        }
        const char letter = quoted[++at];
        const std::size_t known = letters.find(letter);
        if (letter == 'x') {
            text += static_cast<char>(hex_digit(quoted[at + 1]) * 16 + hex_digit(quoted[at + 2]));
            at += 2;
        } else {
            text += known != std::string_view::npos ? values[known] : letter;
        }
    }
    return text;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace osiscope
