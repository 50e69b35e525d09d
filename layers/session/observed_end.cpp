#include "layers/session/observed_end.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

using Tentative = ObservedEnd::Tentative;
using Standing = ObservedEnd::Standing;

constexpr std::size_t most_tentative = 16;  // of one end at a time: a flood of resets does not grow it

bool has(const Segment& segment, std::uint16_t flag) { return (segment.flags & flag) != 0; }

SequenceNumber after(const Segment& segment) { return segment.sequence_number + sequence_length(segment); }

void record(ObservedEnd& end, const StateSteps& steps, std::uint32_t moment, std::uint32_t cause, bool sent) {
    if (!end.changes.empty()) moment = std::max(moment, end.changes.back().moment);
    for (std::uint8_t i = 0; i < steps.count; ++i) {
        const StateSteps::Step& step = steps.step[i];
        const bool listening = step.first_seen && step.to == TcpState::listen;
        const ChangeKind kind = step.first_seen ? ChangeKind::first_seen : ChangeKind::moved;
        if (listening) end.changes.push_back({end.syn_number, end.syn_number, step.from, step.to, kind, false});
        else end.changes.push_back({moment, cause, step.from, step.to, kind, sent});
    }
    const TcpState state = end.now.state;
    if (steps.reset == ResetFate::challenged)
        end.changes.push_back({moment, cause, state, state, ChangeKind::reset_challenged, sent});
    if (steps.reset == ResetFate::discarded)
        end.changes.push_back({moment, cause, state, state, ChangeKind::reset_discarded, sent});
}

void disprove(ObservedEnd& end, std::uint32_t moment, const ObservedEnd::Tentative& reset) {
    if (!end.now.known) return;
    const bool exact = reset.segment.sequence_number == reset.before.receive_next;
    const ChangeKind kind = exact ? ChangeKind::reset_disproved : ChangeKind::reset_challenged;
    const TcpState state = end.now.state;
    end.changes.push_back({moment, reset.number, state, state, kind, false});
}

/// A copy of an earlier one that matters.
bool repeats(const Segment& segment, const Segment& earlier) {
    const std::uint16_t telling = tcp::fin | tcp::rst | tcp::syn | (has(segment, tcp::syn) ? tcp::ack : 0);
    const std::uint16_t flags = segment.flags & telling;
    return flags != 0 && flags == (earlier.flags & telling) && after(segment) == after(earlier);
}

/// Counts a segment as received, at this moment. Kept is what led somewhere, or may when more has come.
void count_as_received(ObservedEnd& end, const Segment& segment, std::uint32_t moment, std::uint32_t number,
                       Vantage vantage) {
    Tentative tentative{segment, end.now, static_cast<std::uint32_t>(end.changes.size()), number};
    if (has(segment, tcp::syn) && !end.now.known && !end.now.syn_received) end.syn_number = moment;
    const StateSteps steps = on_receive(end.now, segment, vantage);
    record(end, steps, moment, number, false);
    tentative.harmless = has(segment, tcp::rst) && steps.reset != ResetFate::accepted;
    const bool led_somewhere = end.changes.size() != tentative.changes;
    const bool may_lead =
        has(segment, tcp::syn | tcp::fin) && (end.now.state != TcpState::closed || !end.tentative.empty());
    const bool waits = has(segment, tcp::syn) && !end.now.known;
    if (!led_somewhere && !may_lead && !waits) return;
    const auto copy = [&](const Tentative& item) { return repeats(segment, item.segment); };
    if (!led_somewhere && std::any_of(end.tentative.begin(), end.tentative.end(), copy)) return;
    if (end.tentative.size() < most_tentative) end.tentative.push_back(std::move(tentative));
}

void take_back_to(ObservedEnd& end, const Tentative& tentative) {
    end.now = tentative.before;
    end.changes.resize(tentative.changes);
}

