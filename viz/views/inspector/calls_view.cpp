// The system calls of both hosts: one after the other in two lanes with the segments between them, or byte for byte
// beside each other. Below, what the kernels' TCP says at the moment shown.
#include "viz/views/inspector/calls_view.hpp"

#include <fmt/format.h>

#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

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
                                    : said("rto raised");
    const std::string state = state_name(tcp);
    const std::string all = fmt::format("{} {} · {} · {} · {}", host, state, window, round_trip, timeout);
    return {say("{figures} · {count} in flight", {{"figures", all}, {"count", grouped(in_flight(tcp))}}), all,
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
                    say("What the kernel said for {host} at this moment: {what}",
                        {{"host", name(host)}, {"what", kernel_words(*info)}}));
    }
}

void draw_order(Painter& paint, const AppState& state, Rect row) {
    struct Order {
        CallsOrder by;
        const char* words;
        const char* tip;
    };
    static constexpr Order orders[] = {
        {CallsOrder::time, to_say("In time"),
         to_say("the calls in the order in which they returned, and the segments that carried their bytes")},
        {CallsOrder::bytes, to_say("By bytes"), to_say("send(), segments and recv() side by side, byte for byte")}};
    for (const Order& order : orders)
        paint.button(cut_left(row, paint.button_width(said(order.words)), paint.px(6)), said(order.words),
                     request::OrderCalls{order.by}, state.inspect.calls == order.by, said(order.tip));
    if (row.w > paint.px(60) && state.inspect.calls == CallsOrder::bytes)
        paint.text_that_fits(row, {said("height = bytes of the stream"), ""}, paint.small(), paint.colors.quiet,
                             Align::right);
}

}  // namespace

std::string kernel_words(const TcpInfo& tcp) {
    const std::string timeout =
        tcp.retransmission_timeout_us < raised_timeout_us
            ? say("retransmission timeout {time}", {{"time", microseconds(tcp.retransmission_timeout_us)}})
            : said("retransmission timeout raised by the lab");
    return say(
        "{state}, congestion window {window}, round trip {time}, {timeout}, {flight} in flight, {count} "
        "retransmitted",
        {{"state", state_name(tcp)},
         {"window", segments_said(tcp.congestion_window)},
         {"time", microseconds(tcp.smoothed_round_trip_us)},
         {"timeout", timeout},
         {"flight", segments_said(in_flight(tcp))},
         {"count", grouped(tcp.total_retransmissions)}});
}

void calls_view(Painter& paint, const AppState& state, Rect area) {
    if (state.story.recording.system_calls.empty()) {
        paint.paragraph(area,
                        state.live_running
                            ? said("No system call has returned yet.")
                            : said("This capture has no system calls: only osiscope's lab records them."),
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
