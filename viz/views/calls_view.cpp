// The system calls of both hosts in time order, around the moment shown.
#include <fmt/format.h>

#include "viz/rows.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

std::vector<TimelineItem> calls_of(const AppState& state) {
    std::vector<TimelineItem> calls;
    for (const TimelineItem& item : state.digest.timeline)  // one end alone tells of no calls
        if (item.kind == TimelineItem::Kind::call) calls.push_back(item);
    return calls;
}

std::string kernel_words(const SystemCall& call) {
    if (!call.tcp) return {};
    const TcpInfo& tcp = *call.tcp;
    return fmt::format(
        "kernel's TCP then: congestion window {} segments, round trip {:.1f} ms, retransmission timeout {:.0f} ms, {} "
        "segments "
        "in flight, {} resent",
        tcp.congestion_window, tcp.smoothed_round_trip_us / 1e3, tcp.retransmission_timeout_us / 1e3, in_flight(tcp),
        tcp.total_retransmissions);
}

void draw_call(Painter& paint, const AppState& state, Rect row, const TimelineItem& item, Time start) {
    const SystemCall& call = state.recording.system_calls[item.index];
    const bool current = state.time.placed && state.time.position.item == item;
    paint.row_ground(row, current);
    Rect inner = row.inset(paint.px(8), 0);
    const TextStyle mono{Face::mono, paint.sizes.small};
    const std::string at = fmt::format("{:.3f}", static_cast<double>(call.at - start) / 1e9);
    paint.text(cut_left(inner, paint.measure(mono, "00.000"), paint.px(12)), at, mono, paint.colors.quiet,
               Align::right);
    const Rect badge = cut_left(inner, paint.px(26), paint.px(12));
    const int layer = layer_of_call(call);
    paint.fill(badge.inset(0, paint.px(4)), paint.colors.layer[layer], paint.px(5));
    paint.text(badge, name(call.host), paint.small_bold(), paint.colors.on_layer, Align::center);
    const std::string result = fmt::format("= {}", call.result);
    const Color ink = call.error != 0 ? paint.colors.warning : paint.colors.text;
    paint.text(cut_right(inner, paint.measure(mono, result), paint.px(10)), result, mono, ink, Align::right);
    paint.text(inner, fmt::format("{}({})", call.name, call.arguments), mono, paint.colors.text);
    const double waited = static_cast<double>(call.returned_at - call.at) / 1e6;
    paint.click(row, request::GoToItem{item},
                fmt::format("{}({}) returned {} after {:.3f} ms. {}", call.name, call.arguments, call.result, waited,
                            kernel_words(call)));
}

}  // namespace

void calls_view(Painter& paint, const AppState& state, Rect area) {
    const std::vector<TimelineItem> calls = calls_of(state);
    const Time now = state.time.placed ? time_at(state.time.position, state.recording, state.digest) : 0;
    const auto after = std::upper_bound(calls.begin(), calls.end(), now,
                                        [](Time time, const TimelineItem& item) { return time < item.at; });
    const int follow = std::max(0, static_cast<int>(after - calls.begin()) - 1);
    const float height = std::round(paint.sizes.small * 1.72F);
    const VisibleRows rows = visible_rows(state, Panel::calls, static_cast<int>(calls.size()), follow, area.h, height);
    const Time start = time_span(state.recording).first;
    paint.scroll_area(area, Panel::calls);
    for (int i = 0; i < rows.count; ++i)
        draw_call(paint, state, {area.x, area.y + height * static_cast<float>(i), area.w - paint.px(12), height},
                  calls[static_cast<std::size_t>(rows.first + i)], start);
    draw_scroll_bar(paint, area, rows.first, rows.count, static_cast<int>(calls.size()));
}

}  // namespace osiscope
