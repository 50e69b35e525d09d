#include "captures/summary.hpp"

#include <algorithm>
#include <cstring>

#include "layers/data_link/arp.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/option.hpp"
#include "layers/step.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

Address address_of(Bytes bytes) {
    Address address;
    address.version = bytes.size() == 4 ? 4 : 6;
    std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
    return address;
}

/// A layer's fixed header was captured whole, so the address is there.
[[gnu::always_inline]] inline void take_address(Address& address, Bytes frame, std::uint32_t header,
                                                const Field& field) {
    const std::size_t length = field.bit_count / 8U;
    std::array<std::uint32_t, 4>
        words{};  // written in one piece: the flow table reads it in larger ones than four bytes
    std::memcpy(words.data(), frame.data() + header + field.first_bit / 8U, length);
    address.version = length == 4 ? 4 : 6;
    std::memcpy(address.bytes.data(), words.data(), sizeof words);
}

template <class Number>
Number number(Bytes frame, const Layer& layer, const Field& field) {
    return static_cast<Number>(read(frame, layer.header.first, field));
}

void take_payload(FrameSummary& summary, const Layer& layer, Bytes frame) {
    summary.payload = layer.payload;
    summary.captured_payload = static_cast<std::uint32_t>(slice(frame, layer.payload).size());
}

std::uint32_t timestamp_in(Bytes frame, std::uint32_t option) {
    return static_cast<std::uint32_t>(read(frame, option, tcp::timestamp_value));
}

void take_option(Segment& segment, Bytes frame, const Option& option) {
    const std::uint32_t at = option.range.first, length = option.range.count;
    switch (option.kind) {
        case tcp::option_multipath:
            if (length > 2) segment.multipath |= static_cast<std::uint16_t>(1U << (frame[at + 2] >> 4));
            break;
        case tcp::option_sack: segment.selective |= tcp::sack_blocks_in(length) > 0; break;
        case tcp::option_timestamps:
            if (tcp::option_length_right(option.kind, length)) segment.timestamp = timestamp_in(frame, at);
            break;
        case tcp::option_window_scale:
            if (tcp::option_length_right(option.kind, length))
                segment.window_shift = static_cast<std::int8_t>(
                    std::min<std::uint64_t>(tcp::largest_window_shift, read(frame, at, tcp::window_scale)));
            break;
        default: break;
    }
}

/// The options that change what other segments mean. The last of several counts, as in Wireshark.
void take_options(Segment& segment, Bytes frame, ByteRange options) {
    segment.options_cut = options.end() > frame.size();
    if (tcp::only_timestamps(frame, options)) {
        segment.timestamp = timestamp_in(frame, options.first + tcp::padding_before_timestamps);
        return;
    }
    for (OptionWalk walk{frame, options}; walk.next();)
        if (walk.option.intact && walk.option.captured) take_option(segment, frame, walk.option);
}

/// How much of a TCP header its packet has room for.
std::uint32_t header_within(const Packet& packet, const Layer& layer) {
    for (const Problem& problem : packet.problems)
        if (problem.protocol == Protocol::tcp && problem.kind == Problem::Kind::length_too_large)
            return problem.present;
    return layer.header.count;
}

void take_tcp(FrameSummary& summary, const Packet& packet, const Layer& layer, Bytes frame) {
    summary.source_port = number<std::uint16_t>(frame, layer, tcp::source_port);
    summary.destination_port = number<std::uint16_t>(frame, layer, tcp::destination_port);
    summary.segment.flags = number<std::uint16_t>(frame, layer, tcp::flags);
    summary.segment.sequence_number = {number<std::uint32_t>(frame, layer, tcp::sequence_number)};
    summary.segment.acknowledgment_number = {number<std::uint32_t>(frame, layer, tcp::acknowledgment_number)};
    summary.segment.window = number<std::uint32_t>(frame, layer, tcp::window);
    summary.segment.payload_length = layer.payload.count;
    take_payload(summary, layer, frame);
    const std::uint32_t header = header_within(packet, layer);
    take_options(summary.segment, frame, {layer.header.first + tcp::shortest_header, header - tcp::shortest_header});
    summary.segment.length_known = !summary.fragment && header == layer.header.count;
    summary.segment.options_cut |= header < layer.header.count;
}

