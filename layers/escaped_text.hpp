// Text from a file, a peer or a command line, made safe for a terminal. Escape sequences, line breaks, controls that
// turn the reading direction round and bytes that are no UTF-8 can make a terminal show, or do, what nobody wrote.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace osiscope {

/// The character at the start of `text` (not empty) and how many bytes it has.
struct Character {
    std::optional<std::uint32_t> code_point;  ///< none: the first byte is no UTF-8 (RFC 3629)
    std::size_t length = 1;
};

[[nodiscard]] Character first_character(std::string_view text);

/// Whether a code point is shown as nothing or changes how its neighbours are shown: the controls C0 and C1,
/// bidirectional controls, line and paragraph separators, tags, noncharacters.
[[nodiscard]] bool is_unprintable(std::uint32_t code_point);

/// The text on one line: what is unprintable as "\n", "\t", "\x1b" or "\u{202e}", a byte that is no UTF-8 as "\xff".
/// Everything else stays as it is, backslashes too.
[[nodiscard]] std::string escaped(std::string_view text);

/// The same for text that we wrote in several lines: its line breaks stay.
[[nodiscard]] std::string escaped_lines(std::string_view text);

}  // namespace osiscope
