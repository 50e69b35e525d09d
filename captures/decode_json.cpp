#include "captures/decode_json.hpp"

#include <algorithm>

#include "captures/json_line.hpp"
#include "captures/table_json.hpp"
#include "layers/data_link/arp.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/data_link/linux_cooked.hpp"
#include "layers/network/icmp.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/option.hpp"
#include "layers/session/tcp_told.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

struct Reader {
    Bytes frame;
    std::uint32_t header;

    std::uint64_t operator()(const Field& field) const { return read(frame, header, field); }
    Bytes bytes(const Field& field) const { return slice(frame, bytes_of(bits_of(header, field))); }
};

void write_ethernet(JsonLine& line, Reader get) {
    JsonLine object = line.open("eth");
    object.mac("dst", get.bytes(ethernet::destination));
    object.mac("src", get.bytes(ethernet::source));
    const std::uint64_t type = get(ethernet::type);
    if (type >= ethernet::smallest_ether_type) object.number("type", type);
    else if (type <= ethernet::largest_length) object.number("len", type);
    object.close();
}

void write_vlan_tags(JsonLine& line, const Packet& packet, Bytes frame) {
    if (find(packet, Protocol::vlan) == nullptr) return;
    line.open_array("vlan");
    for (const Layer& layer : packet.layers) {
        if (layer.protocol != Protocol::vlan) continue;
        const Reader get{frame, layer.header.first};
        JsonLine tag = line.open();
        tag.number("tpid", layer.number);
        tag.number("id", get(vlan::identifier));
        tag.number("prio", get(vlan::priority));
        tag.number("dei", get(vlan::drop_eligible));
        tag.close();
    }
    line.close_array();
}

void write_cooked_v1(JsonLine& line, Reader get) {
    JsonLine object = line.open("sll");
    object.number("pkttype", get(linux_cooked_v1::packet_type));
    object.number("hatype", get(linux_cooked_v1::hardware_type));
    object.number("halen", get(linux_cooked_v1::address_length));
    object.number("proto", get(linux_cooked_v1::protocol));
    if (get(linux_cooked_v1::address_length) == 6) object.mac("addr", get.bytes(linux_cooked_v1::address).first(6));
    object.close();
}

void write_cooked_v2(JsonLine& line, Reader get) {
    JsonLine object = line.open("sll");
    object.number("pkttype", get(linux_cooked_v2::packet_type));
    object.number("hatype", get(linux_cooked_v2::hardware_type));
    object.number("halen", get(linux_cooked_v2::address_length));
    object.number("proto", get(linux_cooked_v2::protocol));
    if (get(linux_cooked_v2::address_length) == 6) object.mac("addr", get.bytes(linux_cooked_v2::address).first(6));
    object.number("ifindex", get(linux_cooked_v2::interface_index));
    object.close();
}

void write_arp(JsonLine& line, const Layer& layer, Reader get) {
    JsonLine object = line.open("arp");
    object.number("htype", get(arp::hardware_type));
    object.number("ptype", get(arp::protocol_type));
    object.number("hlen", get(arp::hardware_length));
    object.number("plen", get(arp::protocol_length));
    object.number("op", get(arp::operation));
    if (layer.header.count == arp::header_length) {
        object.mac("sha", get.bytes(arp::sender_hardware));
        object.ipv4("spa", get.bytes(arp::sender_protocol));
        object.mac("tha", get.bytes(arp::target_hardware));
        object.ipv4("tpa", get.bytes(arp::target_protocol));
    }
    object.close();
}

void write_kinds(JsonLine& object, Bytes frame, ByteRange options) {
    bool any = false;
    for (OptionWalk walk{frame, options}; walk.next() && walk.option.intact; any = true) {
        if (!any) object.open_array("opts");
        object.element(walk.option.kind);
    }
    if (any) object.close_array();
}

void write_ipv4(JsonLine& line, const Packet& packet, const Layer& layer, Bytes frame) {
    const Reader get{frame, layer.header.first};
    JsonLine object = line.open("ip");
    object.number("version", 4);
    object.number("hlen", layer.header.count);
    object.number("dsfield", get(ipv4::differentiated_services) << 2 | get(ipv4::congestion_notification));
    const std::uint64_t length = get(ipv4::total_length);
    const std::uint32_t end = std::min(layer.payload.end(), packet.original_length);
    object.number("len", length != 0 ? length : end - layer.header.first);
    object.number("id", get(ipv4::identification));
    object.number("rf", get(ipv4::reserved_flag));
    object.number("df", get(ipv4::dont_fragment));
    object.number("mf", get(ipv4::more_fragments));
    object.number("frag", get(ipv4::fragment_offset) * 8);
    object.number("ttl", get(ipv4::time_to_live));
    object.number("proto", get(ipv4::protocol));
    object.number("csum", get(ipv4::header_checksum));
    object.text("csum_status", checksum_status(layer.checksum));
    object.ipv4("src", get.bytes(ipv4::source_address));
    object.ipv4("dst", ipv4::final_destination(frame, layer.header));
    write_kinds(object, frame,
                {layer.header.first + ipv4::shortest_header, layer.header.count - ipv4::shortest_header});
    object.close();
}

