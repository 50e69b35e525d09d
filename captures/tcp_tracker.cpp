#include "captures/tcp_tracker.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "layers/decode.hpp"
#include "layers/network/icmp.hpp"
#include "layers/network/tunnel.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

using Key = TcpTracker::Key;
using Flow = TcpTracker::Flow;
using Slot = TcpTracker::Slot;

constexpr std::size_t first_slots = 256;

TcpRules chosen = TcpRules::wireshark_4_0;

struct End {
    std::uint64_t address[2];
    std::uint16_t port;
};

End end_of(const Address& address, std::uint16_t port) {
    End end{{}, port};
    std::memcpy(end.address, address.bytes.data(), sizeof end.address);
    return end;
}

/// Any fixed order will do: it only makes both directions look the same.
bool lower(const End& a, const End& b) {
    if (a.address[0] != b.address[0]) return a.address[0] < b.address[0];
    if (a.address[1] != b.address[1]) return a.address[1] < b.address[1];
    return a.port < b.port;
}

/// A segment's flow, and which of its two ends sent the segment: 0 = the lower.
struct FlowEnd {
    Key key;
    std::uint8_t sender;
};

FlowEnd flow_end(const FrameSummary& summary) {
    End low = end_of(summary.source, summary.source_port);
    End high = end_of(summary.destination, summary.destination_port);
    const bool turned = lower(high, low);
    if (turned) std::swap(low, high);
    return {{{low.address[0], low.address[1], high.address[0], high.address[1]},
             std::uint32_t{low.port} << 16 | high.port,
             summary.source.version},
            static_cast<std::uint8_t>(turned ? 1 : 0)};
}

/// Each word times an odd number of its own, all at once, then folded: every bit reaches those that pick the slot.
std::uint32_t hash_of(const Key& key) {
    const std::uint64_t sum = key.addresses[0] * 0x9e3779b97f4a7c15U + key.addresses[1] * 0xc2b2ae3d27d4eb4fU +
                              key.addresses[2] * 0xd6e8feb86659fd93U + key.addresses[3] * 0xa0761d6478bd642fU +
                              key.ports * 0xe7037ed1a0b428dbU;
    return static_cast<std::uint32_t>((sum ^ sum >> 32) * 0x9e3779b97f4a7c15U >> 32);
}

/// The slot that holds the key, or the empty one it would go to.
Slot& slot_of(TcpTracker& tracker, const Key& key, std::uint32_t hash) {
    const std::size_t mask = tracker.slots.size() - 1;
    std::size_t at = hash & mask;
    for (;; at = (at + 1) & mask) {
        Slot& slot = tracker.slots[at];
        if (slot.flow == 0 || (slot.hash == hash && tracker.flows[slot.flow - 1].key == key)) return slot;
    }
}

void grow(TcpTracker& tracker) {
    std::vector<Slot> old(tracker.slots.empty() ? first_slots : tracker.slots.size() * 2);
    old.swap(tracker.slots);
    const std::size_t mask = tracker.slots.size() - 1;
    for (const Slot& slot : old) {
        if (slot.flow == 0) continue;
        std::size_t at = slot.hash & mask;
        while (tracker.slots[at].flow != 0) at = (at + 1) & mask;
        tracker.slots[at] = slot;
    }
}

void begin_stream(TcpTracker& tracker, Flow& flow, std::uint8_t sender) {
    flow.stream = tracker.streams++;
    flow.first_sender = sender;
    flow.copied = false;
    flow.other_views = Flow::no_view;
    flow.history = {};
    flow.history.rules = tracker.rules;
}

Flow& flow_of(TcpTracker& tracker, const FlowEnd& place) {
    if ((tracker.flows.size() + 1) * 2 > tracker.slots.size()) grow(tracker);
    const std::uint32_t hash = hash_of(place.key);
    Slot& slot = slot_of(tracker, place.key, hash);
    if (slot.flow == 0) {
        Flow& made = tracker.flows.emplace_back();
        made.key = place.key;
        begin_stream(tracker, made, place.sender);
        slot = {hash, static_cast<std::uint32_t>(tracker.flows.size())};
    }
    return tracker.flows[slot.flow - 1];
}

