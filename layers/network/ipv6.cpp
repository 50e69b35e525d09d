#include "layers/network/ipv6.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/headline_parts.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/protocol_home.hpp"
#include "layers/text.hpp"

namespace osiscope::ipv6 {

namespace {

constexpr std::uint8_t option_pad_1 = 0, option_jumbo = 0xc2;

/// The length of a jumbogram: its hop-by-hop header says what 16 bits cannot (RFC 2675 §2). 0 when it says nothing.
std::uint32_t jumbo_length(Bytes frame, std::uint32_t at) {
    if (at + 2 > frame.size()) return 0;
    const std::size_t end = std::min<std::size_t>(frame.size(), at + 8 * (frame[at + 1] + std::size_t{1}));
    for (std::size_t option = at + 2; option + 6 <= end;) {
        if (frame[option] == option_pad_1) {
            ++option;
            continue;
        }
        const std::uint32_t length =
            frame[option] == option_jumbo && frame[option + 1] == 4 ? read32(frame, option + 2) : 0;
        if (length > 0xffff) return length;
        option += std::size_t{2} + frame[option + 1];
    }
    return 0;
}

/// Linux gives BIG TCP segments to a capture without any header that says how long they are: a payload length of 0
/// before a transport header, in a frame larger than 16 bits could say. Such a packet reaches to the frame's end.
bool length_left_open(std::uint8_t next, std::uint32_t length, std::uint32_t available) {
    return length == 0 && available > 0xffff && protocol_of_ip(next, 6) == Protocol::tcp;
}

void apply_payload_length(Step& step, std::uint32_t start, std::uint8_t next, std::uint32_t length) {
    const std::uint32_t available = step.end - start - header_length;
    if (length_left_open(next, length, available)) return;
    if (length > available) {
        step.network.length_doubtful = true;
        add_problem(step, {Problem::Kind::length_too_large, Protocol::ipv6, bytes_of(start, payload_length), length,
                           available, "the IPv6 payload length"});
        return;
    }
    step.padding += available - length;
    step.end = start + header_length + length;
}

}  // namespace

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::ipv6, header_length)) return Protocol::data;
    const std::uint32_t start = step.at;
    if (read(step.frame, start, version) != 6) {
        add_problem(step, {Problem::Kind::wrong_version, Protocol::ipv6, bytes_of(start, version), 6,
                           static_cast<std::uint32_t>(read(step.frame, start, version)), "the version field"});
        return Protocol::data;
    }
    const auto next = static_cast<std::uint8_t>(read(step.frame, start, next_header));
    auto length = static_cast<std::uint32_t>(read(step.frame, start, payload_length));
    if (length == 0 && next == ipv6_extension::hop_by_hop) length = jumbo_length(step.frame, start + header_length);
    apply_payload_length(step, start, next, length);
    add_layer(step, Protocol::ipv6, header_length);
    step.network.version = 6;
    step.network.source = bytes_at(step.frame, start, source_address);
    step.network.destination = bytes_at(step.frame, start, destination_address);
    step.network.protocol = next;
    step.number = next;
    return protocol_of_ip(next, 6);
}

namespace {

std::string length_note(const Noted& noted) {
    if (noted.value != 0 || noted.layer.payload.count == 0) return "bytes after this 40-byte header";
    if (read(noted.frame, noted.base, next_header) == ipv6_extension::hop_by_hop)
        return "too long for 16 bits: the jumbo payload option says how long (RFC 2675)";
    return "captured before the network card cut it up: reaches to the frame's end";
}

constexpr FieldNote notes[] = {
    {.field = &payload_length, .words = length_note},
    {.field = &next_header,
     .words = [](const Noted& noted) -> std::string {
         return ipv4::protocol_name(static_cast<std::uint8_t>(noted.value));
     }},
    {.field = &hop_limit, .always = "routers it may still pass"},
};

void headline(TextWriter& out, const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    out.text(fmt::format("{}, hop limit {}, {}", ends_text(frame, at, source_address, destination_address),
                         read(frame, at, hop_limit),
                         counted(layer.header.count + layer.payload.count, "byte", "bytes")));
}

constexpr ProtocolTable tables[] = {{fields}};

}  // namespace

constexpr ProtocolHome home{.decode = decode, .tables = tables, .notes = notes, .headline = headline};

}  // namespace osiscope::ipv6

