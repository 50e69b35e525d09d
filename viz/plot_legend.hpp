// The row above a plot that says what its signs are and where the numbers come from.
#pragma once

#include "viz/painter.hpp"

namespace osiscope {

enum class Sign : std::uint8_t { bar, line, thin_line, dashes, triangle, square, none };

struct LegendEntry {
    Sign sign = Sign::none;
    Color color;
    std::vector<std::string> words;  ///< the longest first; the last may be empty: then it is left out
};

/// As many as there is room for, from the left. Returns the width used.
float draw_legend(Painter& paint, Rect row, const std::vector<LegendEntry>& entries);

void draw_sign(Painter& paint, Rect box, Sign sign, Color color);

}  // namespace osiscope