void write_extensions(JsonLine& object, const Packet& packet, Bytes frame) {
    if (find(packet, Protocol::ipv6_extension) == nullptr) return;
    const Layer* fragment = nullptr;
    object.open_array("ext");
    for (const Layer& layer : packet.layers) {
        if (layer.protocol != Protocol::ipv6_extension) continue;
        object.element(layer.number);
        const bool whole = layer.header.end() <= frame.size();
        if (fragment == nullptr && whole && layer.number == ipv6_extension::fragment) fragment = &layer;
    }
    object.close_array();
    if (fragment == nullptr) return;
    const Reader get{frame, fragment->header.first};
    JsonLine inner = object.open("frag");
    inner.number("offset", get(ipv6_extension::fragment_offset) * 8);
    inner.number("more", get(ipv6_extension::more_fragments));
    inner.number("id", get(ipv6_extension::identification));
    inner.close();
}

void write_ipv6(JsonLine& line, const Packet& packet, const Layer& layer, Bytes frame) {
    const Reader get{frame, layer.header.first};
    JsonLine object = line.open("ip6");
    object.number("version", 6);
    object.number("tclass", get(ipv6::traffic_class));
    object.number("flow", get(ipv6::flow_label));
    object.number("plen", get(ipv6::payload_length));
    object.number("next", get(ipv6::next_header));
    object.number("hlim", get(ipv6::hop_limit));
    object.ipv6("src", get.bytes(ipv6::source_address));
    object.ipv6("dst", get.bytes(ipv6::destination_address));
    write_extensions(object, packet, frame);
    object.close();
}

void write_icmp(JsonLine object, const Layer& layer, Reader get) {
    const bool echo = icmp::is_echo(static_cast<std::uint8_t>(get(icmp::type)), layer.protocol == Protocol::icmpv6);
    object.number("type", get(icmp::type));
    object.number("code", get(icmp::code));
    object.number("csum", get(icmp::checksum));
    object.text("csum_status", checksum_status(layer.checksum));
    if (echo && layer.header.count == icmp::echo_header) {
        object.number("id", get(icmp::identifier));
        object.number("seq", get(icmp::sequence_number));
    }
    object.close();
}

void write_udp(JsonLine& line, const Layer& layer, Reader get) {
    JsonLine object = line.open("udp");
    object.number("sport", get(udp::source_port));
    object.number("dport", get(udp::destination_port));
    object.number("len", get(udp::length));
    object.number("csum", get(udp::checksum));
    object.text("csum_status", checksum_status(layer.checksum));
    object.close();
}

void write_sack(JsonLine& object, Bytes frame, ByteRange option) {
    object.open_array("sack");
    for (std::uint32_t n = 0; n < tcp::sack_blocks_in(option.count); ++n) {
        const Reader get{frame, tcp::sack_block_at(option.first, n)};
        object.open_array();
        object.element(get(tcp::sack_left));
        object.element(get(tcp::sack_right));
        object.close_array();
    }
    object.close_array();
}

/// Each kind's first option with the right length.
void write_tcp_options(JsonLine& object, Bytes frame, ByteRange options) {
    std::uint32_t seen = 0;
    for (OptionWalk walk{frame, options}; walk.next();) {
        const Option& option = walk.option;
        if (!option.intact || !option.captured || option.kind < 2 || option.kind > 8) continue;
        if ((seen >> option.kind & 1U) != 0 || !tcp::option_length_right(option.kind, option.range.count)) continue;
        seen |= 1U << option.kind;
        const Reader get{frame, option.range.first};
        if (option.kind == tcp::option_maximum_segment_size) object.number("mss", get(tcp::maximum_segment_size));
        if (option.kind == tcp::option_window_scale) object.number("wscale", get(tcp::window_scale));
        if (option.kind == tcp::option_sack_permitted) object.number("sackok", 1);
        if (option.kind == tcp::option_sack) write_sack(object, frame, option.range);
        if (option.kind == tcp::option_timestamps) {
            object.number("tsval", get(tcp::timestamp_value));
            object.number("tsecr", get(tcp::timestamp_echo));
        }
    }
}

void write_verdict(JsonLine& object, const FrameSummary& summary) {
    object.number("stream", summary.stream);
    object.number("calc_win", summary.calculated_window);
    if (summary.analysis == 0) return;
    object.open_array("analysis");
    for (const TcpFinding& finding : tcp_finding_table())
        if ((summary.analysis & finding.bit) != 0) object.element(finding.name());
    object.close_array();
}

