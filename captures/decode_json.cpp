#include "captures/decode_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "captures/tcp_story.hpp"
#include "layers/data_link/arp.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/data_link/linux_cooked.hpp"
#include "layers/describe.hpp"
#include "layers/network/icmp.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/option.hpp"
#include "layers/protocol_names.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

/// Writes JSON members into one line. All our keys and values are plain ASCII, so nothing needs escaping.
struct JsonLine {
    std::string& out;
    bool first = true;

    void key(const char* name) {
        if (!first) out += ',';
        first = false;
        out += '"';
        out += name;
        out += "\":";
    }
    void number(const char* name, std::uint64_t value) {
        key(name);
        fmt::format_to(std::back_inserter(out), "{}", value);
    }
    void text(const char* name, std::string_view value) {
        key(name);
        fmt::format_to(std::back_inserter(out), "\"{}\"", value);
    }
    JsonLine open(const char* name) {
        key(name);
        out += '{';
        return {out, true};
    }
    void close() { out += '}'; }
};

const char* checksum_status(ChecksumState state) {
    switch (state) {
        case ChecksumState::correct: return "good";
        case ChecksumState::wrong:
        case ChecksumState::left_to_hardware: return "bad";
        case ChecksumState::absent: return "none";
        case ChecksumState::not_verifiable: break;
    }
    return "unverified";
}

struct Reader {
    Bytes frame;
    std::uint32_t header;

    std::uint64_t operator()(const Field& field) const { return read(frame, header, field); }
    Bytes bytes(const Field& field) const { return slice(frame, bytes_of(bits_of(header, field))); }
};

void write_ethernet(JsonLine& line, Reader get) {
    JsonLine object = line.open("eth");
    object.text("dst", mac_text(get.bytes(ethernet::destination)));
    object.text("src", mac_text(get.bytes(ethernet::source)));
    const std::uint64_t type = get(ethernet::type);
    if (type >= ethernet::smallest_ether_type) object.number("type", type);
    else if (type <= ethernet::largest_length) object.number("len", type);
    object.close();
}

void write_vlan_tags(JsonLine& line, const Packet& packet, Bytes frame) {
    if (find(packet, Protocol::vlan) == nullptr) return;
    line.key("vlan");
    line.out += '[';
    bool first = true;
    for (const Layer& layer : packet.layers) {
        if (layer.protocol != Protocol::vlan) continue;
        const Reader get{frame, layer.header.first};
        fmt::format_to(std::back_inserter(line.out), "{}{{\"tpid\":{},\"id\":{},\"prio\":{},\"dei\":{}}}",
                       first ? "" : ",", layer.number, get(vlan::identifier), get(vlan::priority),
                       get(vlan::drop_eligible));
        first = false;
    }
    line.out += ']';
}

void write_cooked_v1(JsonLine& line, Reader get) {
    JsonLine object = line.open("sll");
    object.number("pkttype", get(linux_cooked_v1::packet_type));
    object.number("hatype", get(linux_cooked_v1::hardware_type));
    object.number("halen", get(linux_cooked_v1::address_length));
    object.number("proto", get(linux_cooked_v1::protocol));
    if (get(linux_cooked_v1::address_length) == 6)
        object.text("addr", mac_text(get.bytes(linux_cooked_v1::address).first(6)));
    object.close();
}

void write_cooked_v2(JsonLine& line, Reader get) {
    JsonLine object = line.open("sll");
    object.number("pkttype", get(linux_cooked_v2::packet_type));
    object.number("hatype", get(linux_cooked_v2::hardware_type));
    object.number("halen", get(linux_cooked_v2::address_length));
    object.number("proto", get(linux_cooked_v2::protocol));
    if (get(linux_cooked_v2::address_length) == 6)
        object.text("addr", mac_text(get.bytes(linux_cooked_v2::address).first(6)));
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
        object.text("sha", mac_text(get.bytes(arp::sender_hardware)));
        object.text("spa", ipv4_text(get.bytes(arp::sender_protocol)));
        object.text("tha", mac_text(get.bytes(arp::target_hardware)));
        object.text("tpa", ipv4_text(get.bytes(arp::target_protocol)));
    }
    object.close();
}

void write_kinds(JsonLine& object, Bytes frame, ByteRange options) {
    bool first = true;
    for (OptionWalk walk{frame, options}; walk.next() && walk.option.intact; first = false) {
        if (first) object.key("opts");
        fmt::format_to(std::back_inserter(object.out), "{}{}", first ? "[" : ",", walk.option.kind);
    }
    if (!first) object.out += ']';
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
    object.text("src", ipv4_text(get.bytes(ipv4::source_address)));
    object.text("dst", ipv4_text(ipv4::final_destination(frame, layer.header)));
    write_kinds(object, frame,
                {layer.header.first + ipv4::shortest_header, layer.header.count - ipv4::shortest_header});
    object.close();
}

void write_extensions(JsonLine& object, const Packet& packet, Bytes frame) {
    const Layer* fragment = nullptr;
    std::string numbers;
    for (const Layer& layer : packet.layers) {
        if (layer.protocol != Protocol::ipv6_extension) continue;
        numbers += fmt::format("{}{}", numbers.empty() ? "" : ",", layer.number);
        const bool whole = layer.header.end() <= frame.size();
        if (fragment == nullptr && whole && layer.number == ipv6_extension::fragment) fragment = &layer;
    }
    if (!numbers.empty()) {
        object.key("ext");
        object.out += "[" + numbers + "]";
    }
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
    object.text("src", ipv6_text(get.bytes(ipv6::source_address)));
    object.text("dst", ipv6_text(get.bytes(ipv6::destination_address)));
    write_extensions(object, packet, frame);
    object.close();
}

