// The state each end of the shown connection is in, and where that is known from.
#pragma once

#include "viz/plots_state.hpp"

namespace osiscope {

enum class StateSource : std::uint8_t {
    nothing,  ///< nothing has been seen of this end yet
    frames,   ///< inferred from the segments it sent and received
    kernel,   ///< a TCP_INFO sample of its kernel, newer than the last such segment
    call,     ///< its program has called listen()
};

struct EndState {
    TcpState state = TcpState::closed;
    StateSource source = StateSource::nothing;
};

/// The side of the shown connection that is this host's: A spoke first in captures from elsewhere.
[[nodiscard]] int side_of(const AppState& state, Host host);

[[nodiscard]] EndState end_state_at(const AppState& state, Host host, Time at);

/// The kernel's number as RFC 9293's state: include/net/tcp_states.h. `closed` for one it does not have.
[[nodiscard]] TcpState from_kernel(std::uint8_t number);

/// "sends SYN, ACK (frame 5)"
[[nodiscard]] std::string cause_words(const AppState& state, const StateChange& change);

}  // namespace osiscope
