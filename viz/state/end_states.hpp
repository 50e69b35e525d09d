// The state each end of the shown connection is in, and where that is known from.
#pragma once

#include "viz/state/plots_state.hpp"

namespace osiscope {

enum class StateSource : std::uint8_t {
    nothing,    ///< nothing has been seen of this end yet
    frames,     ///< inferred from the segments it sent and received
    other_end,  ///< no segment of its own was captured by then: the other end's show it
    kernel,     ///< a TCP_INFO sample, newer than the last such segment
    call,       ///< its program has called listen()
};

struct EndState {
    TcpState state = TcpState::closed;
    StateSource source = StateSource::nothing;
};

/// The side of the shown connection that is this host's: A spoke first in captures from elsewhere.
[[nodiscard]] int side_of(const AppState& state, Host host);

/// What is told of a host's end of the shown connection: every change of its state, and what became of resets.
[[nodiscard]] const std::vector<StateChange>& history_of(const AppState& state, Host host);

/// When a change shows: at its segment's time, or at that of an earlier change where the clock stepped back.
[[nodiscard]] Time time_of_change(const AppState& state, const StateChange& change);

/// How many lines of its history are past at a moment.
[[nodiscard]] std::size_t history_until(const AppState& state, Host host, Time at);

[[nodiscard]] EndState end_state_at(const AppState& state, Host host, Time at);

/// The kernel's number as RFC 9293's state: include/net/tcp_states.h. `closed` for one it does not have.
[[nodiscard]] TcpState from_kernel(std::uint8_t number);

/// "sends SYN, ACK (frame 5)"
[[nodiscard]] std::string cause_words(const AppState& state, Host host, const StateChange& change);

/// "ESTABLISHED: receives SYN, ACK (frame 2)", or what became of a reset.
[[nodiscard]] std::string history_words(const AppState& state, Host host, const StateChange& change);

/// "Only A's segments were captured." Empty where both ends have sent one, or the other end had nothing to send.
[[nodiscard]] std::string missing_direction_words(const AppState& state);

}  // namespace osiscope