/// A routing header with stops left: the connection is with the last of them. A mobile node's is with its home address.
void follow_extension(FrameSummary& summary, std::uint16_t number, Bytes header) {
    if (number != ipv6_extension::routing && number != ipv6_extension::destination) return;
    const Address from = summary.source, to = summary.destination;
    NetworkContext network;
    network.source = from.bytes;
    network.destination = to.bytes;
    if (number == ipv6_extension::routing) ipv6_extension::follow_routing(network, header);
    else ipv6_extension::follow_home_address(network, header);
    summary.source = address_of(network.source);
    summary.destination = address_of(network.destination);
}

void take_layer(FrameSummary& summary, const Packet& packet, const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    switch (layer.protocol) {
        case Protocol::ipv4:
            take_address(summary.source, frame, at, ipv4::source_address);
            summary.identification = number<std::uint16_t>(frame, layer, ipv4::identification);
            summary.time_to_live = number<std::uint8_t>(frame, layer, ipv4::time_to_live);
            if (layer.header.count == ipv4::shortest_header)
                take_address(summary.destination, frame, at, ipv4::destination_address);
            else summary.destination = address_of(ipv4::final_destination(frame, layer.header));
            summary.fragment =
                read(frame, at, ipv4::more_fragments) != 0 || read(frame, at, ipv4::fragment_offset) != 0;
            break;
        case Protocol::ipv6:
            take_address(summary.source, frame, at, ipv6::source_address);
            summary.identification = 0;
            summary.time_to_live = number<std::uint8_t>(frame, layer, ipv6::hop_limit);
            take_address(summary.destination, frame, at, ipv6::destination_address);
            break;
        case Protocol::ipv6_extension:
            if (layer.header.end() <= frame.size()) follow_extension(summary, layer.number, slice(frame, layer.header));
            summary.fragment |= layer.number == ipv6_extension::fragment && layer.header.end() <= frame.size() &&
                                (read(frame, at, ipv6_extension::more_fragments) != 0 ||
                                 read(frame, at, ipv6_extension::fragment_offset) != 0);
            break;
        case Protocol::arp:
            if (layer.header.count != arp::header_length) break;
            take_address(summary.source, frame, at, arp::sender_protocol);
            take_address(summary.destination, frame, at, arp::target_protocol);
            break;
        case Protocol::tcp: take_tcp(summary, packet, layer, frame); break;
        case Protocol::udp:
            summary.source_port = number<std::uint16_t>(frame, layer, udp::source_port);
            summary.destination_port = number<std::uint16_t>(frame, layer, udp::destination_port);
            take_payload(summary, layer, frame);
            break;
        default: break;
    }
}

constexpr FrameSummary empty;  // copied faster than made

void add_layers(FrameSummary& summary, const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers) {
        if (is_bytes(layer.protocol)) break;
        summary.protocol = layer.protocol;
        take_layer(summary, packet, layer, frame);
    }
}

}  // namespace

std::string text(const Address& address) {
    if (address.version == 4) return ipv4_text(Bytes(address.bytes).first(4));
    if (address.version == 6) return ipv6_text(address.bytes);
    return {};
}

bool resets(const FrameSummary& summary) { return (summary.segment.flags & tcp::rst) != 0; }

FrameLayers layers_of(const FrameSummary& summary) {
    const bool data = summary.payload.count > 0 && !resets(summary);
    const int highest = osi_layer(summary.protocol);
    const auto known = static_cast<std::uint8_t>(highest == 7 ? 2 : highest);  // nothing recognised: bytes on a link
    FrameLayers layers{known, known};
    if (data && highest == 4) layers.top = 7;
    if (data) layers.subject = 7;
    else if (summary.protocol == Protocol::tcp)
        layers.subject = (summary.segment.flags & (tcp::syn | tcp::fin | tcp::rst)) != 0 ? 5 : 4;
    return layers;
}

FrameSummary summarize(const Packet& packet, Bytes frame) {
    FrameSummary summary = empty;
    add_layers(summary, packet, frame);
    return summary;
}

void summarize_into(FrameSummary& summary, const Packet& packet, Bytes frame) {
    summary = empty;
    add_layers(summary, packet, frame);
}

}  // namespace osiscope
