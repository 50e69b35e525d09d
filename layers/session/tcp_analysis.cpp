#include "layers/session/tcp_analysis.hpp"

#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

using namespace tcp_finding;

constexpr std::uint64_t fast_retransmission_within = 20'000'000;  // ns after the latest duplicate acknowledgment
constexpr std::uint64_t out_of_order_within = 3'000'000;          // ns, while the round-trip time is not known

/// The segment being judged, and what both sides did before it.
struct Look {
    const Segment& segment;
    std::int64_t at;
    TcpSender& sender;
    TcpSender& receiver;
    std::uint16_t multipath = 0;  ///< of the connection, before this segment
    TcpRules rules = TcpRules::wireshark_4_4;
    TcpFindings found = 0;
    TcpAmendments amended = 0;

    [[nodiscard]] bool has(std::uint16_t flags) const { return (segment.flags & flags) != 0; }
    [[nodiscard]] bool found_any(TcpFindings findings) const { return (found & findings) != 0; }
    [[nodiscard]] SequenceNumber end() const { return segment.sequence_number + segment.payload_length; }
    [[nodiscard]] bool newer_rules() const { return rules >= TcpRules::wireshark_4_4; }
};

bool known(SequenceNumber number) { return number.value != 0; }

SequenceNumber before(SequenceNumber number) { return {number.value - 1}; }

