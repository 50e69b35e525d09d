// The system calls of both hosts: one after the other in two lanes with the segments between them, or byte for byte
// beside each other. Below, what the kernels' TCP says at the moment shown.
#include "viz/views/inspector/calls_view.hpp"

#include <fmt/format.h>

#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

constexpr std::uint32_t raised_timeout_us =
    60'000'000;  // the lab raises timers while its wire is frozen: not TCP's own

/// The kernel counts in microseconds.
std::string microseconds(std::uint32_t value) { return duration_text(std::int64_t{value} * 1000); }

/// "A  ESTABLISHED · cwnd 10 · srtt 40.1 ms · rto 241 ms · 9 in flight", and less where there is less room.
std::vector<std::string> info_words(Host of, const TcpInfo& tcp) {
    const std::string host = name(of);
    const std::string window = fmt::format("cwnd {}", grouped(tcp.congestion_window));
    const std::string round_trip = "srtt " + microseconds(tcp.smoothed_round_trip_us);
    const std::string timeout = tcp.retransmission_timeout_us < raised_timeout_us
                                    ? "rto " + microseconds(tcp.retransmission_timeout_us)
                                    : "rto raised";
    const std::string state = state_name(tcp);
    return {fmt::format("{} {} · {} · {} · {} · {} in flight", host, state, window, round_trip, timeout,
                        grouped(in_flight(tcp))),
            fmt::format("{} {} · {} · {} · {}", host, state, window, round_trip, timeout),
            fmt::format("{} {} · {}", host, state, window), fmt::format("{} {}", host, window), host};
}

/// What a host's kernel said last by the moment shown: of its samples, else at the return of one of its calls.
const TcpInfo* kernel_of(const AppState& state, Host host) {
    constexpr int far_enough = 64;  // calls
    if (!state.time.placed) return nullptr;
    if (const TcpSample* sample = tcp_at(state.story.recording, host, shown_time(state))) return &sample->info;
    const CallMoment* moment = call_at(state.story.digest, host, shown_time(state));
    const std::vector<CallMoment>& moments = state.story.digest.calls_of[index(host)];
    for (int i = 0; moment != nullptr && i < far_enough; ++i, --moment) {
        const SystemCall& call = state.story.recording.system_calls[moment->call];
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
        paint.click(half, request::None{},
                    fmt::format("What the kernel said for {} at this moment: {}", name(host), kernel_words(*info)));
    }
}

void draw_order(Painter& paint, const AppState& state, Rect row) {
    struct Order {
        CallsOrder by;
        const char* words;
        const char* tip;
    };
    static constexpr Order orders[] = {
        {CallsOrder::time, "In time",
         "the calls in the order in which they returned, and the segments that carried their bytes"},
        {CallsOrder::bytes, "By bytes", "send(), segments and recv() side by side, byte for byte"}};
    for (const Order& order : orders)
        paint.button(cut_left(row, paint.button_width(order.words), paint.px(6)), order.words,
                     request::OrderCalls{order.by}, state.inspect.calls == order.by, order.tip);
    if (row.w > paint.px(60) && state.inspect.calls == CallsOrder::bytes)
        paint.text_that_fits(row, {"height = bytes of the stream", ""}, paint.small(), paint.colors.quiet,
                             Align::right);
}

}  // namespace

std::string kernel_words(const TcpInfo& tcp) {
    const std::string timeout = tcp.retransmission_timeout_us < raised_timeout_us
                                    ? "retransmission timeout " + microseconds(tcp.retransmission_timeout_us)
                                    : "retransmission timeout raised by the lab";
    return fmt::format("{}, congestion window {}, round trip {}, {}, {} in flight, {} retransmitted", state_name(tcp),
                       counted(tcp.congestion_window, "segment", "segments"), microseconds(tcp.smoothed_round_trip_us),
                       timeout, counted(in_flight(tcp), "segment", "segments"), grouped(tcp.total_retransmissions));
}

void calls_view(Painter& paint, const AppState& state, Rect area) {
    if (state.story.recording.system_calls.empty()) {
        paint.paragraph(area,
                        state.live_running ? "No system call has returned yet."
                                           : "This capture has no system calls: only osiscope's lab records them.",
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
