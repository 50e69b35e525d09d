#include "layers/network/icmp.hpp"

#include <fmt/format.h>

#include "layers/headline_parts.hpp"
#include "layers/network/icmp_messages.hpp"
#include "layers/network/icmp_rows.hpp"
#include "layers/network/internet_checksum.hpp"
#include "layers/protocol_home.hpp"
#include "layers/text.hpp"

namespace osiscope::icmp {

namespace {

ChecksumState verify_v4(const Step& step, ByteRange range) {
    const NetworkContext& network = step.network;
    if (!step.verify_checksums || network.fragment || network.length_doubtful || range.end() > step.frame.size())
        return ChecksumState::not_verifiable;
    return checksum_fold(checksum_add(slice(step.frame, range))) == 0xffff ? ChecksumState::correct
                                                                           : ChecksumState::wrong;
}

/// Of the message's own fields as many as are there.
std::uint32_t header_length(Bytes frame, ByteRange message, bool version_6) {
    const auto captured = static_cast<std::uint32_t>(slice(frame, message).size());
    const Field* last = message_fields(frame, message.first, captured, version_6).back();
    return (last->first_bit + std::uint32_t{last->bit_count}) / 8;
}

Protocol decode_either(Step& step, Protocol protocol) {
    if (!header_fits(step, protocol, shortest_header)) return Protocol::data;
    const std::uint32_t start = step.at;
    const bool version_6 = protocol == Protocol::icmpv6;
    const ByteRange all{start, step.end - start};
    const auto stored = static_cast<std::uint16_t>(read(step.frame, start, checksum));
    Layer& layer = add_layer(step, protocol, header_length(step.frame, all, version_6));
    layer.checksum = version_6 ? verify_transport(step, all, stored) : verify_v4(step, all);
    if (layer.checksum == ChecksumState::wrong)
        add_problem(step,
                    {Problem::Kind::checksum_wrong, protocol, bytes_of(start, icmp::checksum), 0, 0, "the checksum"});
    return Protocol::data;
}

}  // namespace

bool is_echo(std::uint8_t number, bool version_6) {
    return version_6 ? number == 128 || number == 129 : number == 0 || number == 8;
}

bool is_error(std::uint8_t number, bool version_6) {
    return version_6 ? number >= 1 && number <= 4 : number == 3 || number == 4 || number == 11 || number == 12;
}

bool quotes_packet(std::uint8_t number, bool version_6) {
    return is_error(number, version_6) || (number == redirect_v4 && !version_6);
}

Bytes quoted_packet(const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers) {
        if (layer.protocol != Protocol::icmp && layer.protocol != Protocol::icmpv6) continue;
        const auto number = static_cast<std::uint8_t>(read(frame, layer.header.first, type));
        const bool error = is_error(number, layer.protocol == Protocol::icmpv6);
        const std::uint32_t first = layer.header.first + error_header;
        if (!error || layer.payload.end() <= first) return {};
        return slice(frame, {first, layer.payload.end() - first});
    }
    return {};
}

Protocol decode(Step& step) { return decode_either(step, Protocol::icmp); }
Protocol decode_v6(Step& step) { return decode_either(step, Protocol::icmpv6); }

