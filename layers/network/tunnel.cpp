#include "layers/network/tunnel.hpp"

#include <algorithm>

#include "layers/data_link/ethernet.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

using Found = std::optional<Carried>;

/// Where the walk stands. Every read is of captured bytes inside the packet, or gives 0 and ends the walk.
struct Walk {
    Bytes frame;
    std::uint32_t at = 0;
    std::uint32_t end = 0;  ///< of the packet; may be past the captured bytes

    [[nodiscard]] bool has(std::uint32_t count) const {
        return at <= end && count <= end - at && std::size_t{at} + count <= frame.size();
    }
    [[nodiscard]] std::uint8_t byte(std::uint32_t offset) const { return has(offset + 1) ? frame[at + offset] : 0; }
    [[nodiscard]] std::uint16_t two(std::uint32_t offset) const {
        return has(offset + 2) ? read16(frame, at + offset) : std::uint16_t{0};
    }
};

Found packet_at(const Walk& walk, LinkType link_type) {
    if (!walk.has(1)) return {};
    return Carried{Carried::Kind::packet, link_type, {walk.at, walk.end - walk.at}};
}

Found by_ether_type(Walk walk, std::uint16_t type);

Found ethernet_at(Walk walk, std::uint32_t distance) {
    walk.at += distance;
    return packet_at(walk, LinkType::ethernet);
}

Found ip_at(Walk walk, std::uint32_t distance) {
    walk.at += distance;
    return packet_at(walk, LinkType::raw_ip);
}

Found in_mpls(Walk walk) {
    while (walk.has(4)) {
        const bool bottom = (walk.byte(2) & 1) != 0;
        walk.at += 4;
        if (bottom) return ip_at(walk, 0);
    }
    return {};
}

Found in_ppp(Walk walk) {
    if (walk.two(0) == 0xff03) walk.at += 2;  // address and control of HDLC framing (RFC 1662)
    const bool compressed = (walk.byte(0) & 1) != 0;
    const std::uint16_t protocol = compressed ? walk.byte(0) : walk.two(0);
    walk.at += compressed ? 1 : 2;
    if (protocol == 0x0021 || protocol == 0x0057) return ip_at(walk, 0);
    return protocol == 0x0281 || protocol == 0x0283 ? in_mpls(walk) : Found{};
}

Found in_pppoe(Walk walk) {
    constexpr std::uint32_t header = 6;
    if (!walk.has(header) || walk.byte(1) != 0) return {};  // code 0: session data
    walk.end = std::min(walk.end, walk.at + header + walk.two(4));
    walk.at += header;
    return in_ppp(walk);
}

Found in_llc(Walk walk) {
    const std::uint16_t access_points = walk.two(0);
    if (access_points == 0x0606) return ip_at(walk, 3);
    if (access_points != 0xaaaa || walk.byte(2) != 3 || !walk.has(8)) return {};
    const std::uint32_t organisation = std::uint32_t{walk.byte(3)} << 16 | walk.two(4);
    if (organisation != 0 && organisation != 0x0000f8) return {};
    const std::uint16_t type = walk.two(6);
    walk.at += 8;
    return by_ether_type(walk, type);
}

Found in_tag(Walk walk) {
    const std::uint16_t type = walk.two(2);
    walk.at += 4;
    return by_ether_type(walk, type);
}

Found by_ether_type(Walk walk, std::uint16_t type) {
    switch (type) {
        case ether_type::ipv4:
        case ether_type::ipv6: return ip_at(walk, 0);
        case 0x6558: return ethernet_at(walk, 0);
        case vlan::customer_tag:
        case vlan::service_tag:
        case vlan::old_tag: return in_tag(walk);
        case 0x8847:
        case 0x8848: return in_mpls(walk);
        case 0x8864: return in_pppoe(walk);
        case 0x880b: return in_ppp(walk);
        case 0x88e7: return ethernet_at(walk, 4);
        default: return {};
    }
}

/// GRE carries network packets, Ethernet, MPLS and PPP; frames of other kinds within it Wireshark does not count.
bool known_in_gre(std::uint16_t type) {
    return type == ether_type::ipv4 || type == ether_type::ipv6 || type == 0x6558 || type == 0x8847 || type == 0x8848 ||
           type == 0x880b;
}

Found in_gre(Walk walk) {
    const std::uint16_t flags = walk.two(0), type = walk.two(2);
    const bool checksum = (flags & 0x8000) != 0, routing = (flags & 0x4000) != 0, key = (flags & 0x2000) != 0,
               sequence = (flags & 0x1000) != 0, acknowledgment = (flags & 0x0080) != 0;
    if (!walk.has(4) || routing) return {};
    walk.at += 4U + (checksum ? 4U : 0U) + (key ? 4U : 0U) + (sequence ? 4U : 0U);
    if ((flags & 7) == 1 && acknowledgment) walk.at += 4;
    if (type == 0x88be && sequence) return ethernet_at(walk, 8);  // ERSPAN type II
    return known_in_gre(type) ? by_ether_type(walk, type) : Found{};
}

Found by_ip_protocol(Walk walk, std::uint8_t number);

/// An authentication header says what follows it, and its length in units of four bytes, less two.
Found after_authentication(Walk walk) {
    if (!walk.has(2)) return {};
    const std::uint8_t next = walk.byte(0);
    walk.at += (walk.byte(1) + 2U) * 4;
    return by_ip_protocol(walk, next);
}