/// False when the data offset points past the segment's end: then nobody knows how long the payload is.
bool data_offset_fits(const Packet& packet) {
    for (const Problem& problem : packet.problems)
        if (problem.protocol == Protocol::tcp && problem.kind == Problem::Kind::length_too_large) return false;
    return true;
}

void write_tcp(JsonLine& line, const Layer& layer, Bytes frame, bool fits, const FrameSummary& summary) {
    const Reader get{frame, layer.header.first};
    JsonLine object = line.open("tcp");
    object.number("sport", get(tcp::source_port));
    object.number("dport", get(tcp::destination_port));
    object.number("seq", get(tcp::sequence_number));
    object.number("ack", get(tcp::acknowledgment_number));
    object.number("hlen", layer.header.count);
    object.number("flags", get(tcp::flags));
    object.number("win", get(tcp::window));
    object.number("csum", get(tcp::checksum));
    object.text("csum_status", checksum_status(layer.checksum));
    object.number("urg", get(tcp::urgent_pointer));
    if (fits) object.number("len", layer.payload.count);
    const ByteRange options{layer.header.first + tcp::shortest_header, layer.header.count - tcp::shortest_header};
    write_kinds(object, frame, options);
    write_tcp_options(object, frame, options);
    if (summary.stream != FrameSummary::no_stream) write_verdict(object, summary);
    object.close();
}

/// Says where reading stopped when nothing else shows that it did.
void write_stop(JsonLine& line, const Packet& packet) {
    for (const Problem& problem : packet.problems) {
        if (problem.kind != Problem::Kind::too_deep) continue;
        line.open_array("warnings");
        line.element(std::string_view(sentence(problem)));
        line.close_array();
    }
}

std::string_view link_name(LinkType type) {
    switch (type) {
        case LinkType::ethernet: return "ethernet";
        case LinkType::raw_12:
        case LinkType::raw_14:
        case LinkType::raw_ip:
        case LinkType::raw_ipv4:
        case LinkType::raw_ipv6: return "raw";
        case LinkType::null_loopback:
        case LinkType::loop: return "null";
        case LinkType::linux_cooked_v1: return "sll";
        case LinkType::linux_cooked_v2: return "sll2";
    }
    return "other";
}

void write_layer(JsonLine& line, const Packet& packet, const Layer& layer, Bytes frame, const FrameSummary& summary) {
    const Reader get{frame, layer.header.first};
    switch (layer.protocol) {
        case Protocol::ethernet: return write_ethernet(line, get);
        case Protocol::linux_cooked_v1: return write_cooked_v1(line, get);
        case Protocol::linux_cooked_v2: return write_cooked_v2(line, get);
        case Protocol::null_loopback: {
            JsonLine object = line.open("null");
            object.number("family", null_loopback::family_of(frame, packet.link_type));
            return object.close();
        }
        case Protocol::arp: return write_arp(line, layer, get);
        case Protocol::ipv4: return write_ipv4(line, packet, layer, frame);
        case Protocol::ipv6: return write_ipv6(line, packet, layer, frame);
        case Protocol::icmp: return write_icmp(line.open("icmp"), layer, get);
        case Protocol::icmpv6: return write_icmp(line.open("icmp6"), layer, get);
        case Protocol::tcp: return write_tcp(line, layer, frame, data_offset_fits(packet), summary);
        case Protocol::udp: return write_udp(line, layer, get);
        case Protocol::vlan:            // all tags are one list, after the layers
        case Protocol::ipv6_extension:  // a part of `ip6`
        case Protocol::data:
        case Protocol::padding: return;
        default: return write_by_tables(line, layer, frame);
    }
}

/// Seconds with nine decimals, as the schema wants them.
void write_time(JsonLine& line, SplitTime time) {
    const bool borrow = time.seconds < 0 && time.nanoseconds != 0;
    const auto seconds = static_cast<std::uint64_t>(borrow ? time.seconds + 1 : time.seconds);
    line.key("ts");
    line.out.character('"');
    if (time.seconds < 0) line.out.character('-');
    line.out.decimal(time.seconds < 0 ? 0 - seconds : seconds);
    line.out.character('.');
    line.out.decimal(borrow ? 1'000'000'000 - time.nanoseconds : time.nanoseconds, 9, '0');
    line.out.literal("\",");
}

}  // namespace

void append_json(std::string& out, std::uint64_t number, const FrameView& frame, const Packet& packet,
                 const FrameSummary& summary) {
    TextWriter writer(out);
    writer.character('{');
    JsonLine line{writer};
    line.number("frame", number);
    if (frame.stamped) write_time(line, frame.stamp);
    line.number("caplen", frame.bytes.size());
    line.number("len", frame.original_length);
    line.text("link", link_name(packet.link_type));
    for (const Layer& layer : packet.layers) write_layer(line, packet, layer, frame.bytes, summary);
    write_vlan_tags(line, packet, frame.bytes);
    write_stop(line, packet);
    writer.replace_last('}');
    writer.character('\n');
}

}  // namespace osiscope
