#include "layers/session/connection.hpp"

#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

bool has(const Segment& segment, std::uint16_t flag) { return (segment.flags & flag) != 0; }

void advance(SequenceNumber& next, SequenceNumber candidate) {
    if (candidate > next) next = candidate;
}

void enter(Endpoint& end, TcpState to, StateSteps& steps) {
    if (steps.count < steps.step.size()) steps.step[steps.count++] = {end.state, to, false};
    end.state = to;
    end.known = true;
}

void first_seen_in(Endpoint& end, TcpState state, StateSteps& steps) {
    end.state = state;
    end.known = true;
    if (steps.count < steps.step.size()) steps.step[steps.count++] = {state, state, true};
}

/// A segment without SYN of a connection whose beginning is not in the capture.
void join_midway(Endpoint& end, SequenceNumber send, SequenceNumber receive, StateSteps& steps) {
    first_seen_in(end, TcpState::established, steps);
    end.initial_send_sequence = end.send_next = end.send_unacknowledged = send;
    if (!end.syn_received) end.initial_receive_sequence = receive;
    end.receive_next = end.receive_highest = receive;
}

/// The ACK of its FIN (§3.10.7.4, fifth).
void take_ack_of_fin(Endpoint& end, StateSteps& steps) {
    if (!end.fin_sent || end.send_unacknowledged < end.send_fin_end) return;
    if (end.state == TcpState::fin_wait_1) enter(end, TcpState::fin_wait_2, steps);
    else if (end.state == TcpState::closing) enter(end, TcpState::time_wait, steps);
    else if (end.state == TcpState::last_ack) enter(end, TcpState::closed, steps);
}

/// The other end's FIN counts when all before it has come (§3.10.7.4, eighth).
void take_fin(Endpoint& end, StateSteps& steps) {
    if (!end.fin_seen || end.fin_received || end.receive_next < end.receive_fin_end) return;
    end.fin_received = true;
    take_ack_of_fin(end, steps);
    if (end.state == TcpState::syn_received) enter(end, TcpState::established, steps);
    if (end.state == TcpState::established) enter(end, TcpState::close_wait, steps);
    else if (end.state == TcpState::fin_wait_1) enter(end, TcpState::closing, steps);
    else if (end.state == TcpState::fin_wait_2) enter(end, TcpState::time_wait, steps);
}

// What an end sends.

/// §3.5.2: before a connection is synchronized, a reset that refuses something else leaves it as it is. A reset whose
/// number it cannot have sent is not its own.
bool reset_closes(const Endpoint& end, const Segment& segment) {
    const SequenceNumber number = segment.sequence_number;
    switch (end.state) {
        case TcpState::listen: return false;
        case TcpState::syn_sent:
        case TcpState::syn_received: return number == end.send_next;
        default: return number >= end.send_unacknowledged && number <= end.send_next;
    }
}

void send_reset(Endpoint& end, const Segment& segment, StateSteps& steps) {
    if (!end.known) return first_seen_in(end, TcpState::closed, steps);
    if (end.state != TcpState::closed && reset_closes(end, segment)) enter(end, TcpState::closed, steps);
}

void set_own_shift(Endpoint& end, const Segment& segment) {
    if (!segment.options_cut)
        end.window_shift = static_cast<std::uint8_t>(segment.window_shift > 0 ? segment.window_shift : 0);
}

void send_syn_ack(Endpoint& end, StateSteps& steps) {
    if (end.state == TcpState::closed) {
        if (!end.known && !end.syn_received) return first_seen_in(end, TcpState::syn_received, steps);
        if (end.known) enter(end, TcpState::listen, steps);
        else first_seen_in(end, TcpState::listen, steps);
    }
    enter(end, TcpState::syn_received, steps);
}

