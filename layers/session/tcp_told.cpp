#include "layers/session/tcp_told.hpp"

#include "layers/transport/tcp.hpp"
#include "layers/words.hpp"

namespace osiscope {

namespace {

using namespace tcp_finding;
namespace amendment = tcp_amendment;

constexpr TcpFindings sent_anew = retransmission | fast_retransmission | spurious_retransmission;
constexpr TcpFindings of_a_copy = sent_anew | out_of_order | duplicate_ack | lost_segment | ack_lost_segment;

/// What is said of a finding under an amendment instead of the table's words.
struct Instead {
    TcpFindings findings;
    TcpAmendments amendment;
    const char* label;  ///< nullptr: nothing is said at all
    const char* sentence;
};

/// The first that applies counts.
constexpr Instead table_of_instead[] = {
    {of_a_copy, amendment::captured_again, to_say("captured again"),
     to_say("the same packet a moment later: a mirror port, a second interface or a router on the way showed it twice; "
            "it was "
            "sent once")},
    {of_a_copy, amendment::duplicated, to_say("duplicated"),
     to_say("the same packet for a second time: its sender sent it once, and it was duplicated on the way")},
    {of_a_copy, amendment::numbers_jump, to_say("numbers jump"),
     to_say("its numbers are further from those before it than any window allows: another numbering of the same "
            "connection "
            "(before and after a firewall), another connection on the same ports, or a long gap in the capture")},
    {sent_anew | out_of_order, amendment::first_time, nullptr, nullptr},
    {lost_segment, amendment::nothing_missing, nullptr, nullptr},
    {ack_lost_segment, amendment::acknowledged_here, nullptr, nullptr},
    {lost_segment, amendment::not_arrived, to_say("previous segment not here"),
     to_say("starts after the byte expected next: a segment before it was captured at its sender but had not arrived "
            "here: it was lost on the wire or reordered")},
    {out_of_order, amendment::seen_before, to_say("retransmission"),
     to_say("these bytes were sent a moment ago already")},
    {sent_anew, amendment::reordered, to_say("out of order"),
     to_say("the first copy of these bytes, delayed on the wire: later bytes arrived before it")},
    {fast_retransmission, amendment::not_asked_for, to_say("retransmission"), to_say("these bytes were sent before")},
    {retransmission, amendment::fills_gap, to_say("retransmission"),
     to_say("brings bytes that were not captured before: the first copy was lost on its way here, or this one was "
            "delayed for "
            "longer than a round trip")},
    {keep_alive, amendment::window_probe, to_say("zero-window probe"),
     to_say(
         "asks whether the closed window has opened: it carries nothing new, but an old number that must be answered "
         "(RFC 9293 §3.8.6.1)")},
};

const Instead* instead_of(TcpFindings finding, TcpAmendments amendments) {
    for (const Instead& one : table_of_instead)
        if ((one.findings & finding) != 0 && (one.amendment & amendments) != 0) return &one;
    return nullptr;
}

/// A retransmission of one of the two special kinds is told as that.
TcpFindings worth_telling(TcpFindings findings) {
    const bool special = (findings & (fast_retransmission | spurious_retransmission)) != 0;
    return static_cast<TcpFindings>(special ? findings & ~retransmission : findings);
}

/// A SYN or FIN has no bytes.
const char* of_a_bare_flag(const Segment& segment) {
    if (segment.payload_length > 0) return nullptr;
    if ((segment.flags & tcp::syn) != 0)
        return (segment.flags & tcp::ack) != 0 ? to_say("this SYN,ACK was sent before")
                                               : to_say("this SYN was sent before");
    return (segment.flags & tcp::fin) != 0 ? to_say("this FIN was sent before") : nullptr;
}

bool same(const char* a, const char* b) { return std::string_view(a) == b; }

}  // namespace

std::span<const TcpFinding> tcp_finding_table() {
    static constexpr TcpFinding table[] = {
        {fast_retransmission, "tcp.analysis.fast_retransmission", to_say("fast retransmission"),
         to_say("retransmitted because of duplicate acknowledgments, before any timer expired")},
        {spurious_retransmission, "tcp.analysis.spurious_retransmission", to_say("spurious retransmission"),
         to_say("retransmitted although the receiver had already acknowledged these bytes")},
        {retransmission, "tcp.analysis.retransmission", to_say("retransmission"),
         to_say("these bytes were sent before")},
        {out_of_order, "tcp.analysis.out_of_order", to_say("out of order"),
         to_say(
             "an earlier segment that arrives late: later bytes came just before it, too soon for a retransmission")},
        {duplicate_ack, "tcp.analysis.duplicate_ack", to_say("duplicate acknowledgment"),
         to_say("acknowledges the same byte as before: something after it arrived, but not the next byte")},
        {lost_segment, "tcp.analysis.lost_segment", to_say("previous segment not captured"),
         to_say("starts after the byte expected next: a segment before it was lost or not captured")},
        {ack_lost_segment, "tcp.analysis.ack_lost_segment", to_say("acknowledges an unseen segment"),
         to_say("acknowledges bytes that are not in the capture: the segment arrived, the capture missed it")},
        {zero_window, "tcp.analysis.zero_window", to_say("zero window"),
         to_say("the receiver's buffer is full: the other end must stop sending data")},
        {window_full, "tcp.analysis.window_full", to_say("window full"),
         to_say("fills the receiver's window to its last byte: the sender must wait for an acknowledgment")},
        {window_update, "tcp.analysis.window_update", to_say("window update"),
         to_say("acknowledges nothing new, but says that the room in the receiver's buffer has changed")},
        {zero_window_probe, "tcp.analysis.zero_window_probe", to_say("zero-window probe"),
         to_say("one byte into a closed window, to learn whether it has opened")},
        {zero_window_probe_ack, "tcp.analysis.zero_window_probe_ack", to_say("answer to a zero-window probe"),
         to_say("the window is still closed")},
        {keep_alive, "tcp.analysis.keep_alive", to_say("keep-alive"),
         to_say("repeats the last byte's number on purpose, to learn whether the other end is still there")},
        {keep_alive_ack, "tcp.analysis.keep_alive_ack", to_say("answer to a keep-alive"),
         to_say("the other end is still there")},
        {reused_ports, "tcp.analysis.reused_ports", to_say("ports reused"),
         to_say("opens a connection between addresses and ports that the capture has seen connected before")},
    };
    return table;
}

std::vector<TcpTold> told(TcpFindings findings, TcpAmendments amendments, const Segment& segment) {
    std::vector<TcpTold> list;
    for (const TcpFinding& finding : tcp_finding_table()) {
        if ((worth_telling(findings) & finding.bit) == 0) continue;
        const Instead* instead = instead_of(finding.bit, amendments);
        if (instead != nullptr && instead->label == nullptr) continue;
        TcpTold made{finding.bit, instead != nullptr ? instead->label : finding.label,
                     instead != nullptr ? instead->sentence : finding.sentence};
        const char* bare = of_a_bare_flag(segment);
        if (bare != nullptr && same(made.label, "retransmission")) made.sentence = bare;
        if (list.empty() || !same(list.back().label, made.label)) list.push_back(std::move(made));
    }
    return list;
}

const char* told_label(TcpFindings findings, TcpAmendments amendments) {
    const std::vector<TcpTold> list = told(findings, amendments, {});
    return list.empty() ? "" : list.front().label;
}

bool told_retransmitted(TcpFindings findings, TcpAmendments amendments) {
    constexpr TcpAmendments not_again = amendment::captured_again | amendment::duplicated | amendment::numbers_jump |
                                        amendment::reordered | amendment::first_time;
    if ((amendments & not_again) != 0) return false;
    return (findings & sent_anew) != 0 ||
           ((findings & out_of_order) != 0 && (amendments & amendment::seen_before) != 0);
}

}  // namespace osiscope