/// A pause that would be negative (a capture's clock may step back) counts as endless.
std::uint64_t pause(std::int64_t from, std::int64_t to) {
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

/// Nothing new but perhaps the window: no data, the expected sequence number, the acknowledgment of last time.
bool repeats_last(const Look& look) {
    return look.segment.payload_length == 0 && look.segment.sequence_number == look.sender.next &&
           look.segment.acknowledgment_number == look.sender.last_acknowledgment &&
           !look.has(tcp::syn | tcp::fin | tcp::rst);
}

bool probes_zero_window(const Look& look) {
    return look.segment.payload_length == 1 && look.segment.sequence_number == look.sender.next &&
           look.receiver.last_window == 0;
}

bool fills_window(const Look& look) {
    const TcpSender& receiver = look.receiver;
    if (look.segment.payload_length == 0 || receiver.window_shift == TcpSender::shift_unknown) return false;
    const int shift = receiver.handshaking || receiver.window_shift < 0 ? 0 : receiver.window_shift;
    return look.end() == receiver.last_acknowledgment + (receiver.last_window << shift);
}

void look_at_windows(Look& look) {
    const bool plain = !look.has(tcp::syn | tcp::fin | tcp::rst);
    if (plain && look.segment.window == 0) look.found |= zero_window;
    if (plain && fills_window(look)) look.found |= window_full;
    const bool tells_of_gaps = look.newer_rules() && look.segment.selective;
    if (repeats_last(look) && !tells_of_gaps && look.segment.window != 0 &&
        look.segment.window != look.sender.last_window)
        look.found |= window_update;
}

/// Like `repeats_last`, but it acknowledges the byte that a probe of a closed window carried.
bool accepts_probe(const Look& look) {
    return (look.receiver.last_findings & zero_window_probe) != 0 && look.segment.sequence_number == look.sender.next &&
           look.segment.acknowledgment_number == look.sender.last_acknowledgment + 1;
}

/// The probe's byte counts as sent now.
void count_probe(TcpSender& prober, SequenceNumber acknowledgment) {
    prober.next = acknowledgment;
    prober.next_without_gap = acknowledgment;
}

/// Takes the probe's byte, and its window stays closed.
bool keeps_window_closed(const Look& look) {
    return look.newer_rules() && accepts_probe(look) && look.segment.payload_length == 0 && look.segment.window == 0 &&
           look.sender.last_window == 0 && !look.has(tcp::syn | tcp::fin | tcp::rst);
}

void look_at_sequence(Look& look) {
    const SequenceNumber sequence = look.segment.sequence_number;
    if (known(look.sender.next) && sequence > look.sender.next && !look.has(tcp::rst)) look.found |= lost_segment;
    if (look.segment.payload_length <= 1 && sequence + 1 == look.sender.next &&
        !look.has(tcp::syn | tcp::fin | tcp::rst))
        look.found |= keep_alive;
}

/// A segment that repeats its sender's last acknowledgment: in answer to a probe, or because something is missing.
void look_at_repetition(Look& look) {
    TcpSender& sender = look.sender;
    if (keeps_window_closed(look)) {
        look.found |= zero_window_probe_ack;
        count_probe(look.receiver, look.segment.acknowledgment_number);
        return;
    }
    const bool same_window = look.segment.window == sender.last_window;
    const bool tells_of_gaps = look.newer_rules() && look.segment.selective && look.segment.window != 0;
    if (!repeats_last(look) || !(same_window || tells_of_gaps)) return;
    const TcpFindings answered = look.receiver.last_findings;
    if (look.segment.window == 0) {
        if ((answered & zero_window_probe) != 0) look.found |= zero_window_probe_ack;
        return;
    }
    if (same_window && (answered & keep_alive) != 0) {
        look.found |= keep_alive_ack;
        return;
    }
    // Repeated to carry a new kind of Multipath TCP option: no sign of loss (RFC 8684 §4).
    if (sender.multipath != look.multipath && !look.newer_rules()) return;
    sender.duplicate_acks = sender.duplicate_acks == TcpSender::of_the_unseen ? 1 : sender.duplicate_acks + 1;
    look.found |= duplicate_ack;
}

/// Wireshark 4.4: a probe's byte is none that is missing, and every acknowledgment of what is missing is told.
void look_at_unseen(Look& look) {
    const SequenceNumber acknowledgment = look.segment.acknowledgment_number;
    if (accepts_probe(look)) {
        count_probe(look.receiver, acknowledgment);
        look.found |= window_update;
        return;
    }
    look.receiver.next_without_gap = end_of_run(look.receiver.unacknowledged, acknowledgment);
    look.found |= ack_lost_segment;
}

/// Acknowledges what the capture does not have. Told once for each gap.
void look_at_acknowledgment(Look& look) {
    TcpSender& receiver = look.receiver;
    if (look.segment.acknowledgment_number != look.sender.last_acknowledgment) look.sender.duplicate_acks = 0;
    if (!look.has(tcp::ack) || !known(receiver.next_without_gap) ||
        look.segment.acknowledgment_number <= receiver.next_without_gap)
        return;
    if (look.newer_rules()) {
        look_at_unseen(look);
        return;
    }
    if (receiver.next_without_gap < receiver.next) {
        receiver.next_without_gap = receiver.next;
        look.found |= ack_lost_segment;
        return;
    }
    if (receiver.duplicate_acks == 0) look.found |= ack_lost_segment;
    receiver.duplicate_acks = TcpSender::of_the_unseen;
}

/// It arrives just after a later segment, too soon for a retransmission.
bool merely_late(const Look& look, std::int64_t first_round_trip) {
    const std::uint64_t limit = first_round_trip == 0 ? out_of_order_within : pause(0, first_round_trip);
    if (pause(look.sender.next_at, look.at) >= limit) return false;
    if (look.newer_rules() && lies_in_one(look.sender.unacknowledged, look.segment.sequence_number, look.end()))
        return false;
    const std::uint32_t extra = look.has(tcp::syn | tcp::fin) ? 1 : 0;
    return !(look.end() + extra == look.sender.next) || (look.newer_rules() && look.sender.next_unsent);
}

bool answers_duplicate_acks(const Look& look) {
    return look.receiver.duplicate_acks >= 2 && look.receiver.last_acknowledgment == look.segment.sequence_number &&
           pause(look.receiver.last_at, look.at) < fast_retransmission_within;
}

/// Which kind of repetition a segment with data (or SYN, FIN) is, if it is one.
TcpFindings kind_of_repeat(const Look& look, std::int64_t first_round_trip) {
    const SequenceNumber acknowledged = look.receiver.last_acknowledgment;
    const SequenceNumber sequence = look.segment.sequence_number;
    if (look.segment.payload_length > 0 && known(acknowledged) && look.end() <= acknowledged)
        return spurious_retransmission | retransmission;
    // More than one byte from the last one on: new data after a probe of a closed window.
    const bool after_probe = look.segment.payload_length > 1 && sequence + 1 == look.sender.next;
    if (!known(look.sender.next) || sequence >= look.sender.next || after_probe) return 0;
    if (answers_duplicate_acks(look)) return fast_retransmission | retransmission;
    return merely_late(look, first_round_trip) ? out_of_order : retransmission;
}

/// A probe of a closed window does not count as sent: what it carries is sent with the rest later.
void remember_sequence(Look& look) {
    TcpSender& sender = look.sender;
    const SequenceNumber sequence = look.segment.sequence_number;
    const std::uint32_t extra = look.has(tcp::syn | tcp::fin) ? 1 : 0;
    const SequenceNumber end = look.end() + extra;
    if (look.found_any(zero_window_probe)) return;
    if (!known(sender.next) || end > sender.next) {
        sender.next = end;
        sender.next_at = look.at;
        sender.next_unsent = look.segment.payload_length == 0 && !look.has(tcp::fin);
    }
    if (!known(sender.next_without_gap) || sequence == sender.next_without_gap) sender.next_without_gap = sender.next;
}

void remember_segment(Look& look) {
    if (look.sender.last_window == 0 && look.segment.window != 0) look.sender.opened_at = look.at;
    look.sender.last_window = look.segment.window;
    look.sender.last_acknowledgment = look.segment.acknowledgment_number;
    look.sender.last_at = look.at;
    look.sender.last_findings = look.found;
    look.sender.multipath = look.multipath;
}

constexpr TcpFindings old_news = retransmission | fast_retransmission | spurious_retransmission | out_of_order;

/// Whether this segment's numbers, or those it acknowledges, are out of reach of what was seen of them.
bool jumps(const Look& look) {
    if (look.has(tcp::syn | tcp::rst)) return false;
    return out_of_reach(look.sender.numbers, look.segment.sequence_number) ||
           (look.has(tcp::ack) && out_of_reach(look.receiver.numbers, look.segment.acknowledgment_number));
}

/// All that it acknowledges anew is in the capture.
bool acknowledges_what_is_here(const Look& look) {
    const TcpNumbers& numbers = look.receiver.numbers;
    const SequenceNumber end = look.segment.acknowledgment_number;
    SequenceNumber first = look.sender.last_acknowledgment;
    if (!numbers.known) return false;
    if (!known(first) || first < numbers.first) first = numbers.first;
    return first < end ? has_all(numbers, first, end) : end <= numbers.next;
}

/// A byte that the receiver has acknowledged already is none that a program sends now (RFC 1122 §4.2.3.6).
bool carries_garbage(const Look& look) {
    const SequenceNumber acknowledged = look.receiver.last_acknowledgment;
    return look.segment.payload_length == 1 && (!known(acknowledged) || look.end() <= acknowledged);
}

/// The receiver's window is closed, or has opened too short a time ago for the sender to know. Keep-alives come after
/// hours of silence (RFC 9293 §3.8.4), and never while data wait.
bool probes_window(const Look& look) {
    constexpr std::uint64_t a_round_trip = 1'000'000'000;  // ns, or shorter
    const TcpSender& receiver = look.receiver;
    return receiver.last_window == 0 || (receiver.opened_at != 0 && pause(receiver.opened_at, look.at) < a_round_trip);
}

/// What the findings leave out or say wrongly, judged by what was seen before this segment.
void amend(Look& look, bool& jumped) {
    const TcpNumbers& numbers = look.sender.numbers;
    const SequenceNumber first = look.segment.sequence_number;
    const SequenceNumber end = first + sequence_length(look.segment);
    const bool jump = jumps(look);
    jumped |= jump;
    if (look.found_any(keep_alive) && probes_window(look)) look.amended |= tcp_amendment::window_probe;
    if (look.found_any(keep_alive) && carries_garbage(look)) look.amended |= tcp_amendment::garbage_byte;
    if (look.found_any(lost_segment) && has_all(numbers, before(first), first))
        look.amended |= tcp_amendment::nothing_missing;
    if (look.found_any(ack_lost_segment) && acknowledges_what_is_here(look))
        look.amended |= tcp_amendment::acknowledged_here;
    const bool old = look.found_any(old_news);
    if (old && numbers.known && !(first < numbers.next)) look.amended |= tcp_amendment::first_time;
    if (old && has_all(numbers, first, end)) look.amended |= tcp_amendment::seen_before;
    else if (old && !has_any(numbers, first, end)) look.amended |= tcp_amendment::fills_gap;
    const bool misled = jumped && (look.amended & tcp_amendment::fills_gap) != 0;
    if (jump || misled) look.amended |= tcp_amendment::numbers_jump;
}

void remember_numbers(Look& look) {
    TcpNumbers& numbers = look.sender.numbers;
    const SequenceNumber first = look.segment.sequence_number;
    const SequenceNumber end = first + sequence_length(look.segment);
    if (look.has(tcp::rst) || (look.amended & tcp_amendment::garbage_byte) != 0) return;
    if (look.has(tcp::syn) && !has_all(numbers, first, first + 1)) begin_numbers(numbers, first);
    take_numbers(numbers, first, end);
}

void judge(Look& look, std::int64_t first_round_trip, bool& jumped) {
    if (probes_zero_window(look)) {
        look.found |= zero_window_probe;
    } else {
        look_at_windows(look);
        look_at_sequence(look);
        look_at_repetition(look);
    }
    look_at_acknowledgment(look);
    if (sequence_length(look.segment) > 0 && !look.found_any(keep_alive))
        look.found |= kind_of_repeat(look, first_round_trip);
    amend(look, jumped);
    remember_sequence(look);
    remember_numbers(look);
    if (look.newer_rules()) {
        add_unacknowledged(look.sender.unacknowledged, look.segment);
        acknowledge(look.receiver.unacknowledged, look.segment.acknowledgment_number);
    }
    remember_segment(look);
}

void set_base(TcpSender& sender, SequenceNumber base) {
    if (sender.based) return;
    sender.based = true;
    sender.base = base;
}

/// Without its SYN a direction is taken to begin with the first segment seen, or with what the peer acknowledges.
void set_bases(Look& look) {
    const SequenceNumber sequence = look.segment.sequence_number;
    set_base(look.sender, look.has(tcp::syn) ? sequence : before(sequence));
    if (look.has(tcp::ack)) set_base(look.receiver, before(look.segment.acknowledgment_number));
}

void look_at_handshake(Look& look) {
    TcpSender& sender = look.sender;
    if (!look.has(tcp::syn) || !sender.based) return;
    const bool same = look.segment.sequence_number == sender.base;
    if (look.has(tcp::ack) && same) return;
    if (!look.has(tcp::ack)) {
        // A retransmission: forget what a RST in answer may have moved.
        sender.next = sender.next_without_gap;
        return;
    }
    sender.base = look.segment.sequence_number;
    look.found |= reused_ports;
}

/// RFC 7323 §2.2: windows are scaled only if both SYNs have the option.
void settle_window_scaling(Look& look) {
    if (look.segment.window_shift >= 0) look.sender.window_shift = look.segment.window_shift;
    if (!look.has(tcp::syn) || look.segment.options_cut) return;
    if (look.sender.window_shift == TcpSender::shift_unknown) {
        look.sender.window_shift = TcpSender::shift_off;
        look.receiver.window_shift = TcpSender::shift_off;
    } else if (look.has(tcp::ack) && look.receiver.window_shift == TcpSender::shift_off) {
        look.sender.window_shift = TcpSender::shift_off;
    }
}

void remember_handshake(TcpHistory& history, Look& look) {
    if (look.has(tcp::syn)) look.sender.handshaking = true;
    if (look.has(tcp::syn) && !look.has(tcp::ack)) history.syn_at = look.at;
    if (!look.has(tcp::syn) && look.has(tcp::ack)) {
        look.sender.handshaking = false;
        if (history.syn_at != 0 && history.first_round_trip == 0)
            history.first_round_trip = static_cast<std::int64_t>(pause(history.syn_at, look.at));
    }
    settle_window_scaling(look);
}

std::uint32_t scaled_window(const Look& look) {
    const bool scaled = look.segment.length_known && !look.has(tcp::syn) && look.sender.window_shift > 0;
    return scaled ? look.segment.window << look.sender.window_shift : look.segment.window;
}

/// As Wireshark's "conversation completeness" sees it.
bool ends(const Segment& segment) {
    return (segment.flags & tcp::rst) != 0 || (segment.flags & (tcp::fin | tcp::ack)) == (tcp::fin | tcp::ack);
}

}  // namespace

