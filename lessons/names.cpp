#include "lessons/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "captures/line_frame.hpp"
#include "layers/describe.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/quantity.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

Evaluation number(std::uint64_t value) { return {Value(static_cast<std::int64_t>(value)), {}}; }
Evaluation duration(std::int64_t nanoseconds) { return {Value(Milliseconds{nanoseconds}), {}}; }
Evaluation words(std::string value) { return {Value(std::move(value)), {}}; }
Evaluation unknown(std::string_view name) { return {std::nullopt, fmt::format("“{}” is not known", name)}; }

Evaluation fact(std::string_view name, const LabFacts& facts) {
    if (name == "file.size") return number(facts.file_size);
    if (name == "file.name") return words(facts.file_name);
    if (name == "line.rate") return number(facts.rate);
    if (name == "line.delay_ms") return duration(facts.delay_ns);
    if (name == "line.delay") return words(duration_text(facts.delay_ns));
    if (name == "lab.router") return number(facts.router ? 1 : 0);
    if (name == "lab.ipv6") return number(facts.ipv6 ? 1 : 0);
    if (name == "lab.sack") return number(facts.tcp.sack ? 1 : 0);
    if (name == "hosts.a") return words(facts.ipv6 ? facts.hosts[0].address_v6 : facts.hosts[0].address);
    if (name == "hosts.b") return words(facts.ipv6 ? facts.hosts[1].address_v6 : facts.hosts[1].address);
    return unknown(name);
}

/// Those of the kernels' counters that lessons may name: a counter that did not move is not in the facts, so one with a
/// mistake in its name would read as 0.
constexpr std::string_view known_counters[] = {
    "IpInHdrErrors",
    "IpInReceives",
    "IpInDelivers",
    "IpOutRequests",
    "IpReasmOKs",
    "IpFragCreates",
    "TcpInSegs",
    "TcpOutSegs",
    "TcpRetransSegs",
    "TcpInErrs",
    "TcpInCsumErrors",
    "TcpOutRsts",
    "TcpExtTCPFastRetrans",
    "TcpExtTCPTimeouts",
    "TcpExtTCPLossProbes",
    "TcpExtTCPSackRecovery",
    "TcpExtTCPRenoRecovery",
    "TcpExtTCPDSACKRecv",
    "TcpExtTCPOFOQueue",
    "TcpExtTCPSlowStartRetrans",
    "TcpExtTCPSackShifted",
    "TcpExtTCPDSACKOldSent",
    "TcpExtTCPSynRetrans",
    "TcpExtTCPLostRetransmit",
};

/// "a.TcpRetransSegs": of a host's kernel, at the run's end.
Evaluation kernel_value(std::string_view name, const ExpressionScope& scope) {
    const std::string_view wanted = name.substr(std::min<std::size_t>(2, name.size()));
    const bool known = std::any_of(std::begin(known_counters), std::end(known_counters),
                                   [&](std::string_view one) { return one == wanted; });
    if (!known || (!name.starts_with("a.") && !name.starts_with("b.")))
        return {std::nullopt, fmt::format("“kernel.{}” is not known; write for example kernel.a.TcpRetransSegs", name)};
    if (!scope.story.recording.facts)
        return {std::nullopt, "the kernel's counters are known only in osiscope's own recordings"};
    const auto& counters = scope.story.recording.facts->hosts[name[0] == 'a' ? 0 : 1].counters;
    if (!counters) return {std::nullopt, "the kernel tells its counters when the run is over"};
    return number(counter(*counters, wanted));
}

/// From the recording's first event to this moment.
Evaluation moment(const ExpressionScope& scope, Time at) {
    return duration(at - time_span(scope.story.recording).first);
}

struct FrameFacts {
    FrameSummary summary;
    const TcpStream* stream;
    const Packet packet;
    Bytes bytes;
    std::uint32_t length;
};

FrameFacts view_of(const ExpressionScope& scope, std::uint32_t frame) {
    const FrameSummary summary = summary_of(scope.story, frame);
    const TcpStream* stream =
        summary.stream == FrameSummary::no_stream ? nullptr : &scope.story.digest.streams[summary.stream];
    return {summary, stream, decode_frame(scope.story.recording, frame), frame_bytes(scope.story.recording, frame),
            scope.story.recording.frames[frame].original_length};
}

/// A field by its id, in the first layer whose protocol has it.
Evaluation field_value(std::string_view id, const FrameFacts& frame) {
    const Field* field = field_by_id(id);
    if (field == nullptr) return unknown(id);
    for (const Layer& layer : frame.packet.layers)
        for (const Row& row : describe(frame.packet, layer, frame.bytes))
            if (row.field == field)
                return field->bit_count <= 63 && field->format != Format::ipv4_address &&
                               field->format != Format::mac_address
                           ? number(read(frame.bytes, layer.header.first, *field))
                           : words(row.value);
    return {std::nullopt, fmt::format("this frame has no “{}”", id)};
}

/// Relative to the initial sequence number, as Wireshark counts: the SYN is 0, the first byte 1.
std::uint64_t relative(std::int64_t place) { return static_cast<std::uint64_t>(std::max<std::int64_t>(0, place + 1)); }

