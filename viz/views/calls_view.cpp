// The system calls of both hosts: one after the other in two lanes, or beside the segments that carried the same bytes.
// Below, what the kernels' TCP says at the moment shown.
#include "viz/views/calls_view.hpp"

#include <fmt/format.h>

#include "layers/text.hpp"
#include "viz/follow.hpp"
#include "viz/rows.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

constexpr std::uint32_t raised_timeout_us =
    60'000'000;  // the lab raises timers while its wire is frozen: not TCP's own

std::string kernel_words(const TcpInfo& tcp) {
    const std::string timeout =
        tcp.retransmission_timeout_us < raised_timeout_us
            ? fmt::format("retransmission timeout {:.0f} ms", tcp.retransmission_timeout_us / 1e3)
            : "retransmission timeout raised by the lab";
    return fmt::format("{}, congestion window {} segments, round trip {:.1f} ms, {}, {} segments in flight, {} resent",
                       state_name(tcp), tcp.congestion_window, tcp.smoothed_round_trip_us / 1e3, timeout,
                       in_flight(tcp), tcp.total_retransmissions);
}

/// The frames that carried a call's first and last byte; `no_index` where none was captured.
struct Carried {
    std::uint32_t first = no_index;
    std::uint32_t last = no_index;
};

Carried carried(const AppState& state, std::uint32_t number) {
    const SystemCall& call = state.recording.system_calls[number];
    const auto first = stream_byte_of_call(state.digest, state.recording, number, 0);
    if (!first) return {};
    const auto last =
        stream_byte_of_call(state.digest, state.recording, number, static_cast<std::uint64_t>(call.result) - 1);
    const HalfStream& half = state.digest.streams[first->stream].sent[first->side];
    const Piece* from = piece_at(half, first->offset);
    const Piece* to = last ? piece_at(half, last->offset) : nullptr;
    if (from == nullptr || to == nullptr) return {};
    return {from->frame, to->frame};
}

std::string frames_words(const Carried& frames) {
    if (frames.first == no_index) return {};
    if (frames.first == frames.last) return std::to_string(frames.first + 1);
    return fmt::format("{}–{}", frames.first + 1, frames.last + 1);
}

/// Columns of the list in time order. Each row has one call, so it may use the other host's lane as well.
struct Lanes {
    Rect time, call, frames;
};

Lanes lanes_in(const Painter& paint, Rect row, Host host, Time longest) {
    Lanes lanes;
    Rect rest = row.inset(paint.px(6), 0);
    const std::string widest = fmt::format("{:.3f}", static_cast<double>(longest) / 1e9);
    lanes.time = cut_left(rest, std::ceil(paint.measure({Face::mono, paint.sizes.small}, widest)) + 1, paint.px(10));
    lanes.frames = cut_right(rest, std::ceil(paint.measure(paint.small(), "0000–0000")), paint.px(10));
    if (host == Host::b) cut_left(rest, std::round(rest.w * 0.16F));
    lanes.call = rest;
    return lanes;
}

std::vector<std::string> call_words(const SystemCall& call) {
    const std::string result = call.error != 0 ? "−1" : std::to_string(call.result);
    const std::string first = call.arguments.substr(0, call.arguments.find(','));
    return {fmt::format("{}({}) = {}", call.name, call.arguments, result),
            fmt::format("{}({}, …) = {}", call.name, first, result), fmt::format("{}() = {}", call.name, result),
            call.name};
}

