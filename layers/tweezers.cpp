#include "layers/tweezers.hpp"

#include <algorithm>

#include "layers/decode.hpp"
#include "layers/network/internet_checksum.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/protocol_home.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

/// The sum of the addresses, protocol number and length that the transport layer's checksum covers.
std::uint64_t pseudo_header(const Packet& packet, const Layer& transport, std::uint32_t length, Bytes frame) {
    NetworkContext network;
    network.protocol = static_cast<std::uint8_t>(transport.number);
    for (const Layer& layer : packet.layers) {
        const std::uint32_t at = layer.header.first;
        if (layer.protocol == Protocol::ipv4) {
            network.source = bytes_at(frame, at, ipv4::source_address);
            network.destination = ipv4::final_destination(frame, layer.header);
        }
        if (layer.protocol == Protocol::ipv6) {
            network.source = bytes_at(frame, at, ipv6::source_address);
            network.destination = bytes_at(frame, at, ipv6::destination_address);
        }
        if (layer.protocol == Protocol::ipv6_extension && layer.number == ipv6_extension::routing)
            ipv6_extension::follow_routing(network, slice(frame, layer.header));
    }
    return pseudo_header_sum(network, length);
}

/// The bytes a checksum covers: the header alone, or header and payload, which end where those of the layer below end
/// at the latest, whatever the header claims.
ByteRange covered(const Packet& packet, std::size_t number) {
    const Layer& layer = packet.layers[number];
    if (home_of(layer.protocol).checksum_of_header) return layer.header;
    std::uint32_t end = layer.header.end() + layer.payload.count;
    if (number > 0) end = std::min(end, packet.layers[number - 1].payload.end());
    return {layer.header.first, end - layer.header.first};
}

/// What the layer's checksum should be; its own field must be zero.
std::uint64_t right_checksum(const Packet& packet, std::size_t number, Bytes frame) {
    const Layer& layer = packet.layers[number];
    const ByteRange all = covered(packet, number);
    return home_of(layer.protocol).right_checksum({slice(frame, all), pseudo_header(packet, layer, all.count, frame)});
}

bool can_be_repaired(ChecksumState state) {
    return state == ChecksumState::wrong || state == ChecksumState::left_to_hardware;
}

}  // namespace

void repair_checksums(std::span<std::uint8_t> frame, LinkType link_type, std::uint32_t original_length) {
    const Packet packet = decode(link_type, frame, original_length);
    for (std::size_t number = 0; number < packet.layers.size(); ++number) {
        const Layer& layer = packet.layers[number];
        const Field* field = home_of(layer.protocol).checksum;
        if (field == nullptr || !can_be_repaired(layer.checksum)) continue;
        write(frame, layer.header.first, *field, {0});
        write(frame, layer.header.first, *field, {right_checksum(packet, number, frame)});
    }
}

void repair_lengths(std::span<std::uint8_t> frame, LinkType link_type) {
    const auto end = static_cast<std::uint32_t>(frame.size());
    for (const Layer& layer : decode(link_type, frame, end).layers) {
        const std::uint32_t first = layer.header.first;
        if (layer.protocol == Protocol::ipv4) write(frame, first, ipv4::total_length, {end - first});
        if (layer.protocol == Protocol::ipv6) write(frame, first, ipv6::payload_length, {end - layer.header.end()});
    }
    const Packet packet = decode(link_type, frame, end);  // what they carry is found only now
    if (const Layer* datagram = find(packet, Protocol::udp))
        write(frame, datagram->header.first, udp::length, {end - datagram->header.first});
}

}  // namespace osiscope