Found by_ip_protocol(Walk walk, std::uint8_t number) {
    switch (number) {
        case 4:
        case 41: return ip_at(walk, 0);
        case 6: return Carried{Carried::Kind::tcp_segment, {}, {walk.at, walk.end - std::min(walk.at, walk.end)}};
        case 47: return in_gre(walk);
        case 51: return after_authentication(walk);
        case 97: return ethernet_at(walk, 2);
        case 137: return in_mpls(walk);
        case 143: return ethernet_at(walk, 0);
        default: return {};
    }
}

Found in_l2tp(Walk walk) {
    const std::uint16_t flags = walk.two(0);
    const bool control = (flags & 0x8000) != 0, length = (flags & 0x4000) != 0, sequence = (flags & 0x0800) != 0,
               offset = (flags & 0x0200) != 0;
    if (!walk.has(6) || control || (flags & 0x0f) != 2) return {};
    walk.at += 6U + (length ? 2U : 0U) + (sequence ? 4U : 0U);
    if (offset) walk.at += 2U + walk.two(0);
    return in_ppp(walk);
}

Found in_gtp(Walk walk) {
    const std::uint8_t flags = walk.byte(0);
    const bool version_1 = flags >> 5 == 1, more = (flags & 7) != 0, user_data = walk.byte(1) == 255;
    if (!walk.has(8) || !version_1 || !user_data) return {};
    walk.at += 8;
    if (!more) return ip_at(walk, 0);
    std::uint8_t next = (flags & 4) != 0 ? walk.byte(3) : std::uint8_t{0};
    walk.at += 4;
    while (next != 0) {
        const std::uint32_t size = walk.byte(0) * 4U;
        if (size == 0 || !walk.has(size)) return {};
        next = walk.byte(size - 1);
        walk.at += size;
    }
    return ip_at(walk, 0);
}

Found in_teredo(Walk walk) {
    if (walk.two(0) == 1) walk.at += 13U + walk.byte(2) + walk.byte(3);
    if (walk.two(0) == 0) walk.at += 8;
    return ip_at(walk, 0);
}

/// Its tagged fields end with type 1; padding has no length (type 0).
Found in_tzsp(Walk walk) {
    if (!walk.has(4) || walk.two(2) != 1) return {};
    walk.at += 4;
    while (walk.has(1)) {
        const std::uint8_t tag = walk.byte(0);
        if (tag == 1) return ethernet_at(walk, 1);
        walk.at += tag == 0 ? 1 : 2U + walk.byte(1);
    }
    return {};
}

Found by_udp_port(Walk walk, std::uint16_t port) {
    switch (port) {
        case 1701: return in_l2tp(walk);
        case 2152: return in_gtp(walk);
        case 3544: return in_teredo(walk);
        case 4341: return ip_at(walk, 8);
        case 4754: return in_gre(walk);
        case 4789: return ethernet_at(walk, 8);
        case 4790: return walk.byte(3) == 3 ? ethernet_at(walk, 8) : ip_at(walk, 8);
        case 6081: {
            const std::uint16_t type = walk.two(2);
            walk.at += 8 + (walk.byte(0) & 0x3fU) * 4;
            return by_ether_type(walk, type);
        }
        case 6635: return in_mpls(walk);
        case 37008: return in_tzsp(walk);
        default: return {};
    }
}

/// Wireshark asks for the lower port first.
Found in_udp(const Walk& walk, Bytes frame, const Layer& udp) {
    const auto source = static_cast<std::uint16_t>(read(frame, udp.header.first, udp::source_port));
    const auto destination = static_cast<std::uint16_t>(read(frame, udp.header.first, udp::destination_port));
    const Found lower = by_udp_port(walk, std::min(source, destination));
    return lower ? lower : by_udp_port(walk, std::max(source, destination));
}

/// What a later fragment of a packet carries begins in the middle.
bool begins_inside(const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers) {
        const std::uint32_t at = layer.header.first;
        if (layer.protocol == Protocol::ipv4 && read(frame, at, ipv4::fragment_offset) != 0) return true;
        if (layer.protocol == Protocol::ipv6_extension && layer.number == ipv6_extension::fragment &&
            read(frame, at, ipv6_extension::fragment_offset) != 0)
            return true;
    }
    return false;
}

}  // namespace

std::optional<Carried> carried_by(const Packet& packet, Bytes frame) {
    const auto& layers = packet.layers;
    auto data = layers.rbegin();
    if (data != layers.rend() && data->protocol == Protocol::padding) ++data;
    if (data == layers.rend() || data->protocol != Protocol::data) return {};
    const auto under = data + 1;
    if (under == layers.rend()) return {};
    const Walk walk{frame, data->header.first, data->header.end()};
    if (!walk.has(1)) return {};
    if (under->protocol == Protocol::udp) return in_udp(walk, frame, *under);
    const int floor = osi_layer(under->protocol);
    if (floor == 2 && data->number < ethernet::smallest_ether_type) return in_llc(walk);
    if (floor == 2) return by_ether_type(walk, data->number);
    if (floor != 3 || begins_inside(packet, frame)) return {};
    return by_ip_protocol(walk, static_cast<std::uint8_t>(data->number));
}

}  // namespace osiscope