void sends_reset(ObservedEnd& end, const Segment& segment, std::uint32_t number) {
    Tentative tentative{segment, end.now, static_cast<std::uint32_t>(end.changes.size()), number, Standing::reset_sent};
    record(end, on_send(end.now, segment), number, number, true);
    if (end.changes.size() == tentative.changes || end.tentative.size() >= most_tentative) return;
    end.tentative.push_back(std::move(tentative));
}

/// After something before it has been taken back.
void count_again(ObservedEnd& end, const Tentative& item, Vantage vantage) {
    if (item.standing == Standing::late) end.tentative.push_back(item);
    else if (item.standing == Standing::reset_sent) sends_reset(end, item.segment, item.number);
    else count_as_received(end, item.segment, item.number, item.number, vantage);
}

// What a segment that the end sends says about one it may have received before.

bool is_reset_answer(const Tentative& item, const Segment& sent) {
    return has(item.segment, tcp::ack) && sent.sequence_number == item.segment.acknowledgment_number;
}

/// A reset sent in answer: who refuses a SYN,ACK or a stray segment was never connected. One that acknowledges tells as
/// any other segment does; one that does not leaves open what else had come.
bool agrees_with_reset(const Tentative& item, const Segment& sent) {
    if (has(item.segment, tcp::rst)) return true;
    if (!item.before.known) return false;
    if (has(item.segment, tcp::fin) && has(sent, tcp::ack)) return sent.acknowledgment_number >= after(item.segment);
    if (item.standing == Standing::late) return false;
    return item.before.state != TcpState::syn_sent || !is_reset_answer(item, sent);
}

/// A FIN that may have come while data before it is missing: it counts when that has come.
bool waits_for_data(const Segment& fin, const Segment& sent) {
    return has(sent, tcp::ack) && sent.acknowledgment_number < fin.sequence_number;
}

/// SYN and FIN take a sequence number, so what the end acknowledges tells; that its own were acknowledged it shows by
/// not sending them again.
bool agrees(const Tentative& item, const Segment& sent) {
    const Segment& segment = item.segment;
    if (item.harmless) return true;
    if (has(sent, tcp::rst)) return agrees_with_reset(item, sent);
    if (has(segment, tcp::rst)) return has(sent, tcp::syn);
    const bool covered = has(sent, tcp::ack) && sent.acknowledgment_number >= after(segment);
    if (has(segment, tcp::syn)) {
        return covered && !(has(segment, tcp::ack) && has(sent, tcp::syn));
    }
    if (item.before.state == TcpState::syn_received && has(sent, tcp::syn)) return false;
    if (has(segment, tcp::fin)) return covered || waits_for_data(segment, sent);
    const bool repeats_fin = has(sent, tcp::fin) && item.before.fin_sent && after(sent) == item.before.send_fin_end;
    const bool acknowledges_fin = segment.acknowledgment_number >= item.before.send_fin_end;
    return !(repeats_fin && acknowledges_fin);
}

/// SYN, FIN and RST can still be received later; what an ACK said the next ACK says again.
bool can_come_later(const Segment& segment) { return has(segment, tcp::syn | tcp::fin | tcp::rst); }

/// Takes back all that does not agree with what the end sends now, and what was built on it.
void settle(ObservedEnd& end, const Segment& sent, std::uint32_t number, Vantage vantage) {
    std::vector<Tentative> items = std::exchange(end.tentative, {});
    bool taken_back = false;
    bool queued = false;  // elsewhere: what was sent after one that had not come yet had not come either
    for (Tentative& item : items) {
        const bool counted = item.standing != Standing::late;
        const bool fits = item.standing == Standing::reset_sent || (!queued && agrees(item, sent));
        const bool too_early = counted && has(item.segment, tcp::fin) && waits_for_data(item.segment, sent);
        queued = queued || (vantage == Vantage::elsewhere && !fits && has(item.segment, tcp::syn | tcp::fin));
        if (counted && (!fits || too_early) && !taken_back) {
            take_back_to(end, item);
            taken_back = true;
            if (has(item.segment, tcp::fin) && has(sent, tcp::ack))
                end.now.receive_next = sent.acknowledgment_number;  // not all that was captured had come
        }
        if (fits && item.standing != Standing::reset_sent && (taken_back || !counted)) {
            const std::uint32_t moment = counted ? item.number : number;
            record(end, on_receive(end.now, item.segment, vantage), moment, item.number, false);
        }
        if (!fits) item.standing = Standing::late;
        const bool open_still = fits && has(sent, tcp::rst) && counted && !taken_back;
        if (item.standing == Standing::reset_sent && taken_back) count_again(end, item, vantage);
        else if (open_still || (!fits && (queued || can_come_later(item.segment))))
            end.tentative.push_back(std::move(item));
    }
}

