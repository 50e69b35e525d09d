// The rows of IPv4 and TCP options, and the one-line summaries.
#include <fmt/format.h>

#include <algorithm>

#include "layers/data_link/arp.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/data_link/linux_cooked.hpp"
#include "layers/describe_notes.hpp"
#include "layers/header_parts.hpp"
#include "layers/network/icmp_messages.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/option.hpp"
#include "layers/text.hpp"
#include "layers/text_writer.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

std::string sack_text(Bytes frame, const Option& option) {
    std::string text;
    for (std::uint32_t n = 0; n < tcp::sack_blocks_in(option.range.count); ++n) {
        const std::uint32_t at = tcp::sack_block_at(option.range.first, n);
        text += fmt::format("{}{} – {}", text.empty() ? "" : ", ", grouped(read(frame, at, tcp::sack_left)),
                            grouped(read(frame, at, tcp::sack_right)));
    }
    return text;
}

/// What an option carries after its kind and its length; "nothing more" when that is all.
std::string option_data(Bytes frame, const Option& option) {
    if (option.range.count <= 2) return "nothing more";
    return hex_text(slice(frame, {option.range.first + 2, option.range.count - 2}));
}

std::string tcp_option_value(Bytes frame, const Option& option) {
    const std::uint32_t at = option.range.first;
    const std::uint8_t required = tcp::required_option_length(option.kind);
    if (required != 0 && option.range.count != required) return hex_text(slice(frame, option.range));
    switch (option.kind) {
        case tcp::option_end:
        case tcp::option_no_operation: return "1 byte";
        case tcp::option_maximum_segment_size: return grouped(read(frame, at, tcp::maximum_segment_size));
        case tcp::option_window_scale: return fmt::format("{}", read(frame, at, tcp::window_scale));
        case tcp::option_sack_permitted: return "yes";
        case tcp::option_sack: return sack_text(frame, option);
        case tcp::option_timestamps:
            return fmt::format("{}, echo {}", grouped(read(frame, at, tcp::timestamp_value)),
                               grouped(read(frame, at, tcp::timestamp_echo)));
        default: return option_data(frame, option);
    }
}

std::string tcp_option_note(Bytes frame, const Option& option) {
    switch (option.kind) {
        case tcp::option_no_operation: return "fills up to a multiple of four bytes";
        case tcp::option_maximum_segment_size: return "the largest segment this side accepts";
        case tcp::option_window_scale:
            if (option.range.count != 3) return {};
            return fmt::format(
                "windows count in units of {}",
                grouped(1ULL << std::min<std::uint64_t>(14, read(frame, option.range.first, tcp::window_scale))));
        case tcp::option_sack_permitted: return "selective acknowledgments allowed";
        case tcp::option_sack: return "blocks of data that arrived out of order";
        case tcp::option_timestamps: return "to measure the round-trip time";
        case tcp::option_fast_open:
            return option.range.count <= 2 ? "asks for a cookie (RFC 7413)"
                                           : "the cookie that lets data go with the next SYN (RFC 7413)";
        default: return {};
    }
}

Row option_row(Bytes frame, const Option& option, bool tcp_layer) {
    Row row;
    row.bits = {option.range.first * 8, option.range.count * 8};
    const char* known = tcp_layer ? tcp::option_name(option.kind) : ipv4::option_name(option.kind);
    row.label = *known != 0 ? fmt::format("Option: {}", known) : fmt::format("Option {}", option.kind);
    row.warning = !option.intact;
    if (!option.captured || !option.intact) {
        row.value = option.intact || !option.captured ? "not captured" : "damaged: its length exceeds the header";
        return row;
    }
    const bool one_byte = option.range.count == 1;
    row.value = tcp_layer ? tcp_option_value(frame, option) : one_byte ? "1 byte" : option_data(frame, option);
    if (tcp_layer) row.note = tcp_option_note(frame, option);
    return row;
}

std::string arrow(Bytes frame, const Layer& layer, const Field& source, const Field& destination) {
    return fmt::format("{} → {}", value_text(frame, layer.header.first, source),
                       value_text(frame, layer.header.first, destination));
}

/// As `grouped` has it, without its allocation.
void write_grouped(TextWriter& out, std::uint64_t value) {
    if (value < 1000) return out.decimal(value);
    write_grouped(out, value / 1000);
    out.literal("\u2009");
    out.decimal(value % 1000, 3, '0');
}

void write_ports(TextWriter& out, Bytes frame, std::uint32_t at) {
    out.decimal(read(frame, at, tcp::source_port));  // TCP and UDP have them in the same place
    out.literal(" → ");
    out.decimal(read(frame, at, tcp::destination_port));
    out.literal(", ");
}

void write_tcp_headline(TextWriter& out, const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    write_ports(out, frame, at);
    tcp::write_flags(out, static_cast<std::uint16_t>(read(frame, at, tcp::flags)));
    out.literal(", raw seq ");
    write_grouped(out, read(frame, at, tcp::sequence_number));
    out.literal(", raw ack ");
    write_grouped(out, read(frame, at, tcp::acknowledgment_number));
    out.literal(", ");
    write_grouped(out, layer.payload.count);
    if (layer.payload.count == 1) return out.literal(" byte of data");
    out.literal(" bytes of data");
}

