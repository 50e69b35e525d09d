// The whole transfer as a ladder laid on its side: A above, B below, time to the right. Every line is one packet with
// the slope it really had; ticks are system calls. Drag to scrub.
#include <fmt/format.h>

#include "viz/legs.hpp"
#include "viz/unit_title.hpp"
#include "viz/views/input_views.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

struct Scale {
    Rect plot;
    Time first = 0;
    Time last = 1;

    [[nodiscard]] float x(Time at) const {
        return plot.x +
               plot.w * static_cast<float>(static_cast<double>(at - first) / static_cast<double>(last - first));
    }
    [[nodiscard]] int half_pixel(Time at) const { return static_cast<int>(x(at) * 2); }

    /// The last moment before a half pixel begins.
    [[nodiscard]] Time time_of(int half_pixel) const {
        const double part =
            (static_cast<double>(half_pixel) / 2 - static_cast<double>(plot.x)) / static_cast<double>(plot.w);
        return first + static_cast<Time>(part * static_cast<double>(last - first)) - 1;
    }
};

constexpr int most_in_a_column = 64;

/// A round step in nanoseconds that gives about `wanted` marks over the span.
Time round_step(Time span, int wanted) {
    Time step = 1;
    while (step * wanted < span) {
        if (step * 2 * wanted >= span) return step * 2;
        if (step * 5 * wanted >= span) return step * 5;
        step *= 10;
    }
    return step;
}

void draw_axis(Painter& paint, const Scale& scale, Rect labels) {
    const Time step = round_step(scale.last - scale.first, std::max(2, static_cast<int>(scale.plot.w / paint.px(150))));
    const int digits = step >= 1'000'000'000 ? 0 : step >= 1'000'000 ? 3 : 6;
    for (Time at = 0; at <= scale.last - scale.first; at += step) {
        const float x = std::round(scale.x(scale.first + at));
        paint.line({x, scale.plot.y}, {x, scale.plot.bottom()}, paint.colors.border, 1);
        const float width = paint.px(110);
        const Rect box{std::clamp(x - width / 2, labels.x, labels.right() - width), labels.y, width, labels.h};
        paint.text(box, fmt::format("{:.{}f} s", static_cast<double>(at) / 1e9, digits), paint.small(),
                   paint.colors.quiet, Align::center);
    }
}

/// From where a packet left to where it arrived, over a switch or router in two legs. Where no arrival is known the
/// line stops half way.
void draw_cross(Painter& paint, Point at, float width) {
    const float r = paint.px(6);
    paint.line({at.x - r, at.y - r}, {at.x + r, at.y + r}, paint.colors.warning, width);
    paint.line({at.x - r, at.y + r}, {at.x + r, at.y - r}, paint.colors.warning, width);
}

/// From where a packet left to where it arrived. Where no arrival is known the line stops half way; a cross says that
/// the wire dropped it.
void draw_journey(Painter& paint, const Scale& scale, const Recording& recording, const Journey& journey, Color color,
                  float width) {
    for (const Leg& leg : legs_of(recording, journey)) {
        const float from = scale.plot.y + scale.plot.h * leg.from;
        const float to = scale.plot.y + scale.plot.h * leg.to;
        const float x = scale.x(leg.first);
        const Point end{scale.x(leg.last), leg.arrived ? to : from + (to - from) * leg.lost_at};
        paint.line({x, from}, end, color, width, leg.arrived ? 0 : paint.px(4));
        if (leg.lost) draw_cross(paint, end, paint.px(2.5F));
    }
}

/// At most one line a half pixel and direction: more would only be drawn over each other. So of a million frames only
/// those are looked at that begin a new column; what lies between them is skipped by a search in time.
void draw_journeys(Painter& paint, const AppState& state, const Scale& scale) {
    const bool on_journey = state.time.placed && state.time.position.item.kind == TimelineItem::Kind::journey;
    const std::uint32_t shown = on_journey ? state.time.position.item.index : no_index;
    int drawn_at[2] = {-1, -1};
    int looked_at = 0;
    int column = -1;
    const std::size_t count = timeline_size(state.digest);
    for (std::size_t i = 0; i < count; ++i) {
        const TimelineItem item = timeline_item(state.digest, state.recording, i);
        if (item.kind != TimelineItem::Kind::journey || item.index == shown) continue;
        const Journey journey = journey_at(state.digest, state.recording, item.index);
        looked_at = scale.half_pixel(journey.first_bit) == column ? looked_at + 1 : 0;
        column = scale.half_pixel(journey.first_bit);
        if (looked_at > most_in_a_column)
            i = std::max(i + 1, timeline_until(state.digest, state.recording, scale.time_of(column + 1))) - 1;
        int& last = drawn_at[index(journey.from)];
        if (column == last) continue;
        last = column;
        const Color color = paint.colors.layer[state.digest.rows[frame_of(journey)].subject];
        draw_journey(paint, scale, state.recording, journey, mix(paint.colors.panel, color, 0.75F), paint.px(1.8F));
    }
    if (shown == no_index) return;
    draw_journey(paint, scale, state.recording, journey_at(state.digest, state.recording, shown), paint.colors.text,
                 paint.px(3.5F));
}