/// After it has sent something else: at the end itself that disproves a reset, and so it does where the reset's sender
/// goes on too; else the reset may still come.
void settle_resets(ObservedEnd& end, std::uint32_t number, Vantage vantage) {
    if (end.tentative.empty()) return;
    std::vector<Tentative> items = std::exchange(end.tentative, {});
    for (Tentative& item : items) {
        if (!has(item.segment, tcp::rst)) end.tentative.push_back(std::move(item));
        else if (vantage == Vantage::receiver || item.forged) disprove(end, number, item);
        else count_as_received(end, item.segment, number, item.number, vantage);
    }
}

/// Whether a segment shows that its sender goes on: new data, a new acknowledgment, or a keep-alive probe. Else it may
/// be a copy of something sent before.
bool goes_on(const Endpoint& before, const Segment& segment) {
    if (!has(segment, tcp::ack) || has(segment, tcp::syn)) return false;
    if (!before.spoke || after(segment) > before.send_next) return true;
    if (!before.has_acknowledged || segment.acknowledgment_number > before.last_acknowledgment_sent) return true;
    return segment.sequence_number + 1 == before.send_next && segment.payload_length <= 1;
}

/// Looks at the resets in this end's name in the light of another segment it sends. False when that one is only a copy
/// of something sent before them.
bool goes_on_after_resets(ObservedEnd& end, ObservedEnd& other, const Segment& segment, Vantage vantage) {
    const auto own = std::find_if(end.tentative.begin(), end.tentative.end(),
                                  [](const Tentative& item) { return item.standing == Standing::reset_sent; });
    const bool stands = own != end.tentative.end();
    if (has(segment, tcp::syn)) {  // a new attempt: the reset was meant
        if (stands) end.tentative.clear();
        return true;
    }
    if (!goes_on(stands ? own->before : end.now, segment)) return !stands;
    for (Tentative& item : other.tentative) item.forged = item.forged || has(item.segment, tcp::rst);
    if (!stands) return true;
    const std::vector<Tentative> since(own, end.tentative.end());
    end.tentative.erase(own, end.tentative.end());
    take_back_to(end, since.front());
    for (const Tentative& item : since)
        if (item.standing != Standing::reset_sent) count_again(end, item, vantage);
    return true;
}

/// Nothing of the other end is in the capture, and after its own FIN this end acknowledges one number more: the other
/// end's FIN.
void infer_fin(ObservedEnd& end, const ObservedEnd& other, const Segment& segment) {
    Endpoint& now = end.now;
    const bool waits = now.state == TcpState::fin_wait_1 || now.state == TcpState::fin_wait_2;
    if (!waits || other.now.spoke || now.fin_seen || segment.payload_length > 0) return;
    if (segment.acknowledgment_number != now.receive_next + 1) return;
    now.fin_seen = true;
    now.receive_fin_end = segment.acknowledgment_number;
    now.send_unacknowledged = now.send_fin_end;
}

/// Whether a reset changes anything for the end whose address it has: else somebody else sent it, or it refuses
/// another connection's segment.
bool is_its_own(Endpoint end, const Segment& reset) { return on_send(end, reset).count > 0; }

