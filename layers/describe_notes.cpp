#include "layers/describe_notes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/data_link/arp.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/data_link/linux_cooked.hpp"
#include "layers/network/icmp_messages.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

FieldTable arp_fields(const Layer& layer) {
    if (layer.header.count == arp::header_length) return arp::fields;
    return arp::fixed_fields;
}

FieldTable icmp_fields(const Layer& layer, Bytes frame) {
    return icmp::message_fields(frame, layer.header.first, layer.header.count, layer.protocol == Protocol::icmpv6);
}

FieldTable extension_fields(const Layer& layer) {
    if (layer.number == ipv6_extension::fragment) return ipv6_extension::fragment_fields;
    if (layer.number == ipv6_extension::routing) return ipv6_extension::routing_fields;
    if (layer.number == ipv6_extension::destination) return ipv6_extension::destination_fields;
    return ipv6_extension::fields;
}

std::string mac_note(Bytes mac) {
    bool broadcast = true;
    for (const std::uint8_t byte : mac) broadcast = broadcast && byte == 0xff;
    if (broadcast) return "broadcast: every station on this link";
    if (std::all_of(mac.begin(), mac.end(), [](std::uint8_t byte) { return byte == 0; }))
        return "all zeros: no card has this address; the loopback interface writes it";
    if ((mac[0] & 1U) != 0) return "a group of stations";
    if ((mac[0] & 2U) != 0) return "one station, locally administered";
    return "one station, its manufacturer's address";
}

std::string ethernet_note(const Layer& layer, Bytes frame, const Field& field) {
    if (field.format == Format::mac_address)
        return mac_note(slice(frame, bytes_of(bits_of(layer.header.first, field))));
    const auto value = static_cast<std::uint16_t>(read(frame, layer.header.first, field));
    if (value <= ethernet::largest_length)
        return fmt::format("a length: {} {} (IEEE 802.3)", counted(value, "byte", "bytes"),
                           plural(value, "follows", "follow"));
    return ethernet::ether_type_name(value);
}

std::string vlan_note(const Layer& layer, Bytes frame, const Field& field) {
    if (&field != &vlan::type) return {};
    return ethernet::ether_type_name(static_cast<std::uint16_t>(read(frame, layer.header.first, field)));
}

std::string arp_note(const Layer& layer, Bytes frame, const Field& field) {
    const std::uint32_t at = layer.header.first;
    if (&field == &arp::hardware_type && read(frame, at, field) == 1) return "Ethernet";
    if (&field == &arp::protocol_type)
        return ethernet::ether_type_name(static_cast<std::uint16_t>(read(frame, at, field)));
    if (&field == &arp::operation) {
        if (read(frame, at, field) == 1) return "request: who has the target address?";
        if (read(frame, at, field) == 2) return "reply: here it is";
    }
    if (&field == &arp::target_hardware && read(frame, at, arp::operation) == 1)
        return "unknown yet: this is the question";
    return {};
}

std::string checksum_note(ChecksumState state) {
    switch (state) {
        case ChecksumState::correct: return "correct: recalculated from the captured bytes";
        case ChecksumState::wrong: return "WRONG: the bytes it covers add up to something else";
        case ChecksumState::absent: return "not used by this sender";
        case ChecksumState::not_verifiable: return "cannot be verified: not all bytes it covers are here";
        case ChecksumState::left_to_hardware:
            return "incomplete: captured before the sender's network card finished it";
    }
    return {};
}

std::string ipv4_note(const Layer& layer, Bytes frame, const Field& field) {
    const std::uint64_t value = read(frame, layer.header.first, field);
    if (&field == &ipv4::header_length) return counted(value * 4, "byte", "bytes");
    if (&field == &ipv4::total_length) {
        if (value == 0) return "captured before the network card cut it up: reaches to the frame's end";
        return fmt::format("header {} + payload {}", layer.header.count, counted(layer.payload.count, "byte", "bytes"));
    }
    if (&field == &ipv4::dont_fragment && value != 0) return "routers must not fragment it";
    if (&field == &ipv4::more_fragments && value != 0) return "more fragments follow";
    if (&field == &ipv4::fragment_offset && value != 0)
        return fmt::format("fragment starts at byte {}", grouped(value * 8));
    if (&field == &ipv4::time_to_live) return "routers it may still pass";
    if (&field == &ipv4::protocol) return ipv4::protocol_name(static_cast<std::uint8_t>(value));
    if (&field == &ipv4::header_checksum)
        return layer.checksum == ChecksumState::left_to_hardware
                   ? "not filled in: captured before the sender's network card computed it"
                   : checksum_note(layer.checksum);
    return {};
}

const char* payload_length_note(const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    if (read(frame, at, ipv6::payload_length) != 0 || layer.payload.count == 0)
        return "bytes after this 40-byte header";
    if (read(frame, at, ipv6::next_header) == ipv6_extension::hop_by_hop)
        return "too long for 16 bits: the jumbo payload option says how long (RFC 2675)";
    return "captured before the network card cut it up: reaches to the frame's end";
}

std::string ipv6_note(const Layer& layer, Bytes frame, const Field& field) {
    if (&field == &ipv6::payload_length) return payload_length_note(layer, frame);
    if (&field == &ipv6::next_header)
        return ipv4::protocol_name(static_cast<std::uint8_t>(read(frame, layer.header.first, field)));
    if (&field == &ipv6::hop_limit) return "routers it may still pass";
    return {};
}

