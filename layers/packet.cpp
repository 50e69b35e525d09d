#include "layers/packet.hpp"

#include <fmt/format.h>

namespace osiscope {

const Layer* find(const Packet& packet, Protocol protocol) {
    for (const Layer& layer : packet.layers)
        if (layer.protocol == protocol) return &layer;
    return nullptr;
}

int osi_layer(Protocol protocol) {
    switch (protocol) {
        case Protocol::ethernet:
        case Protocol::vlan:
        case Protocol::linux_cooked_v1:
        case Protocol::linux_cooked_v2:
        case Protocol::null_loopback:
        case Protocol::arp:
        case Protocol::padding: return 2;
        case Protocol::ipv4:
        case Protocol::ipv6:
        case Protocol::ipv6_extension:
        case Protocol::icmp:
        case Protocol::icmpv6: return 3;
        case Protocol::tcp:
        case Protocol::udp: return 4;
        case Protocol::data: break;
    }
    return 7;
}

const char* name(Protocol protocol) {
    switch (protocol) {
        case Protocol::ethernet: return "Ethernet";
        case Protocol::vlan: return "802.1Q VLAN tag";
        case Protocol::linux_cooked_v1: return "Linux cooked capture";
        case Protocol::linux_cooked_v2: return "Linux cooked capture v2";
        case Protocol::null_loopback: return "Loopback";
        case Protocol::arp: return "ARP";
        case Protocol::ipv4: return "IPv4";
        case Protocol::ipv6: return "IPv6";
        case Protocol::ipv6_extension: return "IPv6 extension header";
        case Protocol::icmp: return "ICMP";
        case Protocol::icmpv6: return "ICMPv6";
        case Protocol::tcp: return "TCP";
        case Protocol::udp: return "UDP";
        case Protocol::data: return "Data";
        case Protocol::padding: return "Padding";
    }
    return "";
}

std::string sentence(const Problem& problem) {
    const char* who = name(problem.protocol);
    switch (problem.kind) {
        case Problem::Kind::cut_by_capture:
            return fmt::format("The {} header has {} bytes, but the capture keeps only {} of them.", who,
                               problem.required, problem.present);
        case Problem::Kind::packet_too_short:
            return fmt::format("The {} header needs {} bytes here, but the packet has only {} left.", who,
                               problem.required, problem.present);
        case Problem::Kind::length_too_small:
            return fmt::format("Byte {}: {} says {} bytes, but at least {} are needed.", problem.where.first,
                               problem.claimed_by, problem.present, problem.required);
        case Problem::Kind::length_too_large:
            return fmt::format("Byte {}: {} says {} bytes, but only {} are there.", problem.where.first,
                               problem.claimed_by, problem.required, problem.present);
        case Problem::Kind::wrong_version:
            return fmt::format("Byte {}: the layer below announces {}, but {} says version {}.", problem.where.first,
                               who, problem.claimed_by, problem.present);
        case Problem::Kind::bad_option:
            return fmt::format(
                "Byte {}: a {} option does not fit: its length of {} contradicts its kind or runs out "
                "of the header.",
                problem.where.first, who, problem.present);
        case Problem::Kind::checksum_wrong:
            return fmt::format("Byte {}: {} of {} does not match the bytes it covers.", problem.where.first,
                               problem.claimed_by, who);
        case Problem::Kind::too_deep:
            return fmt::format("Byte {}: over 1000 headers inside each other; osiscope reads no further.",
                               problem.where.first);
    }
    return {};
}

}  // namespace osiscope