/// A SYN of a connection that is closed: retransmitted, though it has been refused.
bool is_old_syn(const Endpoint& end, const Segment& segment) {
    return has(segment, tcp::syn) && end.spoke && end.state == TcpState::closed &&
           segment.sequence_number == end.initial_send_sequence;
}

/// What could not be received before can be now, unless it comes again: then the earlier one is taken as lost.
/// True when that moved the end.
bool receive_late(ObservedEnd& end, const Segment& segment, std::uint32_t number, Vantage vantage) {
    const auto is_late = [](const Tentative& item) { return item.standing == Standing::late; };
    if (std::none_of(end.tentative.begin(), end.tentative.end(), is_late)) return false;
    const auto first = std::stable_partition(end.tentative.begin(), end.tentative.end(), std::not_fn(is_late));
    const std::vector<Tentative> late(first, end.tentative.end());
    end.tentative.erase(first, end.tentative.end());  // counted are kept in the order in which they counted
    const std::size_t before = end.changes.size();
    for (const Tentative& item : late)
        if (!repeats(segment, item.segment)) count_as_received(end, item.segment, number, item.number, vantage);
    return end.changes.size() != before;
}

/// The end sends one of the two again without having had an answer: the earlier is taken as lost, and so is what was
/// built on it.
void take_repeated_as_lost(ObservedEnd& end, const Segment& segment, Vantage vantage) {
    const auto lost = std::find_if(end.tentative.begin(), end.tentative.end(), [&](const Tentative& item) {
        return item.standing == Standing::received && item.before.known && !has(segment, tcp::rst) &&
               repeats(segment, item.segment);
    });
    if (lost == end.tentative.end()) return;
    const std::vector<Tentative> since(lost + 1, end.tentative.end());
    take_back_to(end, *lost);
    end.tentative.erase(lost, end.tentative.end());
    for (const Tentative& item : since) count_again(end, item, vantage);
}

}  // namespace

void sends(ObservedConnection& connection, int side, const Segment& segment, std::uint32_t number, Vantage vantage) {
    ObservedEnd& end = connection.ends[side];
    ObservedEnd& other = connection.ends[1 - side];
    const bool reset = has(segment, tcp::rst);
    if (reset ? !is_its_own(end.now, segment) : is_old_syn(end.now, segment)) return;
    if (!reset && !goes_on_after_resets(end, other, segment, vantage)) return;
    if (!end.tentative.empty()) settle(end, segment, number, vantage);
    const bool closed = end.now.state == TcpState::closed || end.now.state == TcpState::listen;
    if (has(segment, tcp::syn) && end.now.known && closed) end.tentative.clear();
    if (reset) return sends_reset(end, segment, number);
    infer_fin(end, other, segment);
    record(end, on_send(end.now, segment), number, number, true);
    settle_resets(end, number, vantage);
}

void receives(ObservedConnection& connection, int side, const Segment& segment, std::uint32_t number, Vantage vantage) {
    ObservedEnd& end = connection.ends[side];
    if (vantage == Vantage::elsewhere && has(segment, tcp::syn | tcp::fin))
        take_repeated_as_lost(end, segment, vantage);
    if (receive_late(end, segment, number, vantage)) {
        // Each state gets a moment of its own: nothing says how soon this one came after the late one.
        Endpoint trial = end.now;
        const bool moves = on_receive(trial, segment, vantage).count > 0;
        if (moves && end.tentative.size() < most_tentative) {
            const auto changes = static_cast<std::uint32_t>(end.changes.size());
            end.tentative.push_back({segment, end.now, changes, number, Standing::late});
            return;
        }
    }
    count_as_received(end, segment, number, number, vantage);
}

bool only_inferred(const ObservedConnection& connection, int side) {
    const Endpoint& end = connection.ends[side].now;
    return end.known && !end.spoke;
}

}  // namespace osiscope
