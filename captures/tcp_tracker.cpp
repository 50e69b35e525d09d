#include "captures/tcp_tracker.hpp"

#include <cstring>
#include <utility>

#include "layers/decode.hpp"
#include "layers/network/icmp.hpp"

namespace osiscope {

namespace {

using Key = TcpTracker::Key;
using Flow = TcpTracker::Flow;
using Slot = TcpTracker::Slot;

constexpr std::size_t first_slots = 256;

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

/// Multiply and fold: every bit of the key reaches the low bits that pick the slot.
std::uint32_t hash_of(const Key& key) {
    std::uint64_t hash = key.ports;
    for (const std::uint64_t word : key.addresses) {
        hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
        hash ^= hash >> 32;
    }
    return static_cast<std::uint32_t>(hash);
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
    flow.other_views = Flow::no_view;
    flow.history = {};
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
        tracker.other_views.emplace_back();
    }
    return tracker.other_views[flow.other_views][vantage - 1U];
}

int side_of(const Flow& flow, std::uint8_t sender) { return sender == flow.first_sender ? 0 : 1; }

/// Starts a new stream between the same ends if the segment is a SYN that asks for one.
bool open_anew(TcpTracker& tracker, Flow& flow, std::uint8_t sender, const Segment& segment, std::uint8_t vantage) {
    if (!opens_anew(history_of(tracker, flow, vantage), side_of(flow, sender), segment)) return false;
    begin_stream(tracker, flow, sender);
    return true;
}

}  // namespace

std::uint8_t vantage_of(const CapturePoint& point) {
    switch (point.place) {
        case Place::host_b: return 1;
        case Place::router_a: return 2;
        case Place::router_b: return 3;
        case Place::wire: return point.link == 0 ? 4 : 5;
        default: return 0;
    }
}

TcpVerdict track(TcpTracker& tracker, const FrameSummary& summary, Time at, std::uint8_t vantage) {
    const FlowEnd place = flow_end(summary);
    Flow& flow = flow_of(tracker, place);
    const bool anew = open_anew(tracker, flow, place.sender, summary.segment, vantage);
    const int side = side_of(flow, place.sender);
    TcpAnalysis analysis = analyse(history_of(tracker, flow, vantage), side, summary.segment, at);
    if (anew && !summary.segment.options_cut) analysis.findings |= tcp_finding::reused_ports;
    return {flow.stream, static_cast<std::uint8_t>(side), analysis.findings, analysis.window};
}

void track_quoted(TcpTracker& tracker, const Packet& packet, Bytes frame, Time at) {
    const Bytes quote = icmp::quoted_packet(packet, frame);
    if (quote.empty()) return;
    const FrameSummary quoted =
        summarize(decode(LinkType::raw_ip, quote, static_cast<std::uint32_t>(quote.size())), quote);
    if (quoted.protocol != Protocol::tcp) return;
    const FlowEnd place = flow_end(quoted);
    Flow& flow = flow_of(tracker, place);
    open_anew(tracker, flow, place.sender, quoted.segment, 0);
    overhear(flow.history, side_of(flow, place.sender), quoted.segment, at);
}

}  // namespace osiscope
