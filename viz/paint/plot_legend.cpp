#include "viz/paint/plot_legend.hpp"

#include <cmath>

namespace osiscope {

Stroke stroke_of(const Painter& paint, Sign sign) {
    const float unit = paint.sizes.small / 18;  // lines grow with the letters
    switch (sign) {
        case Sign::line: return {std::max(1.5F, 3 * unit)};
        case Sign::thin: return {std::max(1.0F, 1.5F * unit)};
        case Sign::dashes: return {std::max(1.5F, 2.5F * unit), 13 * unit, 6 * unit};
        case Sign::dots: return {std::max(1.5F, 2.5F * unit), 3 * unit, 5 * unit};
        default: return {std::max(1.0F, 2 * unit)};
    }
}

void draw_curve(Painter& paint, std::vector<Point> points, Sign sign, Color color) {
    if (points.size() < 2) return;
    const Stroke stroke = stroke_of(paint, sign);
    paint.curve(std::move(points), color, stroke.width, stroke.dash, stroke.gap);
}

void draw_capped(Painter& paint, float x, float top, float bottom, Color color) {
    const float width = stroke_of(paint, Sign::capped).width;
    const float half = std::round(2.2F * width);
    paint.fill({x - width / 2, top, width, bottom - top}, color);
    for (const float y : {top, bottom - width}) paint.fill({x - half, y, 2 * half, width}, color);
}

void draw_hollow(Painter& paint, float x, float top, float bottom, Color color) {
    const float width = stroke_of(paint, Sign::hollow).width;
    const float half = std::round(2.2F * width);
    paint.frame({x - half, top, 2 * half, std::max(bottom - top, 3 * width)}, {0, 0, 0, 0}, color, width, 0);
}

void draw_sign(Painter& paint, Rect box, Sign sign, Color color) {
    const Point c = box.center();
    switch (sign) {
        case Sign::bar: return paint.fill({c.x - paint.px(2), c.y - paint.px(8), paint.px(4), paint.px(16)}, color);
        case Sign::line:
        case Sign::thin:
        case Sign::dashes:
        case Sign::dots: return draw_curve(paint, {{box.x, c.y}, {box.right(), c.y}}, sign, color);
        case Sign::capped: return draw_capped(paint, c.x, c.y - paint.px(8), c.y + paint.px(8), color);
        case Sign::hollow: return draw_hollow(paint, c.x, c.y - paint.px(8), c.y + paint.px(8), color);
        case Sign::square: {
            const float half = paint.px(3.5F);
            return paint.fill({c.x - half, c.y - half, 2 * half, 2 * half}, color);
        }
        case Sign::triangle: {
            const float r = paint.px(7);
            return paint.triangle({c.x - r, c.y - r}, {c.x + r, c.y - r}, {c.x, c.y + r * 0.7F}, color);
        }
        case Sign::doubled: {
            for (const float x : {c.x - paint.px(5), c.x + paint.px(2)})
                paint.fill({x, c.y - paint.px(6), paint.px(3), paint.px(12)}, color);
            return;
        }
        case Sign::cross: {
            const float r = paint.px(6);
            paint.line({c.x - r, c.y - r}, {c.x + r, c.y + r}, color, paint.px(2.5F));
            return paint.line({c.x - r, c.y + r}, {c.x + r, c.y - r}, color, paint.px(2.5F));
        }
        case Sign::none: return;
    }
}

void draw_end_labels(Painter& paint, Rect column, std::vector<EndLabel> labels) {
    const float height = std::round(paint.sizes.small * 1.15F);
    const auto fitting = static_cast<std::size_t>(std::max(0.0F, column.h / height));
    if (labels.size() > fitting) labels.resize(fitting);
    std::stable_sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
    float lowest = column.y;  // what is above is taken
    for (EndLabel& label : labels) {
        label.y = std::max(label.y - height / 2, lowest);
        lowest = label.y + height;
    }
    lowest = column.bottom();
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        label->y = std::min(label->y, lowest - height);
        lowest = label->y;
    }
    for (const EndLabel& label : labels)
        paint.text({column.x, std::round(label.y), column.w, height}, label.words, paint.small_bold(), label.color);
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