std::string icmp_note(const Layer& layer, Bytes frame, const Field& field) {
    const bool version_6 = layer.protocol == Protocol::icmpv6;
    const std::uint32_t at = layer.header.first;
    const auto type = static_cast<std::uint8_t>(read(frame, at, icmp::type));
    if (&field == &icmp::type || &field == &icmp::type_v6) return icmp::type_name(type, version_6);
    if (&field == &icmp::code || &field == &icmp::code_v6)
        return icmp::code_name(type, static_cast<std::uint8_t>(read(frame, at, field)), version_6);
    if (is_checksum_field(field)) return checksum_note(layer.checksum);
    if (&field == &icmp::next_hop_mtu)
        return read(frame, at, field) == 0 ? "not given: routers before RFC 1191 leave it 0"
                                           : "the largest packet the next link takes, in bytes (RFC 1191)";
    if (&field == &icmp::mtu_v6) return "the largest packet the next link takes, in bytes";
    if (&field == &icmp::gateway) return "the router to use for this destination from now on";
    if (&field == &icmp::pointer || &field == &icmp::pointer_v6) return "which byte of the quoted packet is wrong";
    if (&field == &icmp::quote_length || &field == &icmp::quote_length_v6)
        return counted(read(frame, at, field) * (version_6 ? 8 : 4), "byte", "bytes") +
               ", and extensions after them (RFC 4884)";
    if (&field == &icmp::solicited_target) return "whose link-layer address is asked for";
    return {};
}

std::string tcp_note(const Layer& layer, Bytes frame, const Field& field) {
    const std::uint64_t value = read(frame, layer.header.first, field);
    const auto flags = static_cast<std::uint16_t>(read(frame, layer.header.first, tcp::flags));
    if (&field == &tcp::sequence_number && (flags & tcp::syn) != 0) return "raw: where this side starts to count";
    if (&field == &tcp::sequence_number && layer.payload.count > 0)
        return layer.payload.count == 1
                   ? "raw: the number of this segment's one byte"
                   : fmt::format("raw: the number of the first of these {} bytes", grouped(layer.payload.count));
    if (&field == &tcp::sequence_number) return "raw: the number that the next byte will have";
    if (&field == &tcp::acknowledgment_number)
        return (flags & tcp::ack) != 0 ? "raw: the next byte expected from the other side"
                                       : "not used: the ACK flag is not set";
    if (&field == &tcp::data_offset) return "header of " + counted(value * 4, "byte", "bytes");
    if (&field == &tcp::window) return "room for more, before scaling";
    if (&field == &tcp::checksum) return checksum_note(layer.checksum);
    if (value == 0) return {};
    if (&field == &tcp::flag_syn) return "opens the connection";
    if (&field == &tcp::flag_fin) return "this side has nothing more to send";
    if (&field == &tcp::flag_rst) return "asks the receiver to abort the connection";
    if (&field == &tcp::flag_psh) return "pass the data up now";
    if (&field == &tcp::flag_ack) return "the acknowledgment number counts";
    if (&field == &tcp::flag_urg) return "the urgent pointer is valid";
    if (&field == &tcp::flag_ece) return (flags & tcp::syn) != 0 ? "supports ECN (RFC 3168)" : "reports congestion";
    if (&field == &tcp::flag_cwr)
        return (flags & tcp::syn) != 0 ? "supports ECN (RFC 3168)" : "congestion window reduced";
    return {};
}

std::string udp_note(const Layer& layer, Bytes frame, const Field& field) {
    if (&field == &udp::length) {
        const std::uint64_t length = read(frame, layer.header.first, field);
        if (layer.payload.count > 0xffff) return "too long for 16 bits: reaches to the packet's end (RFC 2675)";
        if (length < udp::header_length) return "less than the header's own 8 bytes";
        return "header 8 + " + counted(length - udp::header_length, "byte", "bytes");
    }
    if (&field == &udp::checksum) return checksum_note(layer.checksum);
    return {};
}

}  // namespace

FieldTable fields_of(const Layer& layer, Bytes frame) {
    switch (layer.protocol) {
        case Protocol::ethernet: return ethernet::fields;
        case Protocol::vlan: return vlan::fields;
        case Protocol::linux_cooked_v1: return linux_cooked_v1::fields;
        case Protocol::linux_cooked_v2: return linux_cooked_v2::fields;
        case Protocol::null_loopback: return null_loopback::fields;
        case Protocol::arp: return arp_fields(layer);
        case Protocol::ipv4: return ipv4::fields;
        case Protocol::ipv6: return ipv6::fields;
        case Protocol::ipv6_extension: return extension_fields(layer);
        case Protocol::icmp:
        case Protocol::icmpv6: return icmp_fields(layer, frame);
        case Protocol::tcp: return tcp::fields;
        case Protocol::udp: return udp::fields;
        case Protocol::data:
        case Protocol::padding: break;
    }
    return {};
}

std::string field_note(const Packet&, const Layer& layer, Bytes frame, const Field& field) {
    if (field.bit_count > 64) return {};
    switch (layer.protocol) {
        case Protocol::ethernet: return ethernet_note(layer, frame, field);
        case Protocol::vlan: return vlan_note(layer, frame, field);
        case Protocol::arp: return arp_note(layer, frame, field);
        case Protocol::ipv4: return ipv4_note(layer, frame, field);
        case Protocol::ipv6: return ipv6_note(layer, frame, field);
        case Protocol::icmp:
        case Protocol::icmpv6: return icmp_note(layer, frame, field);
        case Protocol::tcp: return tcp_note(layer, frame, field);
        case Protocol::udp: return udp_note(layer, frame, field);
        default: return {};
    }
}

bool is_checksum_field(const Field& field) {
    return &field == &ipv4::header_checksum || &field == &tcp::checksum || &field == &udp::checksum ||
           &field == &icmp::checksum || &field == &icmp::checksum_v6;
}

}  // namespace osiscope
