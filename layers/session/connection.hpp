// The life of a TCP connection as one end sees it: which state each segment leaves it in. RFC 9293 §3.3.2, §3.5, §3.6.
#pragma once

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

/// What the state machine needs of a segment.
struct Segment {
    std::uint16_t flags = 0;  ///< the twelve bits, see tcp.hpp
    SequenceNumber sequence_number;
    SequenceNumber acknowledgment_number;
    std::uint32_t payload_length = 0;
    std::uint32_t window = 0;       ///< as in the header, not scaled
    std::int8_t window_shift = -1;  ///< its window scale option, at most 14 (RFC 7323 §2.3); -1 = it has none
    std::uint16_t multipath = 0;    ///< its Multipath TCP options: bit n for subtype n (RFC 8684 §3)
    bool options_cut = false;       ///< the header's options were not captured to their end
    bool length_known = true;       ///< false: a fragment, or a header longer than its packet
    bool header_valid = true;       ///< false: its header length is under 20 bytes, which no receiver accepts
};

/// Sequence space a segment takes: its data, and one each for SYN and FIN (RFC 9293 §3.4).
[[nodiscard]] std::uint32_t sequence_length(const Segment& segment);

/// One end of a connection. `known` is false until a segment showed where it stands: a capture may start in the middle.
struct Endpoint {
    TcpState state = TcpState::closed;
    bool known = false;
    bool fin_sent = false;
    SequenceNumber initial_send_sequence;     ///< ISS; meaningful once a segment was sent
    SequenceNumber initial_receive_sequence;  ///< IRS
    SequenceNumber send_next;                 ///< SND.NXT
    SequenceNumber send_unacknowledged;       ///< SND.UNA
    SequenceNumber receive_next;              ///< RCV.NXT
    SequenceNumber last_acknowledgment_sent;  ///< Last.ACK.sent (RFC 7323 §4.3); meaningful once `has_acknowledged`
    bool has_acknowledged = false;
    std::uint32_t peer_window = 0;  ///< the last window the other end announced, not scaled
};

void on_send(Endpoint& end, const Segment& segment);
void on_receive(Endpoint& end, const Segment& segment);

}  // namespace osiscope