TcpHistory& history_of(TcpTracker& tracker, Flow& flow, std::uint8_t vantage) {
    if (vantage == 0) return flow.history;
    if (flow.other_views == Flow::no_view) {
        flow.other_views = static_cast<std::uint32_t>(tracker.other_views.size());
        for (TcpHistory& view : tracker.other_views.emplace_back()) view.rules = tracker.rules;
    }
    return tracker.other_views[flow.other_views][vantage - 1U];
}

int side_of(const Flow& flow, std::uint8_t sender) { return sender == flow.first_sender ? 0 : 1; }

/// The SYN's numbers count even where its length is not known.
void begin_with(TcpHistory& history, const Segment& syn) {
    history.senders[0].base = syn.sequence_number;
    history.senders[0].based = true;
    if ((syn.flags & tcp::ack) == 0) return;
    history.senders[1].base = {syn.acknowledgment_number.value - 1};
    history.senders[1].based = true;
}

/// Starts a new stream between the same ends if the segment is a SYN that asks for one.
bool open_anew(TcpTracker& tracker, Flow& flow, std::uint8_t sender, const Segment& segment, std::uint8_t vantage = 0) {
    if (!opens_anew(history_of(tracker, flow, vantage), side_of(flow, sender), segment)) return false;
    begin_stream(tracker, flow, sender);
    if (tracker.rules >= TcpRules::wireshark_4_4) begin_with(flow.history, segment);
    return true;
}

using Seen = TcpTracker::Seen;

constexpr std::uint64_t a_moment = 100'000'000;       // ns: longer than a router needs, under a retransmission timeout
constexpr std::uint64_t unnumbered_moment = 200'000;  // ns: shorter than any retransmission without a number can be
constexpr std::uint64_t known_copy_moment = 1'000'000;  // ns: in a connection whose packets are seen twice

/// What a retransmission has anew, or nobody can tell it from the first copy; what a router changes is left out.
std::uint64_t identity_of(const Flow& flow, const FrameSummary& summary) {
    const Segment& segment = summary.segment;
    const std::uint64_t numbers =
        std::uint64_t{segment.sequence_number.value} << 32 | segment.acknowledgment_number.value;
    const std::uint64_t sizes = std::uint64_t{segment.payload_length} << 32 | segment.window << 12 | segment.flags;
    const std::uint64_t marks = std::uint64_t{summary.identification} << 40 | std::uint64_t{summary.side} << 32 |
                                (segment.timestamp ^ flow.stream * 0x85ebca6bU);
    const std::uint64_t sum = numbers * 0x9e3779b97f4a7c15U + sizes * 0xc2b2ae3d27d4eb4fU + marks * 0xd6e8feb86659fd93U;
    return sum ^ sum >> 32;
}

/// In a capture from elsewhere: the same packet a moment ago was no other transmission. A sender gives each IPv4 packet
/// a number of its own, and never sends one with a lower time to live; where there is no number, only what comes sooner
/// than any timer or answer could.
void amend_copies(Flow& flow, FrameSummary& summary, Time at, Seen& seen) {
    const std::uint64_t passed = static_cast<std::uint64_t>(at) - static_cast<std::uint64_t>(seen.at.value_or(at));
    const bool routed = summary.time_to_live < seen.time_to_live;
    const bool numbered = summary.identification != 0;
    const std::uint64_t limit = routed || numbered                     ? a_moment
                                : sequence_length(summary.segment) > 0 ? unnumbered_moment
                                                                       : known_copy_moment;
    const bool may = routed || numbered || sequence_length(summary.segment) > 0 || flow.copied;
    if (seen.at && may && passed <= limit) {
        summary.amendments |= tcp_amendment::captured_again;
        flow.copied = true;
    }
    seen.at = at;
    seen.time_to_live = summary.time_to_live;
}

/// Whether another point of the lab captured the byte before this segment.
bool captured_elsewhere(const TcpTracker& tracker, const Flow& flow, int side, SequenceNumber first) {
    const auto has = [&](const TcpHistory& history) {
        return has_all(history.senders[side].numbers, {first.value - 1}, first);
    };
    if (has(flow.history)) return true;
    if (flow.other_views == Flow::no_view) return false;
    const auto& views = tracker.other_views[flow.other_views];
    return std::any_of(views.begin(), views.end(), has);
}

