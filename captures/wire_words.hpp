// Inside captures/ only: a line of the wire's language taken apart into words, and reading them one by one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "captures/setting_values.hpp"
#include "captures/wire_verb.hpp"

namespace osiscope {

struct WireWord {
    std::string text;
    std::size_t column = 0;  ///< from 0
    bool quoted = false;
};

/// The longest time of its kind, and what it is called.
struct LongestTime {
    double ns;
    const char* text;
};

inline constexpr LongestTime a_minute{60e9, "60s"};      // as for `set delay`
inline constexpr LongestTime a_day{86'400e9, "86400s"};  // as for --max-time
inline constexpr LongestTime timers_can{100e9, "100s"};  // for longer no kernel's timers can be put off

/// Reads words until the first mistake; from then on there are none left, and what is asked for is a default.
class WireWords {
public:
    /// A quoted expression is one word, and so is a colon; a comment is none.
    explicit WireWords(std::string_view text);

    [[nodiscard]] const std::string& problem() const { return problem_; }
    [[nodiscard]] bool more() const { return next_ < words_.size(); }
    /// Of the next word, or where the line ends.
    [[nodiscard]] std::size_t column() const { return more() ? words_[next_].column : length_; }
    [[nodiscard]] std::size_t length() const { return length_; }  ///< without the comment
    [[nodiscard]] std::string_view next() const { return more() ? words_[next_].text : std::string_view(); }
    [[nodiscard]] bool is(std::string_view word) const { return more() && !words_[next_].quoted && next() == word; }
    [[nodiscard]] bool is_number() const { return more() && next().substr(0, 1) >= "0" && next().substr(0, 1) <= "9"; }

    bool take(std::string_view word);
    /// The next word; the line's end is a mistake: "the link is missing".
    WireWord need(const char* what);
    std::uint64_t whole(const WireWord& word, const char* what, std::uint64_t least, std::uint64_t most);
    std::uint64_t need_whole(const char* what, std::uint64_t least, std::uint64_t most);
    std::int64_t need_time(const char* what, const LongestTime& longest);
    std::optional<std::uint16_t> need_link();

    void fail(const std::string& sentence) { fail_at(column(), sentence); }
    void fail_at(std::size_t column, const std::string& sentence);

private:
    std::vector<WireWord> words_;
    std::size_t next_ = 0;
    std::size_t length_ = 0;
    std::string problem_;
};

/// What to do, from the next word to the line's end. `by_number`: frames are named by their numbers on the wire.
[[nodiscard]] WireVerb read_wire_verb(WireWords& words, bool by_number);

/// "A" or "B".
[[nodiscard]] std::optional<Host> host_from_word(std::string_view word);

}  // namespace osiscope
