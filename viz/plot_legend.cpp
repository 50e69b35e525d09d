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

namespace {

/// The words of an entry when all are `shorter` steps shorter than they could be.
const std::string& words_of(const LegendEntry& entry, std::size_t shorter) {
    return entry.words[std::min(shorter, entry.words.size() - 1)];
}

float width_of(const Painter& paint, const LegendEntry& entry, const std::string& words) {
    if (words.empty()) return 0;
    return std::ceil(paint.measure(paint.small(), words)) + 1 + paint.px(entry.sign == Sign::none ? 22 : 52);
}

}  // namespace

float draw_legend(Painter& paint, Rect row, const std::vector<LegendEntry>& entries) {
    const float start = row.x;
    std::size_t shorter = 0;
    for (; shorter < 3; ++shorter) {
        float width = 0;
        for (const LegendEntry& entry : entries) width += width_of(paint, entry, words_of(entry, shorter));
        if (width - paint.px(22) <= row.w) break;
    }
    for (const LegendEntry& entry : entries) {
        const std::string& words = words_of(entry, shorter);
        const float width = width_of(paint, entry, words);
        if (words.empty() || width - paint.px(22) > row.w) continue;
        if (entry.sign != Sign::none)
            draw_sign(paint, cut_left(row, paint.px(22), paint.px(8)), entry.sign, entry.color);
        const float text = width - paint.px(entry.sign == Sign::none ? 22 : 52);
        paint.text(cut_left(row, text, paint.px(22)), words, paint.small(), paint.colors.text);
    }
    return row.x - start;
}

}  // namespace osiscope
