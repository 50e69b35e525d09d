// One line of text being written: the text, the cursor, what is selected. Plain data; tested without a window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace osiscope {

struct TextField {
    std::string text;        ///< UTF-8, no control characters
    std::size_t cursor = 0;  ///< bytes from the start, at a character's edge
    std::size_t mark = 0;    ///< the selection's other end; the cursor's place when nothing is selected
};

enum class TextKey : std::uint8_t { left, right, word_left, word_right, home, end, backspace, remove, select_all };

/// A run of bytes of the text.
struct TextRange {
    std::size_t first = 0;
    std::size_t last = 0;  ///< one past the end
};

[[nodiscard]] TextRange selection(const TextField& field);

/// Puts `words` in the place of the selection; control characters are left out.
void type_text(TextField& field, std::string_view words);

/// `select` keeps the selection's other end where it is (Shift).
void press(TextField& field, TextKey key, bool select = false);

/// Replaces a part of the text and puts the cursor after it.
void replace(TextField& field, TextRange part, std::string_view words);

/// The whole text, the cursor at its end.
void set_text(TextField& field, std::string text);

/// Puts the cursor at a byte of the text.
void place_cursor(TextField& field, std::size_t at);

/// A code point as UTF-8; empty for what is none.
[[nodiscard]] std::string utf8(std::uint32_t code_point);

}  // namespace osiscope
