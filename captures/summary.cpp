#include "captures/summary.hpp"

#include <cstring>

#include "layers/data_link/arp.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

/// A layer's fixed header was captured whole, so the address is there.
[[gnu::always_inline]] inline void take_address(Address& address, Bytes frame, std::uint32_t header,
                                                const Field& field) {
    const std::size_t length = field.bit_count / 8U;
    address.version = length == 4 ? 4 : 6;
    std::memcpy(address.bytes.data(), frame.data() + header + field.first_bit / 8U, length);
}

template <class Number>
Number number(Bytes frame, const Layer& layer, const Field& field) {
    return static_cast<Number>(read(frame, layer.header.first, field));
}

void take_payload(FrameSummary& summary, const Layer& layer, Bytes frame) {
    summary.payload = layer.payload;
    summary.captured_payload = static_cast<std::uint32_t>(slice(frame, layer.payload).size());
}

void take_tcp(FrameSummary& summary, const Layer& layer, Bytes frame) {
    summary.source_port = number<std::uint16_t>(frame, layer, tcp::source_port);
    summary.destination_port = number<std::uint16_t>(frame, layer, tcp::destination_port);
    summary.segment.flags = number<std::uint16_t>(frame, layer, tcp::flags);
    summary.segment.sequence_number = {number<std::uint32_t>(frame, layer, tcp::sequence_number)};
    summary.segment.acknowledgment_number = {number<std::uint32_t>(frame, layer, tcp::acknowledgment_number)};
    summary.segment.window = number<std::uint32_t>(frame, layer, tcp::window);
    summary.segment.payload_length = layer.payload.count;
    take_payload(summary, layer, frame);
}

void take_layer(FrameSummary& summary, const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    switch (layer.protocol) {
        case Protocol::ipv4:
            take_address(summary.source, frame, at, ipv4::source_address);
            take_address(summary.destination, frame, at, ipv4::destination_address);
            summary.fragment =
                read(frame, at, ipv4::more_fragments) != 0 || read(frame, at, ipv4::fragment_offset) != 0;
            break;
        case Protocol::ipv6:
            take_address(summary.source, frame, at, ipv6::source_address);
            take_address(summary.destination, frame, at, ipv6::destination_address);
            break;
        case Protocol::ipv6_extension:
            summary.fragment |=
                layer.number == ipv6_extension::fragment && (read(frame, at, ipv6_extension::more_fragments) != 0 ||
                                                             read(frame, at, ipv6_extension::fragment_offset) != 0);
            break;
        case Protocol::arp:
            if (layer.header.count != arp::header_length) break;
            take_address(summary.source, frame, at, arp::sender_protocol);
            take_address(summary.destination, frame, at, arp::target_protocol);
            break;
        case Protocol::tcp: take_tcp(summary, layer, frame); break;
        case Protocol::udp:
            summary.source_port = number<std::uint16_t>(frame, layer, udp::source_port);
            summary.destination_port = number<std::uint16_t>(frame, layer, udp::destination_port);
            take_payload(summary, layer, frame);
            break;
        default: break;
    }
}

}  // namespace

std::string text(const Address& address) {
    if (address.version == 4) return ipv4_text(Bytes(address.bytes).first(4));
    if (address.version == 6) return ipv6_text(address.bytes);
    return {};
}

int top_layer(const FrameSummary& summary) {
    const int highest = osi_layer(summary.protocol);
    if (highest == 4 && summary.payload.count > 0) return 7;
    return highest == 7 ? 2 : highest;  // nothing recognised: bytes on a link
}

FrameSummary summarize(const Packet& packet, Bytes frame) {
    FrameSummary summary;
    for (const Layer& layer : packet.layers) {
        if (layer.protocol == Protocol::data || layer.protocol == Protocol::padding) break;
        summary.protocol = layer.protocol;
        take_layer(summary, layer, frame);
    }
    return summary;
}

}  // namespace osiscope
