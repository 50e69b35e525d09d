#include "layers/decode.hpp"

#include <algorithm>

#include "layers/data_link/arp.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/data_link/linux_cooked.hpp"
#include "layers/network/icmp.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

/// Real packets have under ten headers. No RFC sets a limit; this one keeps a made-up frame from being all headers.
constexpr std::size_t deepest = 1000;

Protocol by_version_nibble(Bytes frame) {
    if (frame.empty()) return Protocol::data;
    switch (frame[0] >> 4) {
        case 4: return Protocol::ipv4;
        case 6: return Protocol::ipv6;
        default: return Protocol::data;
    }
}

Protocol first_protocol(LinkType link_type, Bytes frame) {
    switch (link_type) {
        case LinkType::ethernet: return Protocol::ethernet;
        case LinkType::null_loopback:
        case LinkType::loop: return Protocol::null_loopback;
        case LinkType::raw_12:
        case LinkType::raw_14:
        case LinkType::raw_ip: return by_version_nibble(frame);
        case LinkType::raw_ipv4: return Protocol::ipv4;
        case LinkType::raw_ipv6: return Protocol::ipv6;
        case LinkType::linux_cooked_v1: return Protocol::linux_cooked_v1;
        case LinkType::linux_cooked_v2: return Protocol::linux_cooked_v2;
    }
    return Protocol::data;
}

/// The only place that picks the next protocol.
Protocol decode_one(Step& step, Protocol protocol) {
    switch (protocol) {
        case Protocol::ethernet: return ethernet::decode(step);
        case Protocol::vlan: return vlan::decode(step);
        case Protocol::linux_cooked_v1: return linux_cooked_v1::decode(step);
        case Protocol::linux_cooked_v2: return linux_cooked_v2::decode(step);
        case Protocol::null_loopback: return null_loopback::decode(step);
        case Protocol::arp: return arp::decode(step);
        case Protocol::ipv4: return ipv4::decode(step);
        case Protocol::ipv6: return ipv6::decode(step);
        case Protocol::ipv6_extension: return ipv6_extension::decode(step);
        case Protocol::icmp: return icmp::decode(step);
        case Protocol::icmpv6: return icmp::decode_v6(step);
        case Protocol::tcp: return tcp::decode(step);
        case Protocol::udp: return udp::decode(step);
        case Protocol::data:
        case Protocol::padding: break;
    }
    return Protocol::data;
}

/// Whatever no header claimed: the payload, then what follows the network packet.
void add_rest(Step& step) {
    if (!step.packet.layers.empty()) {
        const Layer& last = step.packet.layers.back();
        if (last.protocol == Protocol::udp) step.end = std::max(step.at, last.payload.end());
        if (osi_layer(last.protocol) == 4) step.number = 0;
    }
    if (step.end > step.at) add_layer(step, Protocol::data, step.end - step.at);
    step.at = step.packet.original_length - std::min(step.padding, step.packet.original_length);
    step.end = step.packet.original_length;
    if (step.padding > 0 && step.end > step.at) add_layer(step, Protocol::padding, step.padding);
}

}  // namespace

Packet decode(LinkType link_type, Bytes frame, std::uint32_t original_length) {
    Packet packet;
    decode_into(packet, link_type, frame, original_length);
    return packet;
}

void decode_into(Packet& packet, LinkType link_type, Bytes frame, std::uint32_t original_length, Checksums checksums) {
    packet.link_type = link_type;
    packet.captured_length = static_cast<std::uint32_t>(frame.size());
    packet.original_length = std::max(original_length, packet.captured_length);
    packet.layers.clear();
    packet.problems.clear();
    Step step{.frame = frame,
              .end = packet.original_length,
              .verify_checksums = checksums == Checksums::verify,
              .network = {},
              .packet = packet};
    Protocol next = first_protocol(link_type, frame);
    while (next != Protocol::data) {
        if (packet.layers.size() == deepest) {
            add_problem(step, {Problem::Kind::too_deep, next, {step.at, 0}, 0, 0, ""});
            break;
        }
        next = decode_one(step, next);
    }
    add_rest(step);
}

void note_missing(Step& step, Protocol protocol, std::uint32_t size) {
    const std::uint32_t available = step.end > step.at ? step.end - step.at : 0;
    if (size > available)
        return add_problem(step,
                           {Problem::Kind::packet_too_short, protocol, {step.at, available}, size, available, ""});
    const auto captured = static_cast<std::uint32_t>(step.frame.size());
    const std::uint32_t present = captured > step.at ? captured - step.at : 0;
    add_problem(step, {Problem::Kind::cut_by_capture, protocol, {step.at, present}, size, present, ""});
}

void add_problem(Step& step, Problem problem) { step.packet.problems.push_back(problem); }

Protocol protocol_of_ether_type(std::uint16_t ether_type) {
    switch (ether_type) {
        case 0x0800: return Protocol::ipv4;
        case 0x0806: return Protocol::arp;
        case 0x86dd: return Protocol::ipv6;
        case 0x8100:
        case 0x88a8:
        case 0x9100: return Protocol::vlan;
        default: return Protocol::data;
    }
}

Protocol protocol_of_ip(std::uint8_t number, int version) {
    switch (number) {
        case 1: return Protocol::icmp;
        case 6: return Protocol::tcp;
        case 17: return Protocol::udp;
        case 58: return Protocol::icmpv6;
        case ipv6_extension::hop_by_hop:
        case ipv6_extension::routing:
        case ipv6_extension::fragment:
        case ipv6_extension::destination: return version == 6 ? Protocol::ipv6_extension : Protocol::data;
        default: return Protocol::data;
    }
}

}  // namespace osiscope
