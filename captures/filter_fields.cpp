#include "captures/filter_fields.hpp"

#include <algorithm>
#include <iterator>

#include "layers/data_link/arp.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/data_link/linux_cooked.hpp"
#include "layers/network/icmp_messages.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/protocol_home.hpp"
#include "layers/session/tcp_told.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

using Kind = FilterKind;
using Source = FilterSource;

static_assert(
    [] {
        std::size_t number = 0;
        for (const FilterSourceRow& row : filter_source_table)
            if (static_cast<std::size_t>(row.source) != number++) return false;
        return true;
    }(),
    "filter_source_table is in the order of FilterSource");

// Runs of bits that no table has as one field, but that people filter by.
constexpr Field dsfield{"ip.dsfield", "Differentiated services and congestion notification", 8, 8};
constexpr Field ip_flags{"ip.flags", "The three flags as one number", 48, 3};

constexpr FilterField protocol_field(std::string_view id, Protocol protocol, const char* meaning) {
    return {.id = id, .source = Source::protocol, .protocol = protocol, .meaning = meaning};
}

constexpr FilterField layer_field(std::string_view id, Protocol protocol, std::uint16_t number, const char* meaning) {
    return {.id = id, .source = Source::layer, .protocol = protocol, .number = number, .meaning = meaning};
}

constexpr FilterField number_field(std::string_view id, Source source, Protocol protocol, std::uint8_t bits,
                                   const char* meaning) {
    return {.id = id, .kind = Kind::number, .source = source, .protocol = protocol, .bits = bits, .meaning = meaning};
}

constexpr FilterField address_field(std::string_view id, Source source, Protocol protocol, const char* meaning) {
    const Kind kind = protocol == Protocol::ipv4 ? Kind::ipv4_address : Kind::ipv6_address;
    return {.id = id, .kind = kind, .source = source, .protocol = protocol, .meaning = meaning};
}

constexpr FilterField status_field(std::string_view id, Protocol protocol) {
    return {.id = id,
            .kind = Kind::checksum_status,
            .source = Source::checksum,
            .protocol = protocol,
            .meaning = "Whether the checksum is right"};
}

constexpr FilterField tcp_option(std::string_view id, std::uint8_t kind, const char* meaning) {
    return {.id = id, .source = Source::tcp_option, .protocol = Protocol::tcp, .number = kind, .meaning = meaning};
}

constexpr FilterField tcp_option(std::string_view id, std::uint8_t kind, const Field& field, const char* meaning) {
    return {.id = id,
            .kind = Kind::number,
            .source = Source::tcp_option,
            .protocol = Protocol::tcp,
            .number = kind,
            .bits = static_cast<std::uint8_t>(field.bit_count),
            .field = &field,
            .meaning = meaning};
}

/// A field whose value is `scale` times the header's.
constexpr FilterField scaled(Protocol protocol, const Field& field, std::uint8_t scale) {
    return {.id = field.id,
            .kind = Kind::number,
            .source = Source::header,
            .protocol = protocol,
            .bits = 8,
            .field = &field,
            .scale = scale,
            .meaning = "Header length in bytes"};
}

/// Two bytes that are an EtherType from 0x0600 on and a length up to 1500 (IEEE 802.3 §3.2.6).
constexpr FilterField type_or_length(std::string_view id, Protocol protocol, std::uint16_t number, const Field& field,
                                     bool type) {
    return {.id = id,
            .kind = Kind::number,
            .source = Source::header,
            .protocol = protocol,
            .number = number,
            .bits = 16,
            .field = &field,
            .lowest = type ? ethernet::smallest_ether_type : std::uint64_t{0},
            .highest = type ? std::uint64_t{0xffff} : ethernet::largest_length,
            .meaning = type ? "Type of what it carries" : "Length in bytes, where there is no type"};
}

constexpr FilterField tag_field(std::string_view id, std::uint16_t tag, const Field& field) {
    const bool flag = field.format == Format::flag && tag == vlan::customer_tag;
    return {.id = id,
            .kind = flag ? Kind::flag : Kind::number,
            .source = Source::header,
            .protocol = Protocol::vlan,
            .number = tag,
            .bits = static_cast<std::uint8_t>(field.bit_count),
            .field = &field};
}