void draw_calls(Painter& paint, const AppState& state, const Scale& scale) {
    int drawn_at[2] = {-1, -1};
    const float length = paint.px(9);
    for (const SystemCall& call : state.recording.system_calls) {
        const float x = scale.x(call.at);
        int& last = drawn_at[index(call.host)];
        if (static_cast<int>(x) == last) continue;
        last = static_cast<int>(x);
        const float y = call.host == Host::a ? scale.plot.y - length - paint.px(3) : scale.plot.bottom() + paint.px(3);
        paint.fill({x - paint.px(1.5F), y, std::max(1.0F, paint.px(3)), length},
                   paint.colors.layer[layer_of_call(call)]);
    }
}

void draw_cursor(Painter& paint, const AppState& state, const Scale& scale) {
    if (!state.time.placed) return;
    const float x = scale.x(time_at(state.time.position, state.recording, state.digest));
    const float reach = paint.px(14);
    paint.line({x, scale.plot.y - reach}, {x, scale.plot.bottom() + reach}, paint.colors.accent, paint.px(3));
    paint.triangle({x - paint.px(8), scale.plot.y - reach - paint.px(2)},
                   {x + paint.px(8), scale.plot.y - reach - paint.px(2)}, {x, scale.plot.y - reach + paint.px(9)},
                   paint.colors.accent);
}

}  // namespace

void timeline_view(Painter& paint, const AppState& state, Rect area) {
    const TimeSpan span = time_span(state.recording);
    if (timeline_size(state.digest) == 0) {
        paint.text(area, "Packets and system calls appear here as they happen.", paint.body(), paint.colors.quiet);
        return;
    }
    const Rect labels = cut_bottom(area, Painter::line_height(paint.small()));
    Rect names = cut_left(area, paint.px(22), paint.px(10));
    Scale scale{area.inset(0, paint.px(18)), span.first, std::max(span.last, span.first + 1)};
    paint.text({names.x, scale.plot.y - paint.px(16), names.w, paint.px(32)}, "A", paint.small_bold(),
               paint.colors.text);
    paint.text({names.x, scale.plot.bottom() - paint.px(16), names.w, paint.px(32)}, "B", paint.small_bold(),
               paint.colors.text);
    draw_axis(paint, scale, {scale.plot.x, labels.y, scale.plot.w, labels.h});
    paint.line({scale.plot.x, scale.plot.y}, {scale.plot.right(), scale.plot.y}, paint.colors.line, paint.px(2));
    paint.line({scale.plot.x, scale.plot.bottom()}, {scale.plot.right(), scale.plot.bottom()}, paint.colors.line,
               paint.px(2));
    if (links_of(state.recording.facts) == 2) {
        const char* middle = state.recording.facts->topology == "router" ? "R" : "S";
        const float y = scale.plot.center().y;
        paint.text({names.x, y - paint.px(16), names.w, paint.px(32)}, middle, paint.small_bold(), paint.colors.quiet);
        paint.line({scale.plot.x, y}, {scale.plot.right(), y}, paint.colors.line, std::max(1.0F, paint.px(1)));
    }
    draw_calls(paint, state, scale);
    draw_journeys(paint, state, scale);
    for (const Position& mark : state.input.bookmarks)
        draw_bookmark(paint, {scale.x(time_at(mark, state.recording, state.digest)), scale.plot.y});
    draw_cursor(paint, state, scale);
    paint.scene.hits.push_back(
        {Hit::Kind::drag, {scale.plot.x, area.y, scale.plot.w, area.h}, request::Scrub{}, {}, Panel::timeline});
}

}  // namespace osiscope