constexpr TcpFindings old_news = tcp_finding::retransmission | tcp_finding::fast_retransmission |
                                 tcp_finding::spurious_retransmission | tcp_finding::out_of_order;

std::uint8_t one_more(std::uint8_t count) { return static_cast<std::uint8_t>(count == 255 ? 255 : count + 1); }

void note_sent(FrameSummary& summary, Time at, Seen& seen) {
    const bool old = (summary.analysis & old_news) != 0;
    (old ? seen.later_copy : seen.first_copy) = true;
    if (old) summary.amendments |= tcp_amendment::seen_before;
    seen.at = at;
    seen.sent = one_more(seen.sent);
    seen.fast = (summary.analysis & tcp_finding::fast_retransmission) != 0;
    seen.window_probe = (summary.amendments & tcp_amendment::window_probe) != 0;
}

/// In a lab both ends are captured: what was retransmitted, duplicated by the wire, or only reordered, is known.
void amend_in_lab(const TcpTracker& tracker, const Flow& flow, FrameSummary& summary, Time at, SeenAt vantage,
                  Seen& seen) {
    using namespace tcp_finding;
    // What this point has not captured, another has.
    summary.amendments = static_cast<TcpAmendments>(summary.amendments & ~tcp_amendment::fills_gap);
    if ((summary.analysis & lost_segment) != 0 &&
        captured_elsewhere(tracker, flow, summary.side, summary.segment.sequence_number))
        summary.amendments |= tcp_amendment::not_arrived;
    if (vantage.at_sender) return note_sent(summary, at, seen);
    std::uint8_t& arrived = seen.arrived[vantage.number];
    arrived = one_more(arrived);
    if (seen.sent > 0 && arrived > seen.sent) summary.amendments |= tcp_amendment::duplicated;
    if (seen.sent > 0 && !seen.fast && (summary.analysis & fast_retransmission) != 0)
        summary.amendments |= tcp_amendment::not_asked_for;
    if (seen.window_probe && (summary.analysis & keep_alive) != 0) summary.amendments |= tcp_amendment::window_probe;
    if ((summary.analysis & old_news) == 0 || seen.first_copy == seen.later_copy) return;
    summary.amendments |= seen.later_copy ? tcp_amendment::seen_before : tcp_amendment::reordered;
}

/// A segment that the packet has but not as a layer that is shown.
struct Unshown {
    FrameSummary summary;
    bool overheard = false;  ///< says that a segment was sent, not when, or not how long it is
};

/// Wireshark knows a segment's connection by the first sixteen bytes of its header, up to the window. One whose header
/// length is impossible it still counts as sent, without its options.
std::optional<Unshown> segment_in(Packet& packet, Bytes frame, ByteRange where) {
    constexpr std::uint32_t enough = 16;
    const Bytes captured = slice(frame, where);
    if (captured.size() < enough) return {};
    const auto claimed = static_cast<std::uint32_t>(read(frame, where.first, tcp::data_offset)) * 4;
    const std::uint32_t header = std::max(claimed, tcp::shortest_header);
    std::erase_if(packet.layers, [](const Layer& each) { return is_bytes(each.protocol); });
    Layer& layer = packet.layers.emplace_back();
    layer.protocol = Protocol::tcp;
    layer.header = {where.first, header};
    layer.payload = {layer.header.end(), where.count - std::min(claimed, where.count)};
    Unshown unshown{summarize(packet, frame), claimed > where.count};
    Segment& segment = unshown.summary.segment;
    segment.header_valid = claimed >= tcp::shortest_header;
    segment.options_cut |= captured.size() < tcp::shortest_header || !segment.header_valid;
    return unshown;
}

/// Goes one packet deeper: into what an ICMP error quotes or what a tunnel carries. False when there is nothing.
bool descend(Packet& packet, Bytes& frame, bool& quoted) {
    const Bytes quote = icmp::quoted_packet(packet, frame);
    const auto carried = quote.empty() ? carried_by(packet, frame) : std::nullopt;
    if (quote.empty() && (!carried || carried->kind != Carried::Kind::packet)) return false;
    quoted |= !quote.empty();
    const std::uint32_t length = quote.empty() ? carried->where.count : static_cast<std::uint32_t>(quote.size());
    const LinkType link_type = quote.empty() ? carried->link_type : LinkType::raw_ip;
    frame = quote.empty() ? slice(frame, carried->where) : quote;
    decode_into(packet, link_type, frame, length, Checksums::skip);
    return true;
}

