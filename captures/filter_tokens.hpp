// Inside captures/ only: a filter expression cut into words, texts and signs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace osiscope {

struct FilterToken {
    enum class Kind : std::uint8_t {
        end,
        word,  ///< a field, a number, an address
        text,  ///< in double quotes
        open,
        close,
        open_set,
        close_set,
        comma,
        range,
        equal,
        not_equal,
        less,
        less_or_equal,
        greater,
        greater_or_equal,
        both,    ///< and
        either,  ///< or
        negate,  ///< not
        member,  ///< in
        contains,
        wrong,
    };
    Kind kind = Kind::end;
    std::size_t first = 0;  ///< in the expression
    std::size_t count = 0;
    const char* problem = "";  ///< of a wrong token: a sentence
};

/// One of == != < <= > >=.
[[nodiscard]] constexpr bool is_comparison(FilterToken::Kind kind) {
    switch (kind) {
        case FilterToken::Kind::equal:
        case FilterToken::Kind::not_equal:
        case FilterToken::Kind::less:
        case FilterToken::Kind::less_or_equal:
        case FilterToken::Kind::greater:
        case FilterToken::Kind::greater_or_equal: return true;
        default: return false;
    }
}

/// The token that starts at `from`, blanks skipped. At the end of the expression an empty `end`.
[[nodiscard]] FilterToken next_token(std::string_view expression, std::size_t from);

/// What a text in quotes stands for. Escapes: \" \\ \n \r \t \0 and \xhh; `next_token` has seen that they are right.
[[nodiscard]] std::string unquoted(std::string_view quoted);

/// The value of a hexadecimal digit, or -1.
[[nodiscard]] int hex_digit(char c);

}  // namespace osiscope
