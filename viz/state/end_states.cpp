#include "viz/state/end_states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "layers/transport/tcp.hpp"
#include "layers/words.hpp"

namespace osiscope {

int side_of(const AppState& state, Host host) {
    const std::uint32_t stream = state.plots.segments.stream;
    const FrameRow& first = state.story.digest.rows[state.story.digest.streams[stream].first_frame];
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

const std::vector<StateChange>& history_of(const AppState& state, Host host) {
    return state.story.digest.streams[state.plots.segments.stream].states.ends[side_of(state, host)].changes;
}

Time time_of_change(const AppState& state, const StateChange& change) {
    return state.story.recording.frames[change.moment].at;
}

std::size_t history_until(const AppState& state, Host host, Time at) {
    const TcpStream& stream = state.story.digest.streams[state.plots.segments.stream];
    return changes_until(stream, state.story.recording, side_of(state, host), at);
}

EndState end_state_at(const AppState& state, Host host, Time at) {
    const std::uint32_t stream = state.plots.segments.stream;
    const std::size_t past = history_until(state, host, at);
    const bool any =
        !state.story.recording.tcp_samples[index(host)].empty() || !state.story.digest.calls_of[index(host)].empty();
    const bool samples_are_its = any && stream == main_stream(state.story);
    const TcpSample* sample = samples_are_its ? tcp_at(state.story.recording, host, at) : nullptr;
    const Time seen = past > 0 ? time_of_change(state, history_of(state, host)[past - 1]) : 0;
    if (sample != nullptr && sample->info.state != 0 && (past == 0 || sample->at > seen))
        return {from_kernel(sample->info.state), StateSource::kernel};
    if (past > 0) {
        const EndpointAt end = endpoint_at(state.story, stream, side_of(state, host), at);
        return {end.state, end.inferred ? StateSource::other_end : StateSource::frames};
    }
    if (samples_are_its && has_called_listen(state.story, host, at)) return {TcpState::listen, StateSource::call};
    return {};
}

namespace {

/// Whether sending something leads there; to the others what is received does, even where only the answer shows it.
bool is_sent_to_enter(TcpState state) {
    return state == TcpState::syn_sent || state == TcpState::syn_received || state == TcpState::fin_wait_1 ||
           state == TcpState::last_ack || state == TcpState::closed;
}

}  // namespace

std::string cause_words(const AppState& state, Host host, const StateChange& change) {
    const std::uint32_t frame = change.cause + 1;
    if (change.kind == ChangeKind::first_seen) {
        if (change.to == TcpState::listen) return say("as the SYN comes in (frame {number})", {{"number", frame}});
        if (!change.sent)
            return say("as {host} shows (frame {number})", {{"host", name(other(host))}, {"number", frame}});
        return say("when first captured (frame {number})", {{"number", frame}});
    }
    const FrameSummary summary = summary_of(state.story, change.cause);
    const std::string flags = tcp::flags_text(summary.segment.flags);
    if (change.sent && !is_sent_to_enter(change.to))
        return say("as its {flags} shows (frame {number})", {{"flags", flags}, {"number", frame}});
    if (change.moment == change.cause)
        return change.sent ? say("sends {flags} (frame {number})", {{"flags", flags}, {"number", frame}})
                           : say("receives {flags} (frame {number})", {{"flags", flags}, {"number", frame}});
    const std::uint32_t by = change.moment + 1;
    return change.sent
               ? say("sends {flags} (frame {number}, by frame {by})", {{"flags", flags}, {"number", frame}, {"by", by}})
               : say("receives {flags} (frame {number}, by frame {by})",
                     {{"flags", flags}, {"number", frame}, {"by", by}});
}

namespace {

/// Whether this end has sent a segment of the connection after that frame.
bool sends_after(const AppState& state, Host host, std::uint32_t frame) {
    const std::uint32_t stream = state.plots.segments.stream;
    const int side = side_of(state, host);
    for (std::uint32_t i = frame + 1; i <= state.story.digest.streams[stream].last_frame; ++i)
        if (state.story.digest.rows[i].stream == stream && state.story.digest.rows[i].side == side) return true;
    return false;
}

}  // namespace

std::string history_words(const AppState& state, Host host, const StateChange& change) {
    const std::uint32_t frame = change.cause + 1;
    switch (change.kind) {
        case ChangeKind::reset_challenged:
            return sends_after(state, host, change.cause)
                       ? say("RST not exactly RCV.NXT: challenge ACK (frame {number})", {{"number", frame}})
                       : say("RST not exactly RCV.NXT: may have been refused (frame {number})", {{"number", frame}});
        case ChangeKind::reset_discarded:
            return say("RST outside the window: discarded (frame {number})", {{"number", frame}});
        case ChangeKind::reset_disproved:
            return say("RST not accepted (frame {number}), as frame {by} shows",
                       {{"number", frame}, {"by", change.moment + 1}});
        default: return fmt::format("{}: {}", name(change.to), cause_words(state, host, change));
    }
}

std::string missing_direction_words(const AppState& state) {
    const ObservedConnection& connection = state.story.digest.streams[state.plots.segments.stream].states;
    for (const Host host : {Host::a, Host::b})
        if (only_inferred(connection, side_of(state, host)))
            return say("Only {host}'s segments were captured.", {{"host", name(other(host))}});
    return {};
}

}  // namespace osiscope
