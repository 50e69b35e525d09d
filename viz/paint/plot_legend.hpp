// The row above a plot that says what its signs are and where the numbers come from; and the strokes themselves, so
// that a line in a plot and its sign in the legend are the same. Lines differ in their dashes, not in their colour
// alone.
#pragma once

#include "viz/paint/painter.hpp"

namespace osiscope {

enum class Sign : std::uint8_t {
    bar,
    line,
    thin,
    dashes,
    dots,
    capped,
    hollow,
    triangle,
    square,
    doubled,
    cross,
    none
};

/// How a line is drawn: `line` is solid and the strongest, `thin` half as wide, `dashes` long, `dots` short. Wide
/// enough for a hall.
struct Stroke {
    float width = 1;
    float dash = 0;
    float gap = 0;
};
[[nodiscard]] Stroke stroke_of(const Painter& paint, Sign sign);

/// Connected lines as this sign shows them.
void draw_curve(Painter& paint, std::vector<Point> points, Sign sign, Color color);

/// From a first to a last number with a cap at both ends.
void draw_capped(Painter& paint, float x, float top, float bottom, Color color);

/// The same as an empty box.
void draw_hollow(Painter& paint, float x, float top, float bottom, Color color);

struct LegendEntry {
    Sign sign = Sign::none;
    Color color;
    std::vector<std::string> words;  ///< the longest first; the last may be empty: then it is left out
};

/// As many as there is room for, from the left. Returns the width used.
float draw_legend(Painter& paint, Rect row, const std::vector<LegendEntry>& entries);

void draw_sign(Painter& paint, Rect box, Sign sign, Color color);

/// A name at the end of a line, in the colour of its layer.
struct EndLabel {
    float y = 0;  ///< where the line ends
    std::string words;
    Color color;
};

/// Names beside the ends of the lines, moved apart where they would touch. What matters most comes first: where there
/// is no room for all, the last ones go.
void draw_end_labels(Painter& paint, Rect column, std::vector<EndLabel> labels);

}  // namespace osiscope