/// Which frames carried the call's bytes, and a click leads to the first.
void draw_carried(Painter& paint, const AppState& state, Rect box, std::uint32_t number) {
    const Carried frames = carried(state, number);
    if (frames.first == no_index) return;
    const bool out = *move_of(state.recording.system_calls[number]) == Move::send;
    const float y = box.center().y;
    const float way = (out ? 1.0F : -1.0F) * paint.px(5);  // towards the frames, or from them
    const float x = box.x + paint.px(5);
    paint.triangle({x - way, y - paint.px(5)}, {x - way, y + paint.px(5)}, {x + way, y}, paint.colors.layer_text[4]);
    Rect words = box;
    cut_left(words, paint.px(14));
    paint.text_that_fits(words, {frames_words(frames), std::to_string(frames.first + 1), ""}, paint.small(),
                         paint.colors.layer_text[4]);
    const std::uint32_t journey = journey_of(state.digest, frames.first);
    paint.click(box,
                request::GoToItem{
                    {TimelineItem::Kind::journey, journey, journey_at(state.digest, state.recording, journey).departs}},
                fmt::format("frames that carried its bytes: {}", frames_words(frames)));
}

void draw_call(Painter& paint, const AppState& state, Rect row, std::uint32_t number, TimeSpan span) {
    const SystemCall& call = state.recording.system_calls[number];
    const TimelineItem item{TimelineItem::Kind::call, number, call.at};
    const Lanes lanes = lanes_in(paint, row, call.host, span.last - span.first);
    paint.row_ground(row, state.time.placed && state.time.position.item == item);
    const TextStyle mono{Face::mono, paint.sizes.small};
    paint.text(lanes.time, fmt::format("{:.3f}", static_cast<double>(call.returned_at - span.first) / 1e9), mono,
               paint.colors.quiet, Align::right);
    const bool followed = followed_in_call(state, number).has_value();
    const Color ink = call.error != 0 ? paint.colors.warning
                      : followed      ? paint.colors.layer_text[7]
                                      : paint.colors.text;
    Rect lane = lanes.call;
    const Rect badge = cut_left(lane, paint.px(26), paint.px(10));
    paint.fill(badge.inset(0, paint.px(3)), paint.colors.layer[layer_of_call(call)], paint.px(5));
    paint.text(badge, name(call.host), paint.small_bold(), paint.colors.on_layer, Align::center);
    paint.text_that_fits(lane, call_words(call), mono, ink);
    const double waited = static_cast<double>(call.returned_at - call.at) / 1e6;
    paint.click(row, request::GoToItem{item},
                fmt::format("{}({}) returned {} after {:.3f} ms. {}", call.name, call.arguments, call.result, waited,
                            call.tcp ? "Then its kernel's TCP: " + kernel_words(*call.tcp) : ""));
    if (call.object == CallObject::stream) draw_carried(paint, state, lanes.frames, number);
}

void calls_in_time(Painter& paint, const AppState& state, Rect area) {
    const std::vector<SystemCall>& calls = state.recording.system_calls;
    const Time now = state.time.placed ? shown_time(state) : 0;
    const auto after = std::partition_point(calls.begin(), calls.end(),
                                            [&](const SystemCall& call) { return call.returned_at <= now; });
    int follow = std::max(0, static_cast<int>(after - calls.begin()) - 1);
    if (state.time.placed && state.time.position.item.kind == TimelineItem::Kind::call)
        follow = static_cast<int>(state.time.position.item.index);
    const float height = std::round(paint.sizes.small * 1.6F);
    const TimeSpan span = time_span(state.recording);
    const VisibleRows rows = visible_rows(state, Panel::calls, static_cast<int>(calls.size()), follow, area.h, height);
    paint.scroll_area(area, Panel::calls);
    for (int i = 0; i < rows.count; ++i) {
        const Rect row{area.x, area.y + height * static_cast<float>(i), area.w - paint.px(12), height};
        draw_call(paint, state, row, static_cast<std::uint32_t>(rows.first + i), span);
    }
    draw_scroll_bar(paint, area, rows.first, rows.count, static_cast<int>(calls.size()));
}

