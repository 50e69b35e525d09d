#include "captures/wire_words.hpp"

#include <fmt/format.h>

namespace osiscope {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

}  // namespace

WireWords::WireWords(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && text[at] != '#') {
        const char c = text[at];
        if (is_space(c)) {
            ++at;
        } else if (c == '\'') {
            const std::size_t end = text.find('\'', at + 1);
            if (end == std::string_view::npos) {
                fail_at(at, "the expression that begins here has no closing '");
                return;
            }
            words_.push_back({std::string(text.substr(at + 1, end - at - 1)), at + 1, true});
            at = end + 1;
        } else {
            std::size_t end = at + (c == ':' ? 1 : 0);
            while (end < text.size() && c != ':' && !is_space(text[end]) && text[end] != '#' && text[end] != ':') ++end;
            words_.push_back({std::string(text.substr(at, end - at)), at, false});
            at = end;
        }
    }
    length_ = at;
}

bool WireWords::take(std::string_view word) {
    const bool found = is(word);
    if (found) ++next_;
    return found;
}

WireWord WireWords::need(const char* what) {
    if (more()) return words_[next_++];
    fail(fmt::format("{} is missing", what));
    return {"", column(), false};
}

std::uint64_t WireWords::whole(const WireWord& word, const char* what, std::uint64_t least, std::uint64_t most) {
    const Read<std::uint64_t> number = read_whole(word.text, least, most);
    if (!number.good())
        fail_at(word.column, fmt::format("{} is a whole number from {} to {}, not “{}”", what, least, most, word.text));
    return number.good() ? number.value : least;
}

std::uint64_t WireWords::need_whole(const char* what, std::uint64_t least, std::uint64_t most) {
    return whole(need(what), what, least, most);
}

std::int64_t WireWords::need_time(const char* what, const LongestTime& longest) {
    const WireWord word = need(what);
    const Read<double> time = read_value(ValueKind::duration, word.text);
    if (!time.good() && !is_time(word.text))
        fail_at(word.column, fmt::format("{} is a time such as 30ms, 5s or 300us, not “{}”", what, word.text));
    else if (!time.good() || time.value > longest.ns)
        fail_at(word.column, fmt::format("{} is at most {}, and “{}” is longer", what, longest.text, word.text));
    return static_cast<std::int64_t>(time.value);
}

std::optional<std::uint16_t> WireWords::need_link() {
    return static_cast<std::uint16_t>(need_whole("the link", 0, 15));
}

void WireWords::fail_at(std::size_t column, const std::string& sentence) {
    if (problem_.empty()) problem_ = fmt::format("column {}: {}", column + 1, sentence);
    next_ = words_.size();
}

std::optional<Host> host_from_word(std::string_view word) {
    if (word == "A") return Host::a;
    if (word == "B") return Host::b;
    return std::nullopt;
}

}  // namespace osiscope
