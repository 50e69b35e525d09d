#include "viz/paint/plot_scale.hpp"

#include "layers/grouping.hpp"
#include "layers/quantity.hpp"
#include "layers/words.hpp"

namespace osiscope {

namespace {

std::string seconds_text(Time since, Time step) {
    const int digits = step >= 1'000'000'000 ? 0 : step >= 1'000'000 ? 3 : step >= 1000 ? 6 : 9;
    return grouped_decimal(static_cast<double>(since) / 1e9, digits) + " s";
}

/// Words in the row below the plot, which never touch each other.
struct LabelRow {
    Painter& paint;
    Rect row;
    std::vector<Rect> taken;

    bool put(float x, const std::string& words, Color color) {
        const float width = std::ceil(paint.measure(paint.small(), words)) + paint.px(4);
        if (width > row.w) return false;
        const Rect box{std::clamp(std::round(x - width / 2), row.x, row.right() - width), row.y, width, row.h};
        for (const Rect& other : taken)
            if (box.x < other.right() + paint.px(14) && other.x < box.right() + paint.px(14)) return false;
        taken.push_back(box);
        paint.text(box, words, paint.small(), color, Align::center);
        return true;
    }
};

/// The zigzag of a fold, over the plot's whole height, and how long the silence was.
void draw_fold(Painter& paint, const PlotScale& scale, const Fold& fold, LabelRow& labels) {
    const float left = scale.x(fold.silence.from);
    const float right = scale.x(fold.silence.to);
    if (right < scale.plot.x || left > scale.plot.right()) return;
    const float x = (left + right) / 2;
    const float swing = std::min(paint.px(5), (right - left) / 4);
    if (x < scale.plot.x + swing || x > scale.plot.right() - swing) return;
    std::vector<Point> points;
    const float step = paint.px(9);
    const int count = static_cast<int>(scale.plot.h / step);
    for (int i = 0; i <= count; ++i)
        points.push_back({x + (i % 2 == 0 ? -swing : swing), scale.plot.y + static_cast<float>(i) * step});
    paint.curve(std::move(points), paint.colors.line, std::max(1.0F, paint.px(1.5F)));
    const std::string time = duration_text(length(fold.silence));
    const std::string words =
        fold.frozen ? say("{time} frozen", {{"time", time}}) : say("{time} of silence", {{"time", time}});
    labels.put(x, words, paint.colors.text) || labels.put(x, time, paint.colors.text);
}

void draw_mark(Painter& paint, const PlotScale& scale, Time at, Time step, LabelRow& labels) {
    const float x = std::round(scale.x(at));
    if (x < scale.plot.x - 0.5F || x > scale.plot.right() + 0.5F) return;
    paint.line({x, scale.plot.y}, {x, scale.plot.bottom()}, paint.colors.border, 1);
    labels.put(x, seconds_text(at - scale.axis.first, step), paint.colors.quiet);
}

bool inside_fold(const TimeAxis& axis, Time at) {
    for (const Fold& fold : axis.folds)
        if (at > fold.silence.from && at < fold.silence.to) return true;
    return false;
}

}  // namespace

PlotScale plot_scale(const AppState& state, Rect plot) {
    PlotScale scale{plot, axis_of(state)};
    scale.range = shown_range(state, scale.axis);
    if (scale.axis.kind != AxisKind::events) return scale;
    const auto count = static_cast<std::size_t>(std::max(1.0F, std::ceil(plot.w)));
    scale.columns.reserve(count + 1);
    for (std::size_t i = 0; i <= count; ++i)
        scale.columns.push_back(scale.time_of(plot.x + plot.w * static_cast<float>(i) / static_cast<float>(count)));
    return scale;
}

float PlotScale::x_by_column(Time at) const {
    const auto after = std::upper_bound(columns.begin(), columns.end(), at);
    const auto column = static_cast<float>(after - columns.begin() - 1);
    const Time from = *(after - 1);
    const auto part = static_cast<float>(static_cast<double>(at - from) / static_cast<double>(*after - from));
    return plot.x + plot.w * (column + part) / static_cast<float>(columns.size() - 1);
}

Time PlotScale::behind(Time at, float x, float width) const {
    if (columns.empty() || at < columns.front() || at >= columns.back()) return std::max(at + 1, time_of(x + width));
    const auto on = static_cast<std::ptrdiff_t>(std::ceil(width)) - 1;
    const auto after = std::upper_bound(columns.begin(), columns.end(), at);
    return *(columns.end() - after > on ? after + on : columns.end() - 1);
}

void draw_time_marks(Painter& paint, const PlotScale& scale, Rect labels) {
    LabelRow row{paint, labels, {}};
    const int wanted = std::max(2, static_cast<int>(scale.plot.w / paint.px(170)));
    for (const Fold& fold : scale.axis.folds) draw_fold(paint, scale, fold, row);
    if (scale.axis.kind == AxisKind::events) {
        const Time step = std::max<Time>(1, round_step(static_cast<Time>(scale.range.length), wanted));
        auto event = static_cast<Time>(std::ceil(scale.range.first / static_cast<double>(step))) * step;
        for (; static_cast<double>(event) <= scale.range.first + scale.range.length; event += step)
            draw_mark(paint, scale, time_at_place(scale.axis, static_cast<double>(event)), 1000, row);
        return;
    }
    const Time step = round_step(static_cast<Time>(scale.range.length), wanted);
    const Time to = scale.to();
    Time at = scale.axis.first + (scale.from() - scale.axis.first) / step * step;
    if (at < scale.from()) at += step;
    for (; at <= to; at += step) {
        if (!inside_fold(scale.axis, at)) {
            draw_mark(paint, scale, at, step, row);
            continue;
        }
        for (const Fold& fold : scale.axis.folds)  // on after the silence
            if (at > fold.silence.from && at < fold.silence.to) at += (fold.silence.to - at) / step * step;
    }
}

void draw_position(Painter& paint, const AppState& state, const PlotScale& scale, float reach) {
    if (!state.time.placed) return;
    const float x = scale.x(time_at(state.time.position, state.story));
    if (x < scale.plot.x - 1 || x > scale.plot.right() + 1) return;
    paint.line({x, scale.plot.y - reach}, {x, scale.plot.bottom() + reach}, paint.colors.accent, paint.px(3));
    paint.triangle({x - paint.px(8), scale.plot.y - reach - paint.px(2)},
                   {x + paint.px(8), scale.plot.y - reach - paint.px(2)}, {x, scale.plot.y - reach + paint.px(9)},
                   paint.colors.accent);
}

void plot_hits(Painter& paint, Rect area) {
    paint.scene.hits.push_back({Hit::Kind::drag, area, request::Scrub{}, {}, Panel::plot});
    paint.scroll_area(area, Panel::plot);
}

}  // namespace osiscope
