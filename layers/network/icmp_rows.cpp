// The rows of what an ICMP message carries: the packet it quotes, neighbour discovery's options, an echo's data.
#include "layers/network/icmp_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/decode.hpp"
#include "layers/describe_rows.hpp"
#include "layers/network/icmp_messages.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/protocol_home.hpp"
#include "layers/step.hpp"
#include "layers/text.hpp"

namespace osiscope::icmp {

namespace {

/// "Source address" becomes "Quoted source address", "TCP" stays "TCP".
std::string quoted_label(const std::string& label) {
    std::string text = label;
    const bool acronym = text.size() > 1 && text[1] >= 'A' && text[1] <= 'Z';
    if (!acronym && !text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return "Quoted " + text;
}

/// The fields of a transport header of which the quote has only the beginning: errors need quote eight bytes of it.
FieldTable transport_fields(std::uint16_t number) {
    const Protocol protocol = protocol_of_ip(static_cast<std::uint8_t>(number), 4);
    return osi_layer(protocol) == 4 ? home_of(protocol).tables.front().fields : FieldTable{};
}

/// Appends what is quoted in words of its own fields; returns the byte after the last of them.
std::uint32_t append_beginning(std::vector<Row>& rows, std::uint16_t protocol, ByteRange range, Bytes frame) {
    std::uint32_t at = range.first;
    for (const Field* field : transport_fields(protocol)) {
        const BitRange bits = bits_of(range.first, *field);
        if (bytes_of(bits).end() > std::min<std::size_t>(range.end(), frame.size())) break;
        Row row;
        row.label = quoted_label(field->label);
        row.value = value_text(frame, range.first, *field);
        row.bits = bits;
        rows.push_back(std::move(row));
        at = bytes_of(bits).end();
    }
    return at;
}

/// The quoted packet has a length of its own, and the quote mostly only its beginning.
std::uint32_t claimed_length(Bytes quote, bool version_6) {
    const auto present = static_cast<std::uint32_t>(quote.size());
    const std::uint32_t header = version_6 ? ipv6::header_length : ipv4::shortest_header;
    if (present < header) return present;
    const std::uint64_t claimed =
        version_6 ? header + read(quote, 0, ipv6::payload_length) : read(quote, 0, ipv4::total_length);
    return std::max(present, static_cast<std::uint32_t>(claimed));
}

/// Whether the quoted packet is a fragment without the transport header.
bool is_later_fragment(const Packet& packet, Bytes quote) {
    for (const Layer& layer : packet.layers) {
        if (layer.header.end() > quote.size()) continue;
        if (layer.protocol == Protocol::ipv4 && read(quote, layer.header.first, ipv4::fragment_offset) != 0)
            return true;
        if (layer.protocol == Protocol::ipv6_extension && layer.number == ipv6_extension::fragment &&
            read(quote, layer.header.first, ipv6_extension::fragment_offset) != 0)
            return true;
    }
    return false;
}

/// The rows of a header as far as the quote has it.
std::vector<Row> header_rows(const Layer& layer, Bytes quote) {
    std::vector<Row> rows;
    std::uint32_t end = layer.header.first;
    for (Row& row : describe_header(layer, quote)) {
        if (bytes_of(row.bits).end() > quote.size()) continue;
        end = bytes_of(row.bits).end();
        row.field = nullptr;  // a filter does not look into quotes
        row.label = quoted_label(row.label);
        row.warning = false;
        rows.push_back(std::move(row));
    }
    const auto header_end = static_cast<std::uint32_t>(std::min<std::size_t>(layer.header.end(), quote.size()));
    if (end < header_end) rows.push_back(bytes_row("Quoted data", {end, header_end - end}, quote));
    return rows;
}

std::vector<Row> data_rows(const Packet& packet, const Layer& layer, Bytes quote) {
    std::vector<Row> rows;
    const ByteRange present{layer.header.first, static_cast<std::uint32_t>(slice(quote, layer.header).size())};
    const std::uint16_t transport = is_later_fragment(packet, quote) ? 0 : layer.number;
    const std::uint32_t at = append_beginning(rows, transport, present, quote);
    if (at < present.end()) rows.push_back(bytes_row("Quoted data", {at, present.end() - at}, quote));
    return rows;
}

void append_quote(std::vector<Row>& rows, ByteRange range, bool version_6, Bytes frame) {
    const Bytes quote = slice(frame, range);
    if (quote.empty()) return;
    const LinkType type = version_6 ? LinkType::raw_ipv6 : LinkType::raw_ipv4;
    const Packet packet = decode(type, quote, claimed_length(quote, version_6));
    for (const Layer& layer : packet.layers) {
        const bool data = is_bytes(layer.protocol);
        for (Row& row : data ? data_rows(packet, layer, quote) : header_rows(layer, quote)) {
            row.bits.first += range.first * 8;
            rows.push_back(std::move(row));
        }
    }
}

Row option_row(std::string label, std::string value, ByteRange range) {
    Row row;
    row.label = std::move(label);
    row.value = std::move(value);
    row.bits = {range.first * 8, range.count * 8};
    return row;
}

std::string discovery_option_value(std::uint8_t kind, ByteRange option, Bytes frame) {
    const Bytes bytes = slice(frame, option);
    if ((kind == source_link_address || kind == target_link_address) && bytes.size() == 8)
        return mac_text(bytes.subspan(2));
    if (kind == prefix_information && bytes.size() == 32)
        return fmt::format("{}/{}, valid {} s, preferred {} s", ipv6_text(bytes.subspan(16)), bytes[2],
                           grouped(read32(bytes, 4)), grouped(read32(bytes, 8)));
    if (kind == mtu_option && bytes.size() == 8) return grouped(read32(bytes, 4));
    return hex_text(bytes.first(std::min<std::size_t>(bytes.size(), 16))) + (bytes.size() > 16 ? " …" : "");
}

/// Neighbour discovery's options: kind, length in units of eight bytes, value (RFC 4861 §4.6).
void append_discovery_options(std::vector<Row>& rows, ByteRange range, Bytes frame) {
    std::uint32_t at = range.first;
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(range.end(), frame.size()));
    while (at + 2 <= end && frame[at + 1] != 0 && at + frame[at + 1] * 8U <= end) {
        const std::uint8_t kind = frame[at];
        const ByteRange option{at, frame[at + 1] * 8U};
        const char* known = option_name(kind);
        rows.push_back(option_row(*known != 0 ? fmt::format("Option: {}", known) : fmt::format("Option {}", kind),
                                  discovery_option_value(kind, option, frame), option));
        at = option.end();
    }
    if (at < range.end()) rows.push_back(bytes_row("Rest of the message", {at, range.end() - at}, frame));
}

/// Router addresses, each with a preference (RFC 1256 §3).
void append_router_addresses(std::vector<Row>& rows, ByteRange range, Bytes frame) {
    std::uint32_t at = range.first;
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(range.end(), frame.size()));
    for (; at + 8 <= end; at += 8)
        rows.push_back(option_row("Router address",
                                  fmt::format("{}, preference {}", ipv4_text(slice(frame, {at, 4})),
                                              static_cast<std::int32_t>(read32(frame, at + 4))),
                                  {at, 8}));
    if (at < range.end()) rows.push_back(bytes_row("Rest of the message", {at, range.end() - at}, frame));
}

/// The groups of a multicast listener report (RFC 3810 §5.2): kind, words of other data, sources, address.
void append_listener_records(std::vector<Row>& rows, ByteRange range, Bytes frame) {
    std::uint32_t at = range.first;
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(range.end(), frame.size()));
    while (at + 20 <= end) {
        const std::uint32_t sources = read16(frame, at + 2);
        const std::uint32_t size = 20 + 16 * sources + 4U * frame[at + 1];
        if (size > end - at) break;
        rows.push_back(option_row("Multicast address record",
                                  fmt::format("{}, type {}, {} {}", ipv6_text(slice(frame, {at + 4, 16})), frame[at],
                                              sources, sources == 1 ? "source" : "sources"),
                                  {at, size}));
        at += size;
    }
    if (at < range.end()) rows.push_back(bytes_row("Rest of the message", {at, range.end() - at}, frame));
}

}  // namespace

void append_message_rows(std::vector<Row>& rows, const Layer& layer, Bytes frame) {
    const ByteRange rest = layer.payload;
    if (rest.count == 0) return;
    const bool version_6 = layer.protocol == Protocol::icmpv6;
    const auto number = static_cast<std::uint8_t>(read(frame, layer.header.first, type));
    const bool whole = layer.header.count >= error_header;
    if (whole && quotes_packet(number, version_6)) return append_quote(rows, rest, version_6, frame);
    if (whole && version_6 && number >= 133 && number <= 137) return append_discovery_options(rows, rest, frame);
    if (whole && version_6 && number == 143) return append_listener_records(rows, rest, frame);
    if (whole && !version_6 && number == 9) return append_router_addresses(rows, rest, frame);
    rows.push_back(bytes_row(is_echo(number, version_6) && whole ? "Data" : "Rest of the message", rest, frame));
}

}  // namespace osiscope::icmp