namespace osiscope::ipv6_extension {

namespace {

/// The bytes that say how long a header is and what follows; a fragment header is always as long.
constexpr std::uint32_t shortest(std::uint8_t number) { return number == fragment ? 8 : 2; }

constexpr std::uint8_t no_segments = 255;

/// The last stop of an RPL source route (RFC 6554 §3): addresses without the bytes they share with the destination.
Bytes rpl_last_stop(NetworkContext& network, Bytes header) {
    const int size = static_cast<int>(header.size()) - 8;
    const int each = 16 - (header[4] >> 4);
    const int last = 16 - (header[4] & 0x0f);
    const int before = (size - (header[5] >> 4) - last) / each;
    const int at = 8 + before * each;
    if (size == 0 || before < 0 || at + last > size + 8 || network.destination.size() != 16) return network.destination;
    std::array<std::uint8_t, 16> address{};
    std::copy_n(network.destination.begin(), 16, address.begin());
    std::copy_n(header.begin() + at, last, address.end() - last);
    network.rebuilt_destination = address;
    return network.rebuilt_destination;
}

}  // namespace

Protocol decode(Step& step) {
    const auto number = static_cast<std::uint8_t>(step.number);
    if (!header_fits(step, Protocol::ipv6_extension, shortest(number))) return Protocol::data;
    const std::uint32_t start = step.at;
    const auto units = static_cast<std::uint32_t>(read(step.frame, start, length));
    const std::uint32_t size = number == fragment ? 8 : (units + 1) * 8;
    const auto next = static_cast<std::uint8_t>(read(step.frame, start, next_header));
    const bool whole = header_fits(step, Protocol::ipv6_extension, size);
    add_layer(step, Protocol::ipv6_extension, size);
    step.network.protocol = next;
    step.number = next;
    if (!whole) return Protocol::data;
    if (number == routing) follow_routing(step.network, slice(step.frame, {start, size}));
    if (number == destination) follow_home_address(step.network, slice(step.frame, {start, size}));
    if (number != fragment) return protocol_of_ip(next, 6);
    const bool first = read(step.frame, start, fragment_offset) == 0;
    step.network.fragment |= !first || read(step.frame, start, more_fragments) != 0;
    return first ? protocol_of_ip(next, 6) : Protocol::data;
}

void follow_routing(NetworkContext& network, Bytes header) {
    if (header.size() < 8 || read(header, 0, segments_left) == 0) return;
    const std::size_t addresses = (header.size() - 8) / 16;
    const std::uint64_t type = read(header, 0, routing_type);
    if (type == 3) network.destination = rpl_last_stop(network, header);
    if (addresses == 0) return;
    const bool in_order = type == 0;                                               // RFC 2460 §4.4
    const bool last_first = type == 2 || (type == 4 && header[4] != no_segments);  // RFC 6275 §6.4, RFC 8754 §2
    if (in_order) network.destination = header.subspan(16 * addresses - 8, 16);
    if (last_first) network.destination = header.subspan(8, 16);
}

void follow_home_address(NetworkContext& network, Bytes header) {
    constexpr std::uint8_t pad_1 = 0, home_address = 201, address_length = 16;
    for (std::size_t option = 2; option + 2 + address_length <= header.size();) {
        if (header[option] == pad_1) {
            ++option;
            continue;
        }
        if (header[option] == home_address && header[option + 1] == address_length)
            network.source = header.subspan(option + 2, address_length);
        option += std::size_t{2} + header[option + 1];
    }
}

namespace {

FieldTable fields_there(const Layer& layer, Bytes) {
    switch (layer.number) {
        case fragment: return fragment_fields;
        case routing: return routing_fields;
        case destination: return destination_fields;
        default: return fields;
    }
}

const char* rest_label(const Layer& layer) { return layer.number == routing ? "Route" : "Options"; }

void headline(TextWriter& out, const Layer& layer, Bytes) {
    out.text(ipv4::protocol_name(static_cast<std::uint8_t>(layer.number)));
}

constexpr ProtocolTable tables[] = {
    {fields, ProtocolTable::Use::header, hop_by_hop},
    {destination_fields, ProtocolTable::Use::header, destination},
    {routing_fields, ProtocolTable::Use::header, routing},
    {fragment_fields, ProtocolTable::Use::header, fragment},
};

}  // namespace

constexpr ProtocolHome home{
    .decode = decode, .tables = tables, .fields = fields_there, .rest_label = rest_label, .headline = headline};

}  // namespace osiscope::ipv6_extension