/// A retransmitted SYN changes nothing, and one that comes after the handshake is an old copy.
void send_syn(Endpoint& end, const Segment& segment, StateSteps& steps) {
    const bool lived = end.state == TcpState::closed && end.spoke && end.known;
    if (is_synchronized(end.state) || (lived && segment.sequence_number == end.initial_send_sequence)) return;
    const TcpState before = end.state;
    if (has(segment, tcp::ack)) {
        if (before != TcpState::syn_received) {
            end.opened_passively = before != TcpState::syn_sent;
            send_syn_ack(end, steps);
        }
        end.receive_next = segment.acknowledgment_number;
        if (!end.syn_received) end.initial_receive_sequence = {segment.acknowledgment_number.value - 1};
        end.syn_received = true;
    } else if (before == TcpState::closed || before == TcpState::listen) {
        enter(end, TcpState::syn_sent, steps);
    }
    end.initial_send_sequence = end.send_unacknowledged = segment.sequence_number;
    end.send_next = segment.sequence_number + sequence_length(segment);
    end.fin_sent = end.fin_seen = end.fin_received = false;
    set_own_shift(end, segment);
}

/// What it sends shows that the handshake is over for it: an ACK without SYN has left LISTEN and SYN-SENT (§3.10.7.3).
/// In SYN-RECEIVED only data says so, or the acknowledgment of some: who sent it had got the SYN,ACK.
void leave_handshake(Endpoint& end, const Segment& segment, StateSteps& steps) {
    const SequenceNumber received = segment.acknowledgment_number;
    if (!end.known) return join_midway(end, segment.sequence_number, received, steps);
    if (end.state == TcpState::listen) enter(end, TcpState::syn_received, steps);
    else if (end.state != TcpState::syn_sent && end.state != TcpState::syn_received) return;
    if (end.state == TcpState::syn_received && steps.count == 0) {
        const bool more = segment.payload_length > 0 || received > end.initial_receive_sequence + 1;
        if (end.syn_had_data || !more) return;
    }
    if (end.state == TcpState::syn_sent) {
        end.syn_received = true;
        end.initial_receive_sequence = {received.value - 1};
        end.receive_next = received;
    }
    enter(end, TcpState::established, steps);
}

void send_fin(Endpoint& end, const Segment& segment, StateSteps& steps) {
    if (end.fin_sent) return;
    end.fin_sent = true;
    end.send_fin_end = segment.sequence_number + sequence_length(segment);
    if (end.state == TcpState::close_wait) enter(end, TcpState::last_ack, steps);
    else if (end.state == TcpState::established || end.state == TcpState::syn_received)
        enter(end, TcpState::fin_wait_1, steps);
}

void announce_window(Endpoint& end, const Segment& segment) {
    const bool syn = has(segment, tcp::syn);
    const SequenceNumber edge =
        segment.acknowledgment_number + (syn ? segment.window : segment.window << end.window_shift);
    if (!end.has_window_edge || edge > end.receive_edge) end.receive_edge = edge;
    end.has_window_edge = true;
    if (!end.has_acknowledged || segment.acknowledgment_number > end.last_acknowledgment_sent)
        end.last_acknowledgment_sent = segment.acknowledgment_number;
    end.has_acknowledged = true;
}

// What an end receives.

/// Linux looks from the last acknowledgment it sent on, the RFC from RCV.NXT; what lies between is data it has got and
/// not acknowledged yet.
bool in_window(const Endpoint& end, SequenceNumber number) {
    const SequenceNumber left = end.has_acknowledged ? end.last_acknowledgment_sent : end.receive_next;
    constexpr std::uint32_t largest = 65535U << 14;
    const SequenceNumber right = end.has_window_edge ? end.receive_edge : end.receive_next + largest;
    return (number >= left && number < right) || number == end.receive_next;
}

/// §3.10.7.4, first: some of it lies in the window.
bool acceptable(const Endpoint& end, const Segment& segment) {
    const std::uint32_t length = sequence_length(segment);
    if (in_window(end, segment.sequence_number)) return true;
    return length > 0 && in_window(end, segment.sequence_number + (length - 1));
}