bool opens_anew(const TcpHistory& history, int side, const Segment& segment) {
    const TcpSender& sender = history.senders[side];
    if ((segment.flags & tcp::syn) == 0 || !sender.based) return false;
    const bool answer = (segment.flags & tcp::ack) != 0;
    const bool newer = history.rules >= TcpRules::wireshark_4_4;
    if (answer && !newer) return false;
    const bool ended = newer && history.ending;
    return ended || !(segment.sequence_number == sender.base);
}

TcpAnalysis analyse(TcpHistory& history, int side, const Segment& segment, std::int64_t at) {
    Look look{segment, at, history.senders[side], history.senders[1 - side], history.multipath, history.rules};
    look_at_handshake(look);
    if (segment.length_known) {
        set_bases(look);
        judge(look, history.first_round_trip, history.jumped);
    }
    // A segment whose options are cut is remembered, but not told about: Wireshark stops reading it before that.
    const TcpAnalysis analysis{segment.options_cut ? TcpFindings{0} : look.found, look.amended, scaled_window(look)};
    if (segment.header_valid) remember_handshake(history, look);
    if (segment.header_valid && ends(segment)) history.ending = true;
    history.multipath |= segment.multipath;
    return analysis;
}

void overhear(TcpHistory& history, int side, const Segment& segment, std::int64_t at) {
    Segment quoted = segment;
    quoted.length_known = false;
    analyse(history, side, quoted, at);
}

}  // namespace osiscope
