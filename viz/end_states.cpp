#include "viz/end_states.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

bool has_called_listen(const AppState& state, Host host, Time at) {
    for (const CallMoment& moment : state.digest.calls_of[index(host)]) {
        if (moment.returned_at > at) return false;
        const SystemCall& call = state.recording.system_calls[moment.call];
        if (call.name == "listen" && call.result == 0) return true;
    }
    return false;
}

}  // namespace

int side_of(const AppState& state, Host host) {
    const std::uint32_t stream = state.plots.segments.stream;
    const FrameRow& first = state.digest.rows[state.digest.streams[stream].first_frame];
    return first.from == host ? first.side : 1 - first.side;
}

TcpState from_kernel(std::uint8_t number) {
    constexpr TcpState states[] = {TcpState::closed,       TcpState::established, TcpState::syn_sent,
                                   TcpState::syn_received, TcpState::fin_wait_1,  TcpState::fin_wait_2,
                                   TcpState::time_wait,    TcpState::closed,      TcpState::close_wait,
                                   TcpState::last_ack,     TcpState::listen,      TcpState::closing,
                                   TcpState::syn_received};
    return number < std::size(states) ? states[number] : TcpState::closed;
}

EndState end_state_at(const AppState& state, Host host, Time at) {
    const Segments& segments = state.plots.segments;
    const std::vector<StateChange>& changes = segments.changes[side_of(state, host)];
    const auto after = std::partition_point(changes.begin(), changes.end(),
                                            [&](const StateChange& change) { return change.at <= at; });
    const bool seen = after != changes.begin();
    const bool any = !state.recording.tcp_samples[index(host)].empty() || !state.digest.calls_of[index(host)].empty();
    const bool samples_are_its = any && segments.stream == main_stream(state.digest, state.recording);
    const TcpSample* sample = samples_are_its ? tcp_at(state.recording, host, at) : nullptr;
    if (sample != nullptr && sample->info.state != 0 && (!seen || sample->at > (after - 1)->at))
        return {from_kernel(sample->info.state), StateSource::kernel};
    if (seen) return {(after - 1)->to, StateSource::frames};
    if (samples_are_its && has_called_listen(state, host, at)) return {TcpState::listen, StateSource::call};
    return {};
}

std::string cause_words(const AppState& state, const StateChange& change) {
    if (!change.sent && change.to == TcpState::listen)  // seen listening because a SYN came in
        return fmt::format("as the SYN comes in (frame {})", change.frame + 1);
    const FrameSummary summary = summary_of(state.digest, state.recording, change.frame);
    return fmt::format("{} {} (frame {})", change.sent ? "sends" : "receives", tcp::flags_text(summary.segment.flags),
                       change.frame + 1);
}

}  // namespace osiscope