void write_icmp(JsonLine& line, const char* key, const Layer& layer, Reader get) {
    JsonLine object = line.open(key);
    object.number("type", get(icmp::type));
    object.number("code", get(icmp::code));
    object.number("csum", get(icmp::checksum));
    object.text("csum_status", checksum_status(layer.checksum));
    if (layer.header.count == icmp::echo_header) {
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
    object.key("sack");
    object.out += '[';
    for (std::uint32_t at = option.first + 2; at + 8 <= option.end(); at += 8)
        fmt::format_to(std::back_inserter(object.out), "{}[{},{}]", at > option.first + 2 ? "," : "", read32(frame, at),
                       read32(frame, at + 4));
    object.out += ']';
}

/// Each kind's first option with the right length.
void write_tcp_options(JsonLine& object, Bytes frame, ByteRange options) {
    std::uint32_t seen = 0;
    for (OptionWalk walk{frame, options}; walk.next();) {
        const Option& option = walk.option;
        if (!option.intact || !option.captured || option.kind < 2 || option.kind > 8) continue;
        const std::uint8_t required = tcp::required_option_length(option.kind);
        if ((seen >> option.kind & 1U) != 0 || (required != 0 && option.range.count != required)) continue;
        seen |= 1U << option.kind;
        const Reader get{frame, option.range.first};
        if (option.kind == tcp::option_maximum_segment_size) object.number("mss", get(tcp::maximum_segment_size));
        if (option.kind == tcp::option_window_scale) object.number("wscale", get(tcp::window_scale));
        if (option.kind == tcp::option_sack_permitted) object.number("sackok", 1);
        if (option.kind == tcp::option_sack && option.range.count >= 10 && option.range.count % 8 == 2)
            write_sack(object, frame, option.range);
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
    object.key("analysis");
    char before = '[';
    for (const TcpFinding& finding : tcp_finding_table()) {
        if ((summary.analysis & finding.bit) == 0) continue;
        fmt::format_to(std::back_inserter(object.out), "{}\"{}\"", before, finding.name());
        before = ',';
    }
    object.out += ']';
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

const char* link_name(LinkType type) {
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

std::string link_text(LinkType type) {
    const char* known = link_type_name(type);
    return *known != 0 ? known : fmt::format("link type {}", static_cast<std::uint32_t>(type));
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
        case Protocol::icmp: return write_icmp(line, "icmp", layer, get);
        case Protocol::icmpv6: return write_icmp(line, "icmp6", layer, get);
        case Protocol::tcp: return write_tcp(line, layer, frame, data_offset_fits(packet), summary);
        case Protocol::udp: return write_udp(line, layer, get);
        default: return;
    }
}

/// Seconds with nine decimals, as the schema wants them.
void write_time(JsonLine& line, SplitTime time) {
    if (time.seconds >= 0 || time.nanoseconds == 0)
        return line.text("ts", fmt::format("{}.{:09}", time.seconds, time.nanoseconds));
    line.text("ts", fmt::format("-{}.{:09}", -(time.seconds + 1), 1'000'000'000 - time.nanoseconds));
}

}  // namespace

void append_json(std::string& out, std::uint64_t number, const FrameView& frame, const Packet& packet,
                 const FrameSummary& summary) {
    out += '{';
    JsonLine line{out};
    line.number("frame", number);
    if (frame.stamped) write_time(line, frame.stamp);
    line.number("caplen", frame.bytes.size());
    line.number("len", frame.original_length);
    line.text("link", link_name(packet.link_type));
    for (const Layer& layer : packet.layers) write_layer(line, packet, layer, frame.bytes, summary);
    write_vlan_tags(line, packet, frame.bytes);
    out += "}\n";
}

void append_line(std::string& out, std::uint64_t number, const FrameView& frame, const Packet& packet,
                 const FrameSummary& summary, const LineContext& context) {
    const double seconds = static_cast<double>(frame.at - context.first) / 1e9;
    out += fmt::format("{:>6}  {:>11.6f}", number, frame.stamped ? seconds : 0.0);
    if (context.points.size() > 1 && frame.point < context.points.size())
        out += fmt::format("  {}", context.points[frame.point].name);
    out += fmt::format("  {:>5}", packet.original_length);
    if (summary.source.version != 0) out += fmt::format("  {} → {}", text(summary.source), text(summary.destination));
    const Layer* top = nullptr;
    for (const Layer& layer : packet.layers)
        if (layer.protocol == summary.protocol) top = &layer;
    if (top != nullptr) out += fmt::format("  {}  {}", name(summary.protocol), headline(packet, *top, frame.bytes));
    for (const Layer& layer : packet.layers)
        if (const char* known = payload_name(packet, layer); *known != 0)
            out += fmt::format("  {}: {} bytes", known, layer.header.count);
    if (!is_read(packet.link_type)) out += fmt::format("  {}: bytes only", link_text(packet.link_type));
    if (const std::string standing_out = analysis_text(summary.analysis); !standing_out.empty())
        out += "  ~ " + standing_out;
    for (const Problem& problem : packet.problems) out += "  ! " + sentence(problem);
    out += '\n';
}

}  // namespace osiscope