namespace {

bool is_v6(const Layer& layer) { return layer.protocol == Protocol::icmpv6; }

std::uint8_t type_of(const Layer& layer, Bytes frame) {
    return static_cast<std::uint8_t>(read(frame, layer.header.first, type));
}

std::string type_note(const Noted& noted) {
    return type_name(static_cast<std::uint8_t>(noted.value), is_v6(noted.layer));
}

std::string code_note(const Noted& noted) {
    return code_name(type_of(noted.layer, noted.frame), static_cast<std::uint8_t>(noted.value), is_v6(noted.layer));
}

std::string next_hop_note(const Noted& noted) {
    return noted.value == 0 ? "not given: routers before RFC 1191 leave it 0"
                            : "the largest packet the next link takes, in bytes (RFC 1191)";
}

std::string quote_length_note(const Noted& noted) {
    return counted(noted.value * (is_v6(noted.layer) ? 8 : 4), "byte", "bytes") +
           ", and extensions after them (RFC 4884)";
}

constexpr const char* what_is_wrong = "which byte of the quoted packet is wrong";

constexpr FieldNote notes[] = {
    {.field = &type, .words = type_note},
    {.field = &icmp::code, .words = code_note},
    {.field = &next_hop_mtu, .words = next_hop_note},
    {.field = &gateway, .always = "the router to use for this destination from now on"},
    {.field = &pointer, .always = what_is_wrong},
    {.field = &quote_length, .words = quote_length_note},
};

constexpr FieldNote notes_v6[] = {
    {.field = &type_v6, .words = type_note},
    {.field = &icmp::code_v6, .words = code_note},
    {.field = &mtu_v6, .always = "the largest packet the next link takes, in bytes"},
    {.field = &pointer_v6, .always = what_is_wrong},
    {.field = &quote_length_v6, .words = quote_length_note},
    {.field = &solicited_target, .always = "whose link-layer address is asked for"},
};

/// What an error or a redirect adds to its reason.
struct Told {
    const Field* field;
    const char* word;
};
constexpr Told told_of_errors[] = {{&next_hop_mtu, "MTU"}, {&mtu_v6, "MTU"}, {&gateway, "gateway"}};

/// "fragmentation needed …, MTU 800".
void write_reason(TextWriter& out, const Layer& layer, std::uint8_t number, Bytes frame) {
    if (!quotes_packet(number, is_v6(layer))) return;
    const std::uint32_t at = layer.header.first;
    const auto value = static_cast<std::uint8_t>(read(frame, at, icmp::code));
    const std::string_view meaning = code_name(number, value, is_v6(layer));
    const bool only = meaning.starts_with("the only");
    if (!only) out.literal(": ");
    if (meaning.empty()) out.text(fmt::format("code {}", value));
    else if (!only) out.text(meaning.substr(0, meaning.find(':')));
    for (const Field* field : fields_of(layer, frame))
        for (const Told& told : told_of_errors)
            if (field == told.field) out.text(fmt::format(", {} {}", told.word, value_text(frame, at, *field)));
}

void headline(TextWriter& out, const Layer& layer, Bytes frame) {
    const std::uint8_t number = type_of(layer, frame);
    const char* known = type_name(number, is_v6(layer));
    if (*known != 0) {
        out.text(known);
        return write_reason(out, layer, number, frame);
    }
    out.literal("type ");
    out.decimal(number);
}

FieldTable fields_there(const Layer& layer, Bytes frame) {
    return message_fields(frame, layer.header.first, layer.header.count, is_v6(layer));
}

using Use = ProtocolTable::Use;

constexpr ProtocolTable tables[] = {
    {fields},
    {own_fields},
    {error_fields, Use::shown},
    {extended_error_fields, Use::shown},
    {extended_too_big_fields, Use::shown},
    {parameter_fields, Use::shown},
    {advertisement_fields, Use::shown},
};

constexpr ProtocolTable tables_v6[] = {
    {fields_v6},
    {own_fields_v6},
    {error_fields_v6, Use::shown},
    {extended_error_fields_v6, Use::shown},
    {advertisement_fields_v6, Use::shown},
    {neighbour_fields, Use::shown},
    {redirect_fields_v6, Use::shown},
    {listener_fields, Use::shown},
    {report_fields, Use::shown},
};

}  // namespace

constexpr ProtocolHome home{.decode = decode,
                            .tables = tables,
                            .fields = fields_there,
                            .notes = notes,
                            .append_content = append_message_rows,
                            .headline = headline,
                            .checksum = &checksum,
                            .checksum_status = "icmp.checksum.status",
                            .right_checksum = internet_checksum};

constexpr ProtocolHome home_v6{.decode = decode_v6,
                               .tables = tables_v6,
                               .fields = fields_there,
                               .notes = notes_v6,
                               .append_content = append_message_rows,
                               .headline = headline,
                               .checksum = &checksum_v6,
                               .checksum_status = "icmpv6.checksum.status",
                               .right_checksum = transport_checksum};

}  // namespace osiscope::icmp
