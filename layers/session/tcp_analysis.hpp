// What stands out in a TCP conversation: retransmissions, lost segments, closed windows.
// The fifteen findings have the meanings of Wireshark (User's Guide, "TCP Analysis"), one pass in capture order.
#pragma once

#include "layers/session/connection.hpp"
#include "layers/session/tcp_numbers.hpp"
#include "layers/session/tcp_unacknowledged.hpp"

namespace osiscope {

/// What Wireshark means by its findings, and by another connection, changed between its releases.
enum class TcpRules : std::uint8_t { wireshark_4_0, wireshark_4_4 };

/// A set of findings: the sum of their bits.
using TcpFindings = std::uint16_t;

namespace tcp_finding {
inline constexpr TcpFindings retransmission = 1 << 0, fast_retransmission = 1 << 1, spurious_retransmission = 1 << 2,
                             out_of_order = 1 << 3, duplicate_ack = 1 << 4, zero_window = 1 << 5,
                             window_update = 1 << 6, window_full = 1 << 7, keep_alive = 1 << 8, keep_alive_ack = 1 << 9,
                             lost_segment = 1 << 10, ack_lost_segment = 1 << 11, zero_window_probe = 1 << 12,
                             zero_window_probe_ack = 1 << 13, reused_ports = 1 << 14;
}  // namespace tcp_finding

/// What is true where a finding says otherwise. Wireshark's rules are kept, so that filters and JSON agree with it;
/// people are told the truth (`tcp_told.hpp`). A sum of bits.
using TcpAmendments = std::uint16_t;

namespace tcp_amendment {
inline constexpr TcpAmendments window_probe = 1 << 0,  ///< keep-alive: the other end's window is closed
    garbage_byte = 1 << 1,       ///< keep-alive: its byte has been acknowledged before, no program sent it
    nothing_missing = 1 << 2,    ///< lost segment: the byte before it is in the capture
    acknowledged_here = 1 << 3,  ///< unseen segment acknowledged: all that it acknowledges is in the capture
    seen_before = 1 << 4,        ///< out of order: its bytes have been sent before
    reordered = 1 << 5,          ///< retransmission: the first copy, which arrived after later bytes
    not_arrived = 1 << 6,        ///< lost segment: what is missing here was captured at another point of the lab
    captured_again = 1 << 7,     ///< the same packet a moment later: a mirror port, or a router on the way
    numbers_jump = 1 << 8,       ///< further than a window: another numbering, or another connection
    fills_gap = 1 << 9,          ///< retransmission, out of order: of bytes that have not been captured before
    first_time = 1 << 10,        ///< retransmission, out of order: nothing was sent from its number on, but a reset's
    duplicated = 1 << 11,        ///< the same packet for a second time, sent once: duplicated on its way
    not_asked_for = 1 << 12;     ///< fast retransmission: its sender had not got the duplicate acknowledgments yet
}  // namespace tcp_amendment

/// What the segments of one direction have shown so far.
/// Where a number can be missing 0 stands for "none yet", as in Wireshark: a sequence number of exactly 0 counts as
/// none.
struct TcpSender {
    static constexpr std::int8_t shift_unknown = -1, shift_off = -2;
    /// Instead of a count: the other end acknowledged beyond everything captured. As large as a number can be.
    static constexpr std::uint32_t of_the_unseen = ~0U;

    SequenceNumber base;                 ///< the SYN's sequence number, or the best guess at it
    SequenceNumber next;                 ///< after the highest sequence number sent
    SequenceNumber next_without_gap;     ///< up to here the other end may acknowledge what the capture has
    SequenceNumber last_acknowledgment;  ///< of the latest segment
    std::uint32_t last_window = ~0U;     ///< of the latest segment, not scaled
    std::uint32_t duplicate_acks = 0;    ///< of `last_acknowledgment`, or `of_the_unseen`
    std::int64_t next_at = 0;            ///< ns, when `next` was sent
    std::int64_t last_at = 0;            ///< ns, when the latest segment was sent
    TcpFindings last_findings = 0;
    std::uint16_t multipath = 0;  ///< the connection's `multipath` at the latest segment
    std::int8_t window_shift = shift_unknown;
    bool based = false;                 ///< `base` is set
    bool next_unsent = false;           ///< a segment without data showed `next`: what ends there has not been captured
    bool handshaking = false;           ///< sent a SYN and no acknowledgment since: its windows are not scaled yet
    UnacknowledgedList unacknowledged;  ///< only where the rules ask for it
    std::int64_t opened_at = 0;         ///< ns, when its window was last opened after it had been closed; 0 = never
    TcpNumbers numbers;                 ///< what was captured of this direction, for the amendments
};

/// Both directions of a connection.
struct TcpHistory {
    TcpSender senders[2];
    std::int64_t syn_at = 0;            ///< ns, the latest SYN; 0 = none
    std::int64_t first_round_trip = 0;  ///< ns, from it to the handshake's last acknowledgment; 0 = not known
    std::uint16_t multipath = 0;        ///< kinds of Multipath TCP options seen so far
    bool jumped = false;                ///< numbers out of reach have been seen
    bool ending = false;                ///< a FIN or RST has been seen
    TcpRules rules = TcpRules::wireshark_4_0;
};

/// True for a SYN that cannot belong to this connection: its sequence number is not the one this side began with, or
/// (since Wireshark 4.4) the connection has been closing.
[[nodiscard]] bool opens_anew(const TcpHistory& history, int side, const Segment& segment);

struct TcpAnalysis {
    TcpFindings findings = 0;
    TcpAmendments amendments = 0;
    std::uint32_t window = 0;  ///< bytes: the segment's window, scaled when the shift is known and applies
};

/// Judges a segment sent by `side` (0, 1) at a time in nanoseconds, and remembers it.
TcpAnalysis analyse(TcpHistory& history, int side, const Segment& segment, std::int64_t at);

/// Remembers what a segment shows that is only quoted, in an ICMP error: a handshake's options and time.
void overhear(TcpHistory& history, int side, const Segment& segment, std::int64_t at);

}  // namespace osiscope