/// Where the capture is not at the receiver, what it has acknowledged may be all that it had got. Linux also takes the
/// number after the highest one that it has told in a SACK block.
bool is_expected(const Endpoint& end, SequenceNumber number, Vantage vantage) {
    if (number == end.receive_next) return true;
    if (vantage == Vantage::receiver) return number == end.receive_highest && number > end.receive_next;
    return end.has_acknowledged && number == end.last_acknowledgment_sent;
}

/// §3.10.7.4, second.
void receive_reset(Endpoint& end, const Segment& segment, Vantage vantage, StateSteps& steps) {
    const SequenceNumber number = segment.sequence_number;
    const bool exact = is_expected(end, number, vantage);
    steps.reset = exact ? ResetFate::accepted : in_window(end, number) ? ResetFate::challenged : ResetFate::discarded;
    if (!exact) return;
    const bool back = end.state == TcpState::syn_received && end.opened_passively;
    enter(end, back ? TcpState::listen : TcpState::closed, steps);
    if (back) end.syn_received = false;
}

void note_syn(Endpoint& end, const Segment& segment) {
    end.syn_received = true;
    end.syn_had_data = segment.payload_length > 0;
    end.initial_receive_sequence = segment.sequence_number;
    end.receive_next = end.receive_highest = segment.sequence_number + sequence_length(segment);
    if (segment.window_shift < 0 && !segment.options_cut) end.window_shift = 0;  // scaled only if both offer it
}

/// An end of which nothing was known. A SYN alone may be answered or not; a SYN,ACK goes to an opener (§3.5); any other
/// segment with ACK shows that the handshake is over.
void receive_unknown(Endpoint& end, const Segment& segment, StateSteps& steps) {
    const bool ack = has(segment, tcp::ack);
    if (has(segment, tcp::rst)) return;
    if (has(segment, tcp::syn)) {
        note_syn(end, segment);
        if (!ack) return;
        first_seen_in(end, TcpState::syn_sent, steps);
        end.initial_send_sequence = {segment.acknowledgment_number.value - 1};
        end.send_next = end.send_unacknowledged = segment.acknowledgment_number;
        return enter(end, TcpState::established, steps);
    }
    if (!ack) return;
    const SequenceNumber after = segment.sequence_number + sequence_length(segment);
    join_midway(end, segment.acknowledgment_number, after, steps);
    if (!has(segment, tcp::fin)) return;
    end.fin_seen = true;  // whether it has been received its own segments will show
    end.receive_fin_end = after;
    end.receive_next = {after.value - 1};
}

/// §3.10.7.3.
void receive_in_syn_sent(Endpoint& end, const Segment& segment, StateSteps& steps) {
    const bool ack = has(segment, tcp::ack);
    const SequenceNumber number = segment.acknowledgment_number;
    const bool acceptable_ack = ack && number > end.initial_send_sequence && number <= end.send_next;
    if (has(segment, tcp::rst)) {
        steps.reset = acceptable_ack ? ResetFate::accepted : ResetFate::discarded;
        if (acceptable_ack) enter(end, TcpState::closed, steps);
        return;
    }
    if (!has(segment, tcp::syn) || (ack && !acceptable_ack)) return;
    note_syn(end, segment);
    if (ack) advance(end.send_unacknowledged, number);
    enter(end, ack ? TcpState::established : TcpState::syn_received, steps);
}

/// §3.10.7.4, fifth.
void receive_ack(Endpoint& end, const Segment& segment, Vantage vantage, StateSteps& steps) {
    const SequenceNumber number = segment.acknowledgment_number;
    if (vantage == Vantage::receiver && number > end.send_next) return;
    if (end.state == TcpState::syn_received) {
        if (number <= end.initial_send_sequence) return;
        enter(end, TcpState::established, steps);
    }
    advance(end.send_unacknowledged, number);
    advance(end.send_next, number);  // elsewhere: it had sent more than the capture has
    take_ack_of_fin(end, steps);
}