/// "A  ESTABLISHED · cwnd 10 · srtt 40.1 ms · rto 241 ms · 9 in flight", and less where there is less room.
std::vector<std::string> info_words(Host of, const TcpInfo& tcp) {
    const std::string host = name(of);
    const std::string window = fmt::format("cwnd {}", tcp.congestion_window);
    const std::string round_trip = fmt::format("srtt {:.1f} ms", tcp.smoothed_round_trip_us / 1e3);
    const std::string timeout = tcp.retransmission_timeout_us < raised_timeout_us
                                    ? fmt::format("rto {:.0f} ms", tcp.retransmission_timeout_us / 1e3)
                                    : "rto raised";
    const std::string state = state_name(tcp);
    return {
        fmt::format("{} {} · {} · {} · {} · {} in flight", host, state, window, round_trip, timeout, in_flight(tcp)),
        fmt::format("{} {} · {} · {} · {}", host, state, window, round_trip, timeout),
        fmt::format("{} {} · {}", host, state, window), fmt::format("{} {}", host, window), host};
}

/// What a host's kernel said last by the moment shown: of its samples, else at the return of one of its calls.
const TcpInfo* kernel_of(const AppState& state, Host host) {
    constexpr int far_enough = 64;  // calls
    if (!state.time.placed) return nullptr;
    if (const TcpSample* sample = tcp_at(state.recording, host, shown_time(state))) return &sample->info;
    const CallMoment* moment = call_at(state.digest, host, shown_time(state));
    const std::vector<CallMoment>& moments = state.digest.calls_of[index(host)];
    for (int i = 0; moment != nullptr && i < far_enough; ++i, --moment) {
        const SystemCall& call = state.recording.system_calls[moment->call];
        if (call.tcp) return &*call.tcp;
        if (moment == moments.data()) break;
    }
    return nullptr;
}

void draw_kernels(Painter& paint, const AppState& state, Rect row) {
    for (const Host host : {Host::a, Host::b}) {
        Rect half = row;
        half.w = row.w / 2 - paint.px(6);
        if (host == Host::b) half.x = row.right() - half.w;
        const TcpInfo* info = kernel_of(state, host);
        if (info == nullptr) continue;
        paint.text_that_fits(half, info_words(host, *info), paint.small(), paint.colors.quiet);
        paint.click(half, request::None{}, fmt::format("{}'s kernel then: {}", name(host), kernel_words(*info)));
    }
}

void draw_order(Painter& paint, const AppState& state, Rect row) {
    struct Order {
        CallsOrder by;
        const char* words;
        const char* tip;
    };
    static constexpr Order orders[] = {
        {CallsOrder::time, "In time", "every call, in the order they returned"},
        {CallsOrder::bytes, "By bytes", "send, segments and recv beside each other, byte for byte"}};
    for (const Order& order : orders)
        paint.button(cut_left(row, paint.button_width(order.words), paint.px(6)), order.words,
                     request::OrderCalls{order.by}, state.inspect.calls == order.by, order.tip);
    if (row.w > paint.px(60) && state.inspect.calls == CallsOrder::bytes)
        paint.text_that_fits(row, {"height = bytes of the stream", ""}, paint.small(), paint.colors.quiet,
                             Align::right);
}

}  // namespace

void calls_view(Painter& paint, const AppState& state, Rect area) {
    if (state.recording.system_calls.empty()) {
        paint.paragraph(area,
                        state.live_running ? "No system call has returned yet."
                                           : "This capture has no system calls: only a lab of osiscope records them.",
                        paint.body(), paint.colors.quiet);
        return;
    }
    const float row = std::round(paint.sizes.small * 1.6F);
    if (area.h > row * 4) draw_order(paint, state, cut_top(area, row, paint.px(4)));
    const bool kernels = kernel_of(state, Host::a) != nullptr || kernel_of(state, Host::b) != nullptr;
    if (kernels && area.h > row * 3) draw_kernels(paint, state, cut_bottom(area, row));
    if (state.inspect.calls == CallsOrder::time) calls_in_time(paint, state, area);
    else calls_by_bytes(paint, state, area);
}

}  // namespace osiscope
