#include "layers/header_parts.hpp"

#include <algorithm>

#include "layers/application/transfer_record.hpp"
#include "layers/option_kinds.hpp"
#include "layers/protocol_home.hpp"

namespace osiscope {

void append_table(std::vector<HeaderPart>& parts, FieldTable table, std::uint32_t base, Bytes frame) {
    for (const Field* field : table) {
        const BitRange bits = bits_of(base, *field);
        if (bytes_of(bits).end() > frame.size()) return;
        parts.push_back({field, base, bits});
    }
}

void append_unnamed(std::vector<HeaderPart>& parts, std::uint32_t first, std::uint32_t end, const char* name) {
    if (end > first) parts.push_back({nullptr, first, {first * 8, (end - first) * 8}, name});
}

std::uint32_t captured_end(const Layer& layer, Bytes frame) {
    return std::min(layer.header.end(), static_cast<std::uint32_t>(frame.size()));
}

std::vector<HeaderPart> header_parts(const Layer& layer, Bytes frame) {
    const ProtocolHome& home = home_of(layer.protocol);
    std::vector<HeaderPart> parts;
    append_table(parts, fields_of(layer, frame), layer.header.first, frame);
    if (parts.empty()) return parts;
    if (home.options != nullptr) append_option_parts(parts, *home.options, layer, frame);
    if (home.append_parts != nullptr) home.append_parts(parts, layer, frame);
    append_unnamed(parts, parts.back().bits.end() / 8, captured_end(layer, frame));
    return parts;
}

namespace {

std::vector<FieldTable> all_tables() {
    std::vector<FieldTable> tables;
    for (const ProtocolRow& row : protocol_table)
        for (const ProtocolTable& table : home_of(row.id).tables) tables.push_back(table.fields);
    for (const FieldTable record : transfer_record::all_tables) tables.push_back(record);
    return tables;
}

}  // namespace

std::span<const FieldTable> field_tables() {
    static const std::vector<FieldTable> tables = all_tables();
    return tables;
}

const Field* field_by_id(std::string_view id) {
    for (const FieldTable table : field_tables())
        for (const Field* field : table)
            if (id == field->id) return field;
    return nullptr;
}

}  // namespace osiscope