constexpr FilterField cooked_field(const Field& v1, const Field& v2, std::uint8_t bits) {
    return {.id = v2.id,
            .kind = Kind::number,
            .source = Source::cooked_header,
            .protocol = Protocol::linux_cooked_v2,
            .bits = bits,
            .field = &v1,
            .other = &v2};
}

/// What is not read as it stands in a table. An id here wins over the same id in a table.
constexpr FilterField extras[] = {
    {.id = "frame", .source = Source::frame, .meaning = "Every frame; its bytes for `contains`"},
    number_field("frame.number", Source::frame_number, Protocol::data, 32, "Number in the file, from 1"),
    number_field("frame.len", Source::frame_length, Protocol::data, 32, "Bytes on the wire"),
    number_field("frame.cap_len", Source::frame_captured_length, Protocol::data, 32, "Bytes captured"),
    {.id = "frame.time_relative",
     .kind = Kind::seconds,
     .source = Source::frame_time,
     .meaning = "Seconds since the first frame"},
    {.id = "frame.interface_name",
     .kind = Kind::text,
     .source = Source::frame_interface,
     .meaning = "Where it was captured"},

    layer_field("eth", Protocol::ethernet, 0, "Ethernet"),
    type_or_length("eth.type", Protocol::ethernet, 0, ethernet::type, true),
    type_or_length("eth.len", Protocol::ethernet, 0, ethernet::type, false),
    layer_field("vlan", Protocol::vlan, vlan::customer_tag, "802.1Q tag"),
    tag_field("vlan.priority", vlan::customer_tag, vlan::priority),
    tag_field("vlan.dei", vlan::customer_tag, vlan::drop_eligible),
    tag_field("vlan.id", vlan::customer_tag, vlan::identifier),
    type_or_length("vlan.etype", Protocol::vlan, vlan::customer_tag, vlan::type, true),
    type_or_length("vlan.len", Protocol::vlan, vlan::customer_tag, vlan::type, false),
    layer_field("ieee8021ad", Protocol::vlan, vlan::service_tag, "802.1ad (QinQ) outer tag"),
    tag_field("ieee8021ad.priority", vlan::service_tag, vlan::priority),
    tag_field("ieee8021ad.dei", vlan::service_tag, vlan::drop_eligible),
    tag_field("ieee8021ad.id", vlan::service_tag, vlan::identifier),
    {.id = "sll", .source = Source::layer, .protocol = Protocol::linux_cooked_v2, .meaning = "Linux cooked capture"},
    cooked_field(linux_cooked_v1::packet_type, linux_cooked_v2::packet_type, 16),
    cooked_field(linux_cooked_v1::hardware_type, linux_cooked_v2::hardware_type, 16),
    cooked_field(linux_cooked_v1::address_length, linux_cooked_v2::address_length, 16),
    cooked_field(linux_cooked_v1::protocol, linux_cooked_v2::protocol, 16),
    {.id = "sll.ifindex",
     .kind = Kind::number,
     .protocol = Protocol::linux_cooked_v2,
     .bits = 32,
     .field = &linux_cooked_v2::interface_index},
    {.id = "sll.src.eth",
     .kind = Kind::mac_address,
     .source = Source::cooked_mac,
     .protocol = Protocol::linux_cooked_v2,
     .meaning = "Sender's MAC address"},
    layer_field("null", Protocol::null_loopback, 0, "BSD loopback"),
    number_field("null.family", Source::null_family, Protocol::null_loopback, 32, "Address family"),

    protocol_field("arp", Protocol::arp, "ARP"),
    protocol_field("ip", Protocol::ipv4, "IPv4"),
    scaled(Protocol::ipv4, ipv4::header_length, 4),
    {.id = "ip.dsfield", .kind = Kind::number, .protocol = Protocol::ipv4, .bits = 8, .field = &dsfield},
    {.id = "ip.flags", .kind = Kind::number, .protocol = Protocol::ipv4, .bits = 8, .field = &ip_flags},
    number_field("ip.len", Source::ipv4_length, Protocol::ipv4, 16, "Total length in bytes"),
    address_field("ip.src", Source::source_address, Protocol::ipv4, "Source address"),
    address_field("ip.dst", Source::destination_address, Protocol::ipv4,
                  "Destination address; with a source route the last stop"),
    address_field("ip.addr", Source::either_address, Protocol::ipv4, "Source or destination address"),
    number_field("ip.opt.type", Source::ipv4_option_type, Protocol::ipv4, 8, "Type of each option"),
    protocol_field("ipv6", Protocol::ipv6, "IPv6"),
    address_field("ipv6.src", Source::source_address, Protocol::ipv6, "Source address"),
    address_field("ipv6.dst", Source::destination_address, Protocol::ipv6, "Destination address"),
    address_field("ipv6.addr", Source::either_address, Protocol::ipv6, "Source or destination address"),
    layer_field("ipv6.hopopts", Protocol::ipv6_extension, ipv6_extension::hop_by_hop, "Hop-by-hop options"),
    layer_field("ipv6.routing", Protocol::ipv6_extension, ipv6_extension::routing, "Routing header"),
    layer_field("ipv6.fraghdr", Protocol::ipv6_extension, ipv6_extension::fragment, "Fragment header"),
    layer_field("ipv6.dstopts", Protocol::ipv6_extension, ipv6_extension::destination, "Destination options"),
    protocol_field("icmp", Protocol::icmp, "ICMP"),
    protocol_field("icmpv6", Protocol::icmpv6, "ICMPv6"),

    protocol_field("tcp", Protocol::tcp, "TCP"),
    number_field("tcp.srcport", Source::source_port, Protocol::tcp, 16, "Source port"),
    number_field("tcp.dstport", Source::destination_port, Protocol::tcp, 16, "Destination port"),
    number_field("tcp.port", Source::either_port, Protocol::tcp, 16, "Source or destination port"),
    number_field("tcp.seq_raw", Source::tcp_sequence_number, Protocol::tcp, 32, "Sequence number as in the header"),
    number_field("tcp.ack_raw", Source::tcp_acknowledgment_number, Protocol::tcp, 32,
                 "Acknowledgment number as in the header"),
    scaled(Protocol::tcp, tcp::data_offset, 4),
    number_field("tcp.window_size_value", Source::tcp_window, Protocol::tcp, 16, "Window as in the header"),
    number_field("tcp.window_size", Source::tcp_scaled_window, Protocol::tcp, 32, "Window in bytes, scaled"),
    number_field("tcp.len", Source::tcp_payload_length, Protocol::tcp, 32, "Bytes of data; not in fragments"),
    number_field("tcp.stream", Source::tcp_stream, Protocol::tcp, 32, "Number of the connection, from 0"),
    {.id = "tcp.payload",
     .kind = Kind::bytes,
     .source = Source::payload_bytes,
     .protocol = Protocol::tcp,
     .meaning = "The data"},
    number_field("tcp.option_kind", Source::tcp_option_kind, Protocol::tcp, 8, "Kind of each option"),
    tcp_option("tcp.options.mss", tcp::option_maximum_segment_size, "Maximum segment size option"),
    tcp_option("tcp.options.mss_val", tcp::option_maximum_segment_size, tcp::maximum_segment_size,
               "Maximum segment size"),
    tcp_option("tcp.options.wscale", tcp::option_window_scale, "Window scale option"),
    tcp_option("tcp.options.wscale.shift", tcp::option_window_scale, tcp::window_scale, "Window scale shift"),
    tcp_option("tcp.options.sack_perm", tcp::option_sack_permitted, "SACK permitted option"),
    tcp_option("tcp.options.sack", tcp::option_sack, "SACK option"),
    tcp_option("tcp.options.sack_le", tcp::option_sack, tcp::sack_left, "Left edge of each SACK block, raw"),
    tcp_option("tcp.options.sack_re", tcp::option_sack, tcp::sack_right, "Right edge of each SACK block, raw"),
    tcp_option("tcp.options.timestamp", tcp::option_timestamps, "Timestamps option"),
    tcp_option("tcp.options.timestamp.tsval", tcp::option_timestamps, tcp::timestamp_value, "Timestamp value"),
    tcp_option("tcp.options.timestamp.tsecr", tcp::option_timestamps, tcp::timestamp_echo, "Timestamp echo reply"),
    {.id = "tcp.analysis.flags",
     .source = Source::tcp_analysis,
     .protocol = Protocol::tcp,
     .number = 0xffff,
     .meaning = "Anything the TCP analysis found"},

    protocol_field("udp", Protocol::udp, "UDP"),
    number_field("udp.srcport", Source::source_port, Protocol::udp, 16, "Source port"),
    number_field("udp.dstport", Source::destination_port, Protocol::udp, 16, "Destination port"),
    number_field("udp.port", Source::either_port, Protocol::udp, 16, "Source or destination port"),
    {.id = "udp.payload",
     .kind = Kind::bytes,
     .source = Source::payload_bytes,
     .protocol = Protocol::udp,
     .meaning = "The data"},
};

