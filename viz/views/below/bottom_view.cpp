// Below: one of the views over time, and the controls that move through time. Enlarged the view stands in the stage's
// place.
#include <fmt/format.h>

#include "layers/text.hpp"
#include "layers/words.hpp"
#include "viz/views/input_views.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// How much was captured, and whether the captures missed anything.
std::vector<std::string> counts(const AppState& state) {
    const std::uint64_t count = state.story.recording.frames.size();
    const std::string frames = say_count("{count} frame captured", "{count} frames captured", count);
    if (state.story.recording.statistics.empty()) return {frames, ""};
    std::uint64_t dropped = 0;
    for (const CaptureStatistics& point : state.story.recording.statistics)
        dropped += point.dropped + point.dropped_by_interface;
    return {say_count("{count} frame captured, {missed} missed", "{count} frames captured, {missed} missed", count,
                      {{"missed", grouped(dropped)}}),
            frames, ""};
}

/// Where all tabs have no room beside each other: the current one, and a way to the next.
void draw_tabs(Painter& paint, const AppState& state, Rect& head) {
    std::vector<Painter::Tab> list;
    for (const TabRow<BottomTab>& row : bottom_tabs)
        list.push_back({said(row.name), request::SelectBottom{row.tab}, state.view.bottom == row.tab});
    if (paint.tabs_width(list) <= head.w) {
        cut_left(head, paint.tabs(head, list));
        return;
    }
    const std::string label = fmt::format("{} ›", said(row_of(bottom_tabs, state.view.bottom).name));
    const float width = std::min(head.w, paint.button_width(label));
    paint.button(cut_left(head, width, paint.px(16)), label,
                 request::SelectBottom{beside(bottom_tabs, state.view.bottom, 1)}, false,
                 said("the next view: ladder, sequence–time, rates, states, packets (Tab)"));
}

std::string axis_words(AxisKind axis) {
    switch (axis) {
        case AxisKind::linear: return said("by time");
        case AxisKind::events: return said("by event");
        case AxisKind::folded: return said("by folded time");
    }
    return {};
}

/// From the right: stage or larger, the axis, and what was captured, as far as there is room.
void draw_tools(Painter& paint, const AppState& state, Rect& head) {
    const Plots& plots = state.plots;
    const std::string size = plots.enlarged ? said("Stage") : said("Enlarge");
    const float height = std::round(paint.sizes.small * 1.75F);
    const auto place = [&](const std::string& label) {
        const float width = paint.button_width(label);
        const Rect strip = cut_right(head, width, paint.px(12));
        return Rect{strip.x, std::round(strip.center().y - height / 2), strip.w, height};
    };
    if (head.w < paint.button_width(size)) return;
    paint.button(place(size), size, request::EnlargeBottom{!plots.enlarged}, false,
                 plots.enlarged ? said("show the stage again (M)") : said("show it in place of the stage (M)"));
    const std::string axis = axis_words(plots.axis);
    if (state.view.bottom != BottomTab::packets && head.w >= paint.button_width(axis))
        paint.button(place(axis), axis, request::SetAxis{next_axis(plots.axis)}, false,
                     said("what the width means: time, one place for every event, or time with silences folded (A)"));
    if (state.view.bottom != BottomTab::packets && plots.length > 0 && head.w >= paint.button_width(said("everything")))
        paint.button(
            place(said("everything")), said("everything"), request::ZoomPlot{0}, false,
            said("show the whole recording (0); + and − or the wheel zoom, < and > or another mouse button move"));
}

void draw_view(Painter& paint, const AppState& state, Rect inner) {
    Rect head = cut_top(inner, std::round(paint.sizes.body * 1.6F), paint.px(6));
    draw_tabs(paint, state, head);
    draw_tools(paint, state, head);
    if (state.view.bottom == BottomTab::packets) packet_filter_view(paint, state, head);
    else paint.text_that_fits(head, counts(state), paint.small(), paint.colors.quiet, Align::right);
    switch (state.view.bottom) {
        case BottomTab::ladder: return ladder_view(paint, state, inner);
        case BottomTab::sequence: return sequence_view(paint, state, inner);
        case BottomTab::rates: return rates_view(paint, state, inner);
        case BottomTab::states: return states_view(paint, state, inner);
        case BottomTab::packets: return packets_view(paint, state, inner);
    }
}

}  // namespace

void bottom_view(Painter& paint, const AppState& state, Rect area, bool has_view) {
    paint.panel(area);
    Rect inner = area.inset(paint.px(20), paint.px(10));
    Rect controls = cut_bottom(inner, std::round(paint.sizes.small * 2.1F), paint.px(6));
    if (!has_view && !state.plots.enlarged) {
        const std::string label = said(row_of(bottom_tabs, state.view.bottom).name);
        paint.button(cut_right(controls, paint.button_width(label), paint.px(16)), label, request::EnlargeBottom{true},
                     false, said("the ladder and the other views over time, in place of the stage (M)"));
    }
    transport_view(paint, state, controls);
    if (has_view) draw_view(paint, state, inner);
}

void enlarged_view(Painter& paint, const AppState& state, Rect area) {
    paint.panel(area);
    draw_view(paint, state, area.inset(paint.px(20), paint.px(10)));
}

}  // namespace osiscope
