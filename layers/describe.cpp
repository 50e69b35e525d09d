#include "layers/describe.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/describe_rows.hpp"
#include "layers/grouping.hpp"
#include "layers/header_parts.hpp"
#include "layers/option_kinds.hpp"
#include "layers/protocol_home.hpp"
#include "layers/protocol_names.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

bool captured(Bytes frame, std::uint32_t header, const Field& field) {
    return bytes_of(bits_of(header, field)).end() <= frame.size();
}

Row field_row(const Layer& layer, Bytes frame, std::uint32_t base, const Field& field) {
    Row row;
    row.field = &field;
    row.label = field.label;
    row.bits = bits_of(base, field);
    if (!captured(frame, base, field)) {
        row.value = "not captured";
        return row;
    }
    row.value = value_text(frame, base, field);
    row.note = field_note(layer, frame, base, field);
    row.warning = &field == home_of(layer.protocol).checksum && layer.checksum == ChecksumState::wrong;
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
    const ProtocolHome& home = home_of(layer.protocol);
    return home.rest_label != nullptr ? home.rest_label(layer) : "Padding";
}

/// What follows the fixed fields, one row a part.
void append_part_rows(std::vector<Row>& rows, const Layer& layer, Bytes frame) {
    std::vector<HeaderPart> parts;
    home_of(layer.protocol).append_parts(parts, layer, frame);
    for (const HeaderPart& part : parts)
        if (part.field != nullptr) rows.push_back(field_row(layer, frame, part.base, *part.field));
        else rows.push_back(bytes_row(*part.name != 0 ? part.name : rest_label(layer), bytes_of(part.bits), frame));
}

/// The rest of a header, so that every byte has a row: extension headers' contents, what follows the end of options.
void append_rest(std::vector<Row>& rows, const Layer& layer, Bytes frame) {
    std::uint32_t end = layer.header.first;
    for (const Row& row : rows) end = std::max(end, bytes_of(row.bits).end());
    const auto header_end = static_cast<std::uint32_t>(std::min<std::size_t>(layer.header.end(), frame.size()));
    if (end < header_end) rows.push_back(bytes_row(rest_label(layer), {end, header_end - end}, frame));
}

}  // namespace

std::vector<Row> describe_header(const Layer& layer, Bytes frame) {
    const ProtocolHome& home = home_of(layer.protocol);
    std::vector<Row> rows;
    for (const Field* field : fields_of(layer, frame))
        rows.push_back(field_row(layer, frame, layer.header.first, *field));
    if (home.options != nullptr) append_option_rows(rows, *home.options, layer, frame);
    if (home.append_parts != nullptr) append_part_rows(rows, layer, frame);
    append_rest(rows, layer, frame);
    return rows;
}

std::vector<Row> describe(const Packet& packet, const Layer& layer, Bytes frame) {
    std::vector<Row> rows;
    if (is_bytes(layer.protocol)) {
        const char* known = payload_name(packet, layer);
        rows.push_back(bytes_row(*known != 0 ? known : name(layer.protocol), layer.header, frame));
        return rows;
    }
    rows = describe_header(layer, frame);
    const ProtocolHome& home = home_of(layer.protocol);
    if (home.append_content != nullptr) home.append_content(rows, layer, frame);
    return rows;
}

std::string headline(const Packet& packet, const Layer& layer, Bytes frame) {
    std::string text;
    TextWriter out(text);
    write_headline(out, packet, layer, frame);
    out.finish();
    return text;
}

void write_headline(TextWriter& out, const Packet&, const Layer& layer, Bytes frame) {
    const ProtocolHome& home = home_of(layer.protocol);
    if (home.headline != nullptr) return home.headline(out, layer, frame);
    out.text(counted(layer.header.count, "byte", "bytes"));
}

std::string value_text(Bytes frame, std::uint32_t header, const Field& field) {
    const BitRange bits = bits_of(header, field);
    const Bytes bytes = slice(frame, bytes_of(bits));
    switch (field.format) {
        case Format::decimal: return grouped(read(frame, header, field));
        case Format::identifier: return fmt::format("{}", read(frame, header, field));
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