/// §3.10.7.4. A SYN in a synchronized state is answered with a challenge ACK and changes nothing (RFC 5961 §4.2); in a
/// simultaneous open the SYN,ACK's acknowledgment counts (§3.5, figure 7).
void receive_later(Endpoint& end, const Segment& segment, Vantage vantage, StateSteps& steps) {
    if (has(segment, tcp::rst)) return receive_reset(end, segment, vantage, steps);
    if (!has(segment, tcp::ack)) return;
    if (has(segment, tcp::syn)) {
        const bool crossing = end.state == TcpState::syn_received && !end.opened_passively &&
                              segment.sequence_number == end.initial_receive_sequence;
        if (crossing) receive_ack(end, segment, vantage, steps);
        return;
    }
    if (!acceptable(end, segment)) return;
    receive_ack(end, segment, vantage, steps);
    const SequenceNumber after = segment.sequence_number + sequence_length(segment);
    if (segment.sequence_number <= end.receive_next) advance(end.receive_next, after);
    if (segment.payload_length > 0) advance(end.receive_highest, after);
    if (has(segment, tcp::fin) && !end.fin_seen) {
        end.fin_seen = true;
        end.receive_fin_end = after;
    }
    take_fin(end, steps);
}

}  // namespace

const char* name(TcpState state) {
    switch (state) {
        case TcpState::closed: return "CLOSED";
        case TcpState::listen: return "LISTEN";
        case TcpState::syn_sent: return "SYN-SENT";
        case TcpState::syn_received: return "SYN-RECEIVED";
        case TcpState::established: return "ESTABLISHED";
        case TcpState::fin_wait_1: return "FIN-WAIT-1";
        case TcpState::fin_wait_2: return "FIN-WAIT-2";
        case TcpState::close_wait: return "CLOSE-WAIT";
        case TcpState::closing: return "CLOSING";
        case TcpState::last_ack: return "LAST-ACK";
        case TcpState::time_wait: return "TIME-WAIT";
    }
    return "";
}

std::uint32_t sequence_length(const Segment& segment) {
    return segment.payload_length + (has(segment, tcp::syn) ? 1 : 0) + (has(segment, tcp::fin) ? 1 : 0);
}

void add_sent(SentSoFar& sent, const Segment& segment) {
    if (has(segment, tcp::ack)) {
        sent.last_acknowledgment = segment.acknowledgment_number;
        sent.has_acknowledged = true;
    }
    if (has(segment, tcp::rst)) return;
    const SequenceNumber next = segment.sequence_number + sequence_length(segment);
    if (!sent.any || has(segment, tcp::syn) || next > sent.next) sent.next = next;
    sent.any = true;
}

StateSteps on_send(Endpoint& end, const Segment& segment) {
    StateSteps steps;
    const bool reset = has(segment, tcp::rst);
    const bool syn = has(segment, tcp::syn);
    if (!reset && !syn && !has(segment, tcp::ack)) return steps;  // no end sends such a one; every receiver drops it
    if (reset) send_reset(end, segment, steps);
    else if (syn) send_syn(end, segment, steps);
    else leave_handshake(end, segment, steps);
    end.spoke = true;
    if (reset) return steps;
    if (has(segment, tcp::ack)) announce_window(end, segment);
    if (syn) return steps;
    advance(end.send_next, segment.sequence_number + sequence_length(segment));
    advance(end.receive_next, segment.acknowledgment_number);
    take_fin(end, steps);
    if (has(segment, tcp::fin)) send_fin(end, segment, steps);
    return steps;
}

StateSteps on_receive(Endpoint& end, const Segment& segment, Vantage vantage) {
    StateSteps steps;
    if (!end.known) receive_unknown(end, segment, steps);
    else if (end.state == TcpState::closed || end.state == TcpState::listen) {
        if (has(segment, tcp::syn) && !has(segment, tcp::rst)) note_syn(end, segment);
    } else if (end.state == TcpState::syn_sent) {
        receive_in_syn_sent(end, segment, steps);
    } else if (end.spoke) {
        receive_later(end, segment, vantage, steps);
    } else if (has(segment, tcp::fin)) {
        end.fin_seen = true;
        end.receive_fin_end = segment.sequence_number + sequence_length(segment);
    }
    return steps;
}

}  // namespace osiscope