Kind kind_of(Format format) {
    switch (format) {
        case Format::flag: return Kind::flag;
        case Format::mac_address: return Kind::mac_address;
        case Format::ipv4_address: return Kind::ipv4_address;
        case Format::ipv6_address: return Kind::ipv6_address;
        case Format::bytes: return Kind::bytes;
        case Format::text: return Kind::text;
        case Format::decimal:
        case Format::identifier:
        case Format::hexadecimal: break;
    }
    return Kind::number;
}

FilterField table_field(Protocol protocol, const ProtocolTable& table, const Field& field) {
    FilterField made{.id = field.id, .kind = kind_of(field.format), .protocol = protocol};
    made.source = table.use == ProtocolTable::Use::part ? Source::part : Source::header;
    made.number = table.number;
    made.bits = static_cast<std::uint8_t>(field.bit_count);
    made.field = &field;
    return made;
}

FilterField either_field(Protocol protocol, const EitherField& either) {
    FilterField made{.id = either.id, .kind = kind_of(either.one->format), .protocol = protocol};
    made.bits = static_cast<std::uint8_t>(either.one->bit_count);
    made.field = either.one;
    made.other = either.other;
    made.meaning = either.meaning;
    return made;
}

/// The flags are in the summary: their last bit counts from the twelve bits' end.
FilterField flag_field(const Field& field) {
    FilterField made{.id = field.id, .kind = Kind::flag, .source = Source::tcp_flags, .protocol = Protocol::tcp};
    made.number =
        static_cast<std::uint16_t>(tcp::flags.first_bit + tcp::flags.bit_count - field.first_bit - field.bit_count);
    made.bits = static_cast<std::uint8_t>(field.bit_count);
    made.field = &field;
    if (&field == &tcp::flags) made.kind = Kind::number;
    return made;
}

