// The life of a TCP connection as one end goes through it: which state each segment leaves it in.
// RFC 9293 §3.3.2 (figure 5), §3.10.7; resets and SYNs inside the window: RFC 5961 §3.2, §4.2.
#pragma once

#include <array>
#include <cstdint>

#include "layers/transport/sequence_number.hpp"

namespace osiscope {

enum class TcpState : std::uint8_t {
    closed,
    listen,
    syn_sent,
    syn_received,
    established,
    fin_wait_1,
    fin_wait_2,
    close_wait,
    closing,
    last_ack,
    time_wait,
};

/// "ESTABLISHED" and so on, as RFC 9293 prints them.
[[nodiscard]] const char* name(TcpState state);

/// Both ends know each other's numbers: the states from ESTABLISHED on (RFC 9293 §3.5.2).
[[nodiscard]] constexpr bool is_synchronized(TcpState state) {
    switch (state) {
        case TcpState::closed:
        case TcpState::listen:
        case TcpState::syn_sent:
        case TcpState::syn_received: return false;
        case TcpState::established:
        case TcpState::fin_wait_1:
        case TcpState::fin_wait_2:
        case TcpState::close_wait:
        case TcpState::closing:
        case TcpState::last_ack:
        case TcpState::time_wait: break;
    }
    return true;
}

/// What the state machine needs of a segment.
struct Segment {
    std::uint16_t flags = 0;  ///< the twelve bits, see tcp.hpp
    SequenceNumber sequence_number;
    SequenceNumber acknowledgment_number;
    std::uint32_t payload_length = 0;
    std::uint32_t window = 0;       ///< as in the header, not scaled
    std::int8_t window_shift = -1;  ///< its window scale option, at most 14 (RFC 7323 §2.3); -1 = it has none
    std::uint16_t multipath = 0;    ///< its Multipath TCP options: bit n for subtype n (RFC 8684 §3)
    bool selective = false;         ///< it has a SACK option with at least one block (RFC 2018 §3)
    bool options_cut = false;       ///< the header's options were not captured to their end
    bool length_known = true;       ///< false: a fragment, or a header longer than its packet
    bool header_valid = true;       ///< false: its header length is under 20 bytes, which no receiver accepts
    std::uint32_t timestamp = 0;    ///< its timestamps option's value (RFC 7323 §3.2); 0 = it has none
};

/// Sequence space a segment takes: its data, and one each for SYN and FIN (RFC 9293 §3.4).
[[nodiscard]] std::uint32_t sequence_length(const Segment& segment);

/// One end of a connection. `known` is false until a segment showed where it stands: a capture may start in the middle.
struct Endpoint {
    TcpState state = TcpState::closed;
    bool known = false;
    bool spoke = false;  ///< it has sent a segment itself; else all that is known is what the other end showed
    bool opened_passively = false;  ///< it came to SYN-RECEIVED from LISTEN
    bool syn_received = false;
    bool syn_had_data = false;  ///< the other end's SYN carried data: it may be answered early (RFC 7413)
    bool fin_sent = false;
    bool fin_seen = false;      ///< the other end has sent its FIN; received once all before it has been
    bool fin_received = false;  ///< and `receive_next` counts it
    bool has_acknowledged = false;
    bool has_window_edge = false;
    std::uint8_t window_shift = 14;        ///< of the windows it announces; 14, the largest, until the SYNs showed it
    SequenceNumber initial_send_sequence;  ///< ISS; meaningful once a segment was sent
    SequenceNumber initial_receive_sequence;  ///< IRS
    SequenceNumber send_next;                 ///< SND.NXT
    SequenceNumber send_unacknowledged;       ///< SND.UNA
    SequenceNumber send_fin_end;              ///< the number after its FIN, once `fin_sent`
    SequenceNumber receive_next;              ///< RCV.NXT
    SequenceNumber receive_highest;           ///< the number after the highest received, data missing before it or not
    SequenceNumber receive_fin_end;           ///< the number after the other end's FIN, once `fin_seen`
    SequenceNumber receive_edge;              ///< RCV.NXT + RCV.WND, once `has_window_edge`
    SequenceNumber last_acknowledgment_sent;  ///< Last.ACK.sent (RFC 7323 §4.3), once `has_acknowledged`
};

/// What became of a reset that an end received (RFC 9293 §3.10.7.4, second; RFC 5961 §3.2).
enum class ResetFate : std::uint8_t {
    none,        ///< it was no reset, or nothing is known of this end
    accepted,    ///< exactly the number expected
    challenged,  ///< inside the window, but not that number: answered with a challenge ACK
    discarded,   ///< outside the window, or acknowledging what was never sent
};

/// The states that one segment leads through, in order. One segment can do two things: RFC 9293 §3.10.7.4 lets a FIN
/// with the ACK of our FIN lead over FIN-WAIT-2.
struct StateSteps {
    struct Step {
        TcpState from = TcpState::closed;
        TcpState to = TcpState::closed;
        bool first_seen = false;  ///< no way was gone: the end was in this state already
    };
    std::array<Step, 4> step{};
    std::uint8_t count = 0;
    ResetFate reset = ResetFate::none;
};

/// What an end has sent so far, for what is told of it.
struct SentSoFar {
    bool any = false;
    bool has_acknowledged = false;
    SequenceNumber next;                 ///< after the highest number sent, once `any`
    SequenceNumber last_acknowledgment;  ///< of its latest segment with ACK, once `has_acknowledged`
};
void add_sent(SentSoFar& sent, const Segment& segment);

/// Where a segment was seen that an end receives: there, or where it is not known what is still under way to it.
enum class Vantage : std::uint8_t { receiver, elsewhere };

/// The end has sent this segment. What it sends also shows what it had received by then, seen or not.
StateSteps on_send(Endpoint& end, const Segment& segment);

/// The end receives this segment.
StateSteps on_receive(Endpoint& end, const Segment& segment, Vantage vantage = Vantage::receiver);

}  // namespace osiscope
