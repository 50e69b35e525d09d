#include "viz/plot_legend.hpp"

namespace osiscope {

void draw_sign(Painter& paint, Rect box, Sign sign, Color color) {
    const Point c = box.center();
    const float thin = std::max(1.0F, paint.px(1.5F));
    switch (sign) {
        case Sign::bar: return paint.fill({c.x - paint.px(2), c.y - paint.px(8), paint.px(4), paint.px(16)}, color);
        case Sign::line: return paint.line({box.x, c.y}, {box.right(), c.y}, color, paint.px(3));
        case Sign::thin_line: return paint.line({box.x, c.y}, {box.right(), c.y}, color, thin);
        case Sign::dashes: return paint.line({box.x, c.y}, {box.right(), c.y}, color, paint.px(2), paint.px(4));
        case Sign::square: {
            const float half = paint.px(3.5F);
            return paint.fill({c.x - half, c.y - half, 2 * half, 2 * half}, color);
        }
        case Sign::triangle: {
            const float r = paint.px(7);
            return paint.triangle({c.x - r, c.y - r}, {c.x + r, c.y - r}, {c.x, c.y + r * 0.7F}, color);
        }
        case Sign::none: return;
    }
}

float draw_legend(Painter& paint, Rect row, const std::vector<LegendEntry>& entries) {
    const float start = row.x;
    for (const LegendEntry& entry : entries) {
        const float sign = entry.sign == Sign::none ? 0 : paint.px(22);
        const float gap = entry.sign == Sign::none ? 0 : paint.px(8);
        for (const std::string& words : entry.words) {
            const float width = std::ceil(paint.measure(paint.small(), words)) + 1;
            if (words.empty() || sign + gap + width > row.w) continue;
            draw_sign(paint, cut_left(row, sign, gap), entry.sign, entry.color);
            paint.text(cut_left(row, width, paint.px(22)), words, paint.small(), paint.colors.text);
            break;
        }
    }
    return row.x - start;
}

}  // namespace osiscope
