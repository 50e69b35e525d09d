// Rows of sixteen bytes, or eight: where hex, text and what stands beside them go.
#pragma once

#include "viz/paint/painter.hpp"

namespace osiscope {

struct HexGrid {
    Rect area;
    TextStyle style;
    float row = 0;
    float digit = 0;  ///< width of one character
    float hex_x = 0;
    float pitch = 0;   ///< from one byte to the next
    float text_x = 0;  ///< 0 = no room for text
    float tail_x = 0;  ///< what stands at the end of a row; 0 = no room
    int offset_digits = 4;
    int columns = 16;  ///< bytes in a row; 8 where it is narrow

    /// A byte's place, `column` from 0 on, in the row at `y`.
    [[nodiscard]] Rect cell(float column, float y) const {
        return {hex_x + pitch * column - (pitch - digit * 2) / 2, y, pitch, row};
    }
};

/// A grid of letters so large; `tail` is the width wanted after the text, 0 for none.
[[nodiscard]] inline HexGrid hex_grid_at(const Painter& paint, Rect area, float px, int offset_digits, float tail) {
    HexGrid grid;
    grid.area = area;
    grid.style = {Face::mono, px};
    grid.offset_digits = offset_digits;
    grid.digit = paint.measure(grid.style, "0");
    grid.row = std::round(px * 1.62F);
    grid.hex_x = area.x + grid.digit * static_cast<float>(offset_digits) + paint.px(12);
    grid.pitch = grid.digit * 2 + std::max(2.0F, std::round(paint.px(3)));
    const float end = area.right() - paint.px(10);
    if (grid.hex_x + grid.pitch * 16 > end) grid.columns = 8;
    const auto columns = static_cast<float>(grid.columns);
    const float text_x = grid.hex_x + grid.pitch * columns + paint.px(8);
    const float tail_x = text_x + grid.digit * columns + paint.px(10);
    if (text_x + grid.digit * columns <= end) grid.text_x = text_x;
    if (tail > 0 && tail_x + tail <= end) grid.tail_x = tail_x;
    return grid;
}

/// Text, and what stands after it, are worth letters one size smaller.
[[nodiscard]] inline HexGrid hex_grid(const Painter& paint, Rect area, int offset_digits = 4, float tail = 0) {
    const float px = std::round(paint.sizes.mono * 0.9F);
    const HexGrid grid = hex_grid_at(paint, area, px, offset_digits, tail);
    const HexGrid smaller = hex_grid_at(paint, area, px - 1, offset_digits, tail);
    if (grid.columns != smaller.columns) return smaller;
    const bool more_text = grid.text_x == 0 && smaller.text_x > 0;
    const bool more_tail = grid.tail_x == 0 && smaller.tail_x > 0;
    return more_text || more_tail ? smaller : grid;
}

}  // namespace osiscope