/// The segment at the bottom of a packet that is not TCP itself.
std::optional<Unshown> segment_under(const Packet& shown, Bytes frame) {
    constexpr int deepest = 16;
    Packet packet = shown;
    bool quoted = false;
    for (int depth = 0; depth < deepest; ++depth) {
        if (find(packet, Protocol::tcp) != nullptr) return Unshown{summarize(packet, frame), quoted};
        const auto carried = carried_by(packet, frame);
        if (carried && carried->kind == Carried::Kind::tcp_segment) {
            auto unshown = segment_in(packet, frame, carried->where);
            if (unshown) unshown->overheard |= quoted;
            return unshown;
        }
        if (!descend(packet, frame, quoted)) break;
    }
    return {};
}

}  // namespace

void choose_tcp_rules(TcpRules rules) { chosen = rules; }

TcpRules chosen_tcp_rules() { return chosen; }

SeenAt vantage_of(const CapturePoint& point, Direction direction) {
    const bool out = direction == Direction::outbound;
    switch (point.place) {
        case Place::host_a: return {0, true, out};
        case Place::host_b: return {1, true, out};
        case Place::router_a: return {2, true, false};
        case Place::router_b: return {3, true, false};
        case Place::wire: return {static_cast<std::uint8_t>(point.link == 0 ? 4 : 5), true, false};
        case Place::elsewhere: break;
    }
    return {};
}

void track(TcpTracker& tracker, FrameSummary& summary, Time at, SeenAt vantage) {
    const FlowEnd place = flow_end(summary);
    Flow& flow = flow_of(tracker, place);
    const bool anew = open_anew(tracker, flow, place.sender, summary.segment, vantage.number);
    const int side = side_of(flow, place.sender);
    const TcpAnalysis analysis = analyse(history_of(tracker, flow, vantage.number), side, summary.segment, at);
    summary.stream = flow.stream;
    summary.side = static_cast<std::uint8_t>(side);
    summary.analysis = analysis.findings;
    summary.amendments = analysis.amendments;
    Seen& seen = tracker.recent[identity_of(flow, summary)];
    if (vantage.in_lab) amend_in_lab(tracker, flow, summary, at, vantage, seen);
    else amend_copies(flow, summary, at, seen);
    if (anew && !summary.segment.options_cut) summary.analysis |= tcp_finding::reused_ports;
    summary.calculated_window = analysis.window;
}

std::uint32_t prefetch_slot(const TcpTracker& tracker, const FrameSummary& summary) {
    const std::uint32_t hash = hash_of(flow_end(summary).key);
    if (!tracker.slots.empty()) __builtin_prefetch(&tracker.slots[hash & (tracker.slots.size() - 1)]);
    return hash;
}

void prefetch_flow(const TcpTracker& tracker, std::uint32_t slot_hash) {
    if (tracker.slots.empty()) return;
    const Slot& slot = tracker.slots[slot_hash & (tracker.slots.size() - 1)];
    if (slot.flow == 0) return;
    const auto* flow = reinterpret_cast<const char*>(&tracker.flows[slot.flow - 1]);
    for (std::size_t at = 0; at < sizeof(Flow); at += 64) __builtin_prefetch(flow + at);
}

void track_unshown(TcpTracker& tracker, const Packet& packet, Bytes frame, Time at, SeenAt vantage) {
    if (icmp::quoted_packet(packet, frame).empty() && !carried_by(packet, frame)) return;
    auto unshown = segment_under(packet, frame);
    if (!unshown) return;
    if (!unshown->overheard) {
        track(tracker, unshown->summary, at, vantage);
        return;
    }
    const FlowEnd place = flow_end(unshown->summary);
    Flow& flow = flow_of(tracker, place);
    open_anew(tracker, flow, place.sender, unshown->summary.segment);
    overhear(flow.history, side_of(flow, place.sender), unshown->summary.segment, at);
}

}  // namespace osiscope