Evaluation transport_value(std::string_view name, const FrameFacts& frame) {
    if (frame.stream == nullptr) return {std::nullopt, fmt::format("this frame has no “{}”: it is not TCP", name)};
    const Segment& segment = frame.summary.segment;
    const HalfStream& own = frame.stream->sent[frame.summary.side];
    const HalfStream& peer = frame.stream->sent[1 - frame.summary.side];
    if (name == "payload_length") return number(segment.payload_length);
    if (name == "sequence_number") return number(segment.sequence_number.value);
    if (name == "relative_sequence_number") return number(relative(sequence_place(own, frame.summary)));
    if (name == "acknowledgment_number") return number(segment.acknowledgment_number.value);
    if (name == "relative_acknowledgment_number") return number(relative(acknowledgment_place(peer, frame.summary)));
    if (name == "source_port") return number(frame.summary.source_port);
    if (name == "destination_port") return number(frame.summary.destination_port);
    const Layer* layer = find(frame.packet, Protocol::tcp);
    if (name == "segment_length" && layer != nullptr) return number(layer->header.count + layer->payload.count);
    if (name == "header_length" && layer != nullptr) return number(layer->header.count);
    return unknown(name);
}

Evaluation network_value(std::string_view name, const FrameFacts& frame) {
    const bool v6 = find(frame.packet, Protocol::ipv6) != nullptr;
    if (name == "ip_version") return number(v6 ? 6 : 4);
    if (name == "time_to_live") return field_value(v6 ? "ipv6.hlim" : "ip.ttl", frame);
    if (!v6) return field_value("ip.len", frame);
    const Evaluation payload = field_value("ipv6.plen", frame);
    return payload.value ? number(static_cast<std::uint64_t>(std::get<std::int64_t>(*payload.value)) + 40) : payload;
}

/// As the frame had it on its line, with the padding of a short one.
Evaluation check_sequence(const ExpressionScope& scope, std::uint32_t frame) {
    const OnLine line = on_line(scope.story.recording, frame);
    if (line == OnLine::cut_short) return {std::nullopt, "only a part of this frame was captured"};
    if (line != OnLine::yes) return {std::nullopt, off_line_sentence(line)};
    return number(check_sequence_of(scope.story, frame).carried);
}

Evaluation frame_value(std::string_view name, const ExpressionScope& scope, std::uint32_t number_of_frame) {
    const FrameFacts frame = view_of(scope, number_of_frame);
    if (name == "frame_length") return number(frame.length);
    if (name == "line_octets") return number(line_octets(frame.length) - inter_packet_gap_octets);
    if (name == "line_bits") return number((line_octets(frame.length) - inter_packet_gap_octets) * std::uint64_t{8});
    if (name == "frame_check_sequence") return check_sequence(scope, number_of_frame);
    if (name == "time_to_live" || name == "total_length" || name == "ip_version") return network_value(name, frame);
    if (name.find('.') != std::string_view::npos) return field_value(name, frame);
    return transport_value(name, frame);
}

/// Only captures of both ends know when a packet arrived. What was on the line before the capture began had left
/// earlier than it was seen.
std::uint64_t crossings(const SystemCall& call, const Digest& digest) {
    return static_cast<std::uint64_t>(
        std::count_if(digest.journeys.begin(), digest.journeys.end(), [&](const Journey& journey) {
            return journey.arrival_known && std::min(journey.departs, journey.first_bit) >= call.at &&
                   journey.sent != no_index && journey.arrives <= call.returned_at;
        }));
}

Evaluation call_value(std::string_view name, const ExpressionScope& scope, const SystemCall& call) {
    if (name == "result") return {Value(call.result), {}};
    if (name == "first_byte") return number(call.first_byte);
    if (name == "milliseconds") return duration(call.returned_at - call.at);
    if (name == "duration") return words(duration_text(call.returned_at - call.at));
    if (name == "crossings") return number(crossings(call, scope.story.digest));
    if (name == "at_ms") return moment(scope, call.at);
    return unknown(name);
}

Evaluation journey_value(std::string_view name, const ExpressionScope& scope, const Journey& journey) {
    constexpr std::string_view arrived = "received.";
    if (name == "at_ms") return moment(scope, journey.departs);
    if (name == "number") return number(frame_of(journey) + std::uint64_t{1});
    if (name == "arrived_at_ms")
        return journey.arrival_known ? moment(scope, journey.arrives)
                                     : Evaluation{std::nullopt, "its arrival was not captured"};
    if (!name.starts_with(arrived)) return frame_value(name, scope, frame_of(journey));
    if (journey.received == no_index) return {std::nullopt, "its arrival was not captured"};
    return frame_value(name.substr(arrived.size()), scope, journey.received);
}

}  // namespace

Evaluation look_up(std::string_view name, const ExpressionScope& scope) {
    const std::size_t dot = name.find('.');
    const std::string_view first = name.substr(0, dot);
    const std::string_view rest = dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
    for (const NamedItem& named : scope.names) {
        if (named.name != first) continue;
        if (named.item.kind == TimelineItem::Kind::call)
            return call_value(rest, scope, scope.story.recording.system_calls[named.item.index]);
        return journey_value(rest, scope, journey_at(scope.story, named.item.index));
    }
    if (first == "kernel") return kernel_value(rest, scope);
    if (first != "file" && first != "line" && first != "hosts" && first != "lab") return unknown(name);
    if (!scope.story.recording.facts)
        return {std::nullopt, fmt::format("“{}” is known only in osiscope's own recordings", name)};
    return fact(name, *scope.story.recording.facts);
}

}  // namespace osiscope