/// "type 0x0800", or "length 46" where the two bytes count (IEEE 802.3 §3.2.6).
std::string ethernet_type_text(Bytes frame, std::uint32_t at) {
    const std::uint64_t value = read(frame, at, ethernet::type);
    return value <= ethernet::largest_length ? fmt::format("length {}", grouped(value))
                                             : fmt::format("type {}", value_text(frame, at, ethernet::type));
}

void write_udp_headline(TextWriter& out, const Layer& layer, Bytes frame) {
    write_ports(out, frame, layer.header.first);
    write_grouped(out, layer.payload.count);
    if (layer.payload.count == 1) return out.literal(" byte of data");
    out.literal(" bytes of data");
}

void write_arp_headline(TextWriter& out, const Layer& layer, Bytes frame) {
    if (layer.header.count != arp::header_length) return out.literal("addresses of another kind");
    const std::uint32_t at = layer.header.first;
    const auto bytes = [&](const Field& field) { return slice(frame, bytes_of(bits_of(at, field))); };
    if (read(frame, at, arp::operation) == 1) {
        out.literal("who has ");
        out.ipv4(bytes(arp::target_protocol));
        out.literal("? tell ");
        return out.ipv4(bytes(arp::sender_protocol));
    }
    out.ipv4(bytes(arp::sender_protocol));
    out.literal(" is at ");
    out.mac(bytes(arp::sender_hardware));
}

/// What an error or a redirect has to say: "fragmentation needed …, MTU 800".
void write_icmp_reason(TextWriter& out, const Layer& layer, std::uint8_t type, Bytes frame) {
    const bool version_6 = layer.protocol == Protocol::icmpv6;
    const std::uint32_t at = layer.header.first;
    const bool told = icmp::is_error(type, version_6) || (type == icmp::redirect_v4 && !version_6);
    if (!told) return;
    const auto code = static_cast<std::uint8_t>(read(frame, at, icmp::code));
    const std::string_view meaning = icmp::code_name(type, code, version_6);
    const bool only = meaning.starts_with("the only");
    if (!only) out.literal(": ");
    if (meaning.empty()) out.text(fmt::format("code {}", code));
    else if (!only) out.text(meaning.substr(0, meaning.find(':')));
    for (const Field* field : fields_of(layer, frame))
        if (field == &icmp::next_hop_mtu || field == &icmp::mtu_v6 || field == &icmp::gateway)
            out.text(
                fmt::format(", {} {}", field == &icmp::gateway ? "gateway" : "MTU", value_text(frame, at, *field)));
}

void write_icmp_headline(TextWriter& out, const Layer& layer, Bytes frame) {
    const auto type = static_cast<std::uint8_t>(read(frame, layer.header.first, icmp::type));
    const char* known = icmp::type_name(type, layer.protocol == Protocol::icmpv6);
    if (*known != 0) {
        out.text(known);
        return write_icmp_reason(out, layer, type, frame);
    }
    out.literal("type ");
    out.decimal(type);
}

std::string bytes_in(const Layer& layer) { return counted(layer.header.count + layer.payload.count, "byte", "bytes"); }

/// The headers that lists do not show: written less often, so written more simply.
std::string lower_headline(const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    switch (layer.protocol) {
        case Protocol::ethernet:
            return fmt::format("{}, {}", arrow(frame, layer, ethernet::source, ethernet::destination),
                               ethernet_type_text(frame, at));
        case Protocol::vlan: return fmt::format("VLAN {}", read(frame, at, vlan::identifier));
        case Protocol::ipv4:
            return fmt::format("{}, time to live {}, {}",
                               arrow(frame, layer, ipv4::source_address, ipv4::destination_address),
                               read(frame, at, ipv4::time_to_live), bytes_in(layer));
        case Protocol::ipv6:
            return fmt::format("{}, hop limit {}, {}",
                               arrow(frame, layer, ipv6::source_address, ipv6::destination_address),
                               read(frame, at, ipv6::hop_limit), bytes_in(layer));
        case Protocol::ipv6_extension: return ipv4::protocol_name(static_cast<std::uint8_t>(layer.number));
        default: return counted(layer.header.count, "byte", "bytes");
    }
}

}  // namespace

void append_option_rows(std::vector<Row>& rows, const Layer& layer, Bytes frame) {
    const bool tcp_layer = layer.protocol == Protocol::tcp;
    if (!tcp_layer && layer.protocol != Protocol::ipv4) return;
    if (layer.header.count <= 20) return;
    for (OptionWalk walk{frame, {layer.header.first + 20, layer.header.count - 20}}; walk.next();)
        rows.push_back(option_row(frame, walk.option, tcp_layer));
}

std::string headline(const Packet& packet, const Layer& layer, Bytes frame) {
    std::string text;
    TextWriter out(text);
    write_headline(out, packet, layer, frame);
    out.finish();
    return text;
}

void write_headline(TextWriter& out, const Packet&, const Layer& layer, Bytes frame) {
    switch (layer.protocol) {
        case Protocol::arp: return write_arp_headline(out, layer, frame);
        case Protocol::icmp:
        case Protocol::icmpv6: return write_icmp_headline(out, layer, frame);
        case Protocol::tcp: return write_tcp_headline(out, layer, frame);
        case Protocol::udp: return write_udp_headline(out, layer, frame);
        default: return out.text(lower_headline(layer, frame));
    }
}

const Field* field_by_id(std::string_view id) {
    for (const FieldTable table : field_tables())
        for (const Field* field : table)
            if (id == field->id) return field;
    return id == tcp::flags.id ? &tcp::flags : nullptr;
}

}  // namespace osiscope
