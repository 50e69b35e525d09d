#include "captures/packet_identity.hpp"

#include <algorithm>

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
    std::uint32_t hash = 0x811c9dc5U;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const bool changes = ip.protocol == Protocol::ipv4 ? i == 8 || i == 10 || i == 11 : i == 7;
        if (!changes) hash = (hash ^ header[i]) * 0x01000193U;
    }
    return hash;
}

}  // namespace

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
