#include "captures/packet_identity.hpp"

#include <algorithm>
#include <array>

#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/physical/ethernet_line.hpp"

namespace osiscope {

namespace {

const Layer* ip_layer(const Packet& packet) {
    for (const Layer& layer : packet.layers)
        if (layer.protocol == Protocol::ipv4 || layer.protocol == Protocol::ipv6) return &layer;
    return nullptr;
}

/// FNV-1a over the header, without what a router changes.
std::uint32_t header_hash(const Layer& ip, Bytes header) {
    constexpr std::size_t longest_header = 60;  // of IPv4 with options; IPv6's has 40
    std::array<std::uint8_t, longest_header> bytes{};
    std::copy(header.begin(), header.end(), bytes.begin());
    clear_what_routers_change(ip.protocol, bytes);
    std::uint32_t hash = 0x811c9dc5U;
    for (std::size_t i = 0; i < header.size(); ++i) hash = (hash ^ bytes[i]) * 0x01000193U;
    return hash;
}

}  // namespace

void clear_what_routers_change(Protocol ip, std::span<std::uint8_t> header) {
    const auto clear = [header](const Field& field) {
        const ByteRange place = bytes_of(0, field);
        std::fill_n(header.begin() + place.first, place.count, std::uint8_t{0});
    };
    if (ip == Protocol::ipv6) return clear(ipv6::hop_limit);
    clear(ipv4::time_to_live);
    clear(ipv4::header_checksum);
}

FrameIdentity frame_identity(Bytes frame) {
    const auto length = static_cast<std::uint32_t>(frame.size());
    if (padding_octets(length) == 0) return {length, frame_check_sequence(frame)};
    std::vector<std::uint8_t> padded(frame.begin(), frame.end());
    padded.resize(length + padding_octets(length), 0);
    return {length + padding_octets(length), frame_check_sequence(padded)};
}

FrameIdentity packet_identity(const Packet& packet, Bytes frame) {
    const Layer* ip = ip_layer(packet);
    if (ip == nullptr) return frame_identity(frame);
    const Bytes header = slice(frame, ip->header);
    const Bytes payload = slice(frame, ip->payload);
    return {ip->header.count + ip->payload.count, frame_check_sequence(payload) ^ header_hash(*ip, header)};
}

FrameIdentity fragment_identity(const Packet& packet, Bytes frame) {
    const Layer* ip = ip_layer(packet);
    if (ip == nullptr || ip->protocol != Protocol::ipv4 || ip->header.end() > frame.size()) return {};
    const auto part = [&](const Field& field) { return read(frame, ip->header.first, field); };
    std::array<std::uint8_t, 11> common{};
    const std::uint64_t addresses = part(ipv4::source_address) << 32 | part(ipv4::destination_address);
    for (std::size_t i = 0; i < 8; ++i) common[i] = static_cast<std::uint8_t>(addresses >> (8 * i));
    common[8] = static_cast<std::uint8_t>(part(ipv4::protocol));
    common[9] = static_cast<std::uint8_t>(part(ipv4::identification));
    common[10] = static_cast<std::uint8_t>(part(ipv4::identification) >> 8);
    return {static_cast<std::uint32_t>(common.size()), frame_check_sequence(common)};
}

}  // namespace osiscope
