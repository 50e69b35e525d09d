#include "layers/session/connection.hpp"

#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

bool has(const Segment& segment, std::uint16_t flag) { return (segment.flags & flag) != 0; }

void advance(SequenceNumber& next, SequenceNumber candidate) {
    if (candidate > next) next = candidate;
}

/// A capture that starts in the middle: a segment without SYN shows that the connection was there already.
void join_midway(Endpoint& end, SequenceNumber send, SequenceNumber receive) {
    if (end.known) return;
    end.known = true;
    end.state = TcpState::established;
    end.initial_send_sequence = end.send_next = end.send_unacknowledged = send;
    end.initial_receive_sequence = end.receive_next = receive;
}

void send_syn(Endpoint& end, const Segment& segment) {
    end.known = true;
    end.initial_send_sequence = end.send_unacknowledged = segment.sequence_number;
    end.send_next = segment.sequence_number + 1;
    end.state = has(segment, tcp::ack) ? TcpState::syn_received : TcpState::syn_sent;
}

void after_fin_sent(Endpoint& end) {
    if (end.fin_sent) return;
    end.fin_sent = true;
    if (end.state == TcpState::close_wait) end.state = TcpState::last_ack;
    else if (end.state == TcpState::established || end.state == TcpState::syn_received)
        end.state = TcpState::fin_wait_1;
}

void after_ack_of_fin(Endpoint& end) {
    if (end.state == TcpState::fin_wait_1) end.state = TcpState::fin_wait_2;
    else if (end.state == TcpState::closing) end.state = TcpState::time_wait;
    else if (end.state == TcpState::last_ack) end.state = TcpState::closed;
}

void after_fin_received(Endpoint& end) {
    if (end.state == TcpState::established || end.state == TcpState::syn_received) end.state = TcpState::close_wait;
    else if (end.state == TcpState::fin_wait_1) end.state = TcpState::closing;
    else if (end.state == TcpState::fin_wait_2) end.state = TcpState::time_wait;
}

void receive_syn(Endpoint& end, const Segment& segment) {
    end.known = true;
    end.initial_receive_sequence = segment.sequence_number;
    end.receive_next = segment.sequence_number + 1;
    if (end.state == TcpState::syn_sent && has(segment, tcp::ack)) end.state = TcpState::established;
    else if (end.state == TcpState::closed || end.state == TcpState::listen) end.state = TcpState::listen;
}

void receive_ack(Endpoint& end, const Segment& segment) {
    advance(end.send_unacknowledged, segment.acknowledgment_number);
    if (end.state == TcpState::syn_received) end.state = TcpState::established;
    if (end.fin_sent && end.send_unacknowledged >= end.send_next) after_ack_of_fin(end);
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

void on_send(Endpoint& end, const Segment& segment) {
    if (has(segment, tcp::ack)) {
        end.last_acknowledgment_sent = segment.acknowledgment_number;
        end.has_acknowledged = true;
    }
    if (has(segment, tcp::rst)) {
        end.state = TcpState::closed;
        end.known = true;
        return;
    }
    if (has(segment, tcp::syn)) return send_syn(end, segment);
    join_midway(end, segment.sequence_number, segment.acknowledgment_number);
    advance(end.send_next, segment.sequence_number + sequence_length(segment));
    if (has(segment, tcp::ack)) advance(end.receive_next, segment.acknowledgment_number);
    if (has(segment, tcp::fin)) after_fin_sent(end);
}

void on_receive(Endpoint& end, const Segment& segment) {
    end.peer_window = segment.window;
    if (has(segment, tcp::rst)) {
        end.state = TcpState::closed;
        end.known = true;
        return;
    }
    if (has(segment, tcp::syn)) receive_syn(end, segment);
    else join_midway(end, segment.acknowledgment_number, segment.sequence_number);
    if (has(segment, tcp::ack)) receive_ack(end, segment);
    const SequenceNumber after = segment.sequence_number + sequence_length(segment);
    if (segment.sequence_number <= end.receive_next) advance(end.receive_next, after);
    if (has(segment, tcp::fin) && end.receive_next >= after) after_fin_received(end);
}

}  // namespace osiscope
