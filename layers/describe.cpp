#include "layers/describe.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/describe_notes.hpp"
#include "layers/grouping.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/protocol_names.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

bool captured(Bytes frame, std::uint32_t header, const Field& field) {
    return bytes_of(bits_of(header, field)).end() <= frame.size();
}

Row field_row(const Packet& packet, const Layer& layer, Bytes frame, const Field& field) {
    Row row;
    row.field = &field;
    row.label = field.label;
    row.bits = bits_of(layer.header.first, field);
    if (!captured(frame, layer.header.first, field)) {
        row.value = "not captured";
        return row;
    }
    row.value = value_text(frame, layer.header.first, field);
    row.note = field_note(packet, layer, frame, field);
    row.warning = is_checksum_field(field) && layer.checksum == ChecksumState::wrong;
    return row;
}

}  // namespace

Row bytes_row(const char* label, ByteRange range, Bytes frame) {
    Row row;
    row.label = label;
    row.bits = {range.first * 8, range.count * 8};
    const Bytes present = slice(frame, range);
    const Bytes start = present.first(std::min<std::size_t>(present.size(), 16));
    row.value = fmt::format("{} {}", grouped(range.count), range.count == 1 ? "byte" : "bytes");
    row.note = printable_text(start) + (present.size() > start.size() ? "…" : "");
    return row;
}

namespace {

/// What a header's bytes are that no field and no option has.
const char* rest_label(const Layer& layer) {
    if (layer.protocol != Protocol::ipv6_extension) return "Padding";
    return layer.number == ipv6_extension::routing ? "Route" : "Options";
}

/// The rest of a header, so that every byte has a row: extension headers' contents, what follows the end of options.
void append_rest(std::vector<Row>& rows, const Layer& layer, Bytes frame) {
    std::uint32_t end = layer.header.first;
    for (const Row& row : rows) end = std::max(end, bytes_of(row.bits).end());
    const auto header_end = static_cast<std::uint32_t>(std::min<std::size_t>(layer.header.end(), frame.size()));
    if (end < header_end) rows.push_back(bytes_row(rest_label(layer), {end, header_end - end}, frame));
}

}  // namespace

std::vector<Row> describe_header(const Packet& packet, const Layer& layer, Bytes frame) {
    std::vector<Row> rows;
    for (const Field* field : fields_of(layer, frame)) rows.push_back(field_row(packet, layer, frame, *field));
    append_option_rows(rows, layer, frame);
    append_rest(rows, layer, frame);
    return rows;
}

std::vector<Row> describe(const Packet& packet, const Layer& layer, Bytes frame) {
    std::vector<Row> rows;
    if (layer.protocol == Protocol::data || layer.protocol == Protocol::padding) {
        const char* known = payload_name(packet, layer);
        rows.push_back(bytes_row(*known != 0 ? known : name(layer.protocol), layer.header, frame));
        return rows;
    }
    rows = describe_header(packet, layer, frame);
    if (layer.protocol == Protocol::icmp || layer.protocol == Protocol::icmpv6) append_message_rows(rows, layer, frame);
    return rows;
}

std::string value_text(Bytes frame, std::uint32_t header, const Field& field) {
    const BitRange bits = bits_of(header, field);
    const Bytes bytes = slice(frame, bytes_of(bits));
    switch (field.format) {
        case Format::decimal: {
            const std::uint64_t value = read(frame, header, field);
            return is_name(field) ? fmt::format("{}", value) : grouped(value);
        }
        case Format::hexadecimal:
            return fmt::format("0x{:0{}x}", read(frame, header, field), (field.bit_count + 3) / 4);
        case Format::flag: return read(frame, header, field) != 0 ? "set" : "not set";
        case Format::mac_address: return mac_text(bytes);
        case Format::ipv4_address: return ipv4_text(bytes);
        case Format::ipv6_address: return ipv6_text(bytes);
        case Format::bytes: return hex_text(bytes);
        case Format::text: return printable_text(bytes);
    }
    return {};
}

const char* name(Provenance provenance) {
    switch (provenance) {
        case Provenance::captured: return "captured";
        case Provenance::computed: return "computed";
        case Provenance::reconstructed: return "reconstructed";
        case Provenance::concept_only: return "concept";
    }
    return "";
}

const char* name(ChecksumState state) {
    switch (state) {
        case ChecksumState::absent: return "none";
        case ChecksumState::correct: return "correct";
        case ChecksumState::wrong: return "wrong";
        case ChecksumState::not_verifiable: return "not verifiable";
        case ChecksumState::left_to_hardware: return "left to the network card";
    }
    return "";
}

}  // namespace osiscope
