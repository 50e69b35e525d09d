// Below: the timeline or the list of packets, and the controls that move through time.
#include <fmt/format.h>

#include "layers/text.hpp"
#include "viz/views/input_views.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// How much was captured, and whether the captures missed anything.
std::vector<std::string> counts(const AppState& state) {
    const std::string frames = fmt::format("{} frames captured", grouped(state.recording.frames.size()));
    if (state.recording.statistics.empty()) return {frames, ""};
    std::uint64_t dropped = 0;
    for (const CaptureStatistics& point : state.recording.statistics)
        dropped += point.dropped + point.dropped_by_interface;
    return {fmt::format("{}, {} missed", frames, grouped(dropped)), frames, ""};
}

}  // namespace

void bottom_view(Painter& paint, const AppState& state, Rect area, bool has_view) {
    paint.panel(area);
    Rect inner = area.inset(paint.px(20), paint.px(10));
    const Rect controls = cut_bottom(inner, std::round(paint.sizes.small * 2.1F), paint.px(6));
    transport_view(paint, state, controls);
    if (!has_view) return;
    Rect head = cut_top(inner, std::round(paint.sizes.body * 1.6F), paint.px(6));
    const float used =
        paint.tabs(head, {{"Timeline", request::SelectBottom{BottomTab::timeline}, state.bottom == BottomTab::timeline},
                          {"Packets", request::SelectBottom{BottomTab::packets}, state.bottom == BottomTab::packets}});
    cut_left(head, used);
    if (state.bottom == BottomTab::packets) packet_filter_view(paint, state, head);
    else paint.text_that_fits(head, counts(state), paint.small(), paint.colors.quiet, Align::right);
    if (state.bottom == BottomTab::timeline) timeline_view(paint, state, inner);
    else packets_view(paint, state, inner);
}

}  // namespace osiscope