/// The first field of an id counts.
void add(std::vector<FilterField>& fields, const FilterField& field) {
    const auto known = [&field](const FilterField& before) { return before.id == field.id; };
    if (std::none_of(fields.begin(), fields.end(), known)) fields.push_back(field);
}

void add_flags(std::vector<FilterField>& fields) {
    const unsigned end = tcp::flags.first_bit + unsigned{tcp::flags.bit_count};
    add(fields, flag_field(tcp::flags));
    for (const Field* field : tcp::fields)
        if (field->first_bit >= tcp::flags.first_bit && field->first_bit < end) add(fields, flag_field(*field));
}

/// What a protocol's row and tables say.
void add_protocol(std::vector<FilterField>& fields, const ProtocolRow& row) {
    const ProtocolHome& home = home_of(row.id);
    if (*row.filter != 0) add(fields, layer_field(row.filter, row.id, 0, row.name));
    if (*home.checksum_status != 0) add(fields, status_field(home.checksum_status, row.id));
    for (const EitherField& either : home.either) add(fields, either_field(row.id, either));
    for (const ProtocolTable& table : home.tables)
        for (const Field* field : table.fields)
            if (table.use != ProtocolTable::Use::shown) add(fields, table_field(row.id, table, *field));
}

std::vector<FilterField> make_fields() {
    std::vector<FilterField> fields(std::begin(extras), std::end(extras));
    add_flags(fields);
    for (const ProtocolRow& row : protocol_table) add_protocol(fields, row);
    for (const TcpFinding& finding : tcp_finding_table())
        fields.push_back({.id = finding.id,
                          .source = Source::tcp_analysis,
                          .protocol = Protocol::tcp,
                          .number = finding.bit,
                          .meaning = "Found by the TCP analysis"});
    std::sort(fields.begin(), fields.end(), [](const FilterField& a, const FilterField& b) { return a.id < b.id; });
    return fields;
}

}  // namespace

std::span<const FilterField> filter_fields() {
    static const std::vector<FilterField> fields = make_fields();
    return fields;
}

}  // namespace osiscope
