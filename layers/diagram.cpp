#include "layers/diagram.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/header_parts.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

DiagramCell unnamed_cell(const HeaderPart& part, Bytes frame) {
    constexpr std::size_t shown = 16;
    const Bytes bytes = slice(frame, bytes_of(part.bits));
    DiagramCell cell;
    cell.label = *part.name != 0 ? part.name : "Data";
    cell.value = hex_text(bytes.first(std::min(bytes.size(), shown))) + (bytes.size() > shown ? " ..." : "");
    return cell;
}

DiagramCell field_cell(const HeaderPart& part, Bytes frame) {
    DiagramCell cell;
    cell.field = part.field;
    cell.label = *part.name != 0 ? part.name : part.field->label;
    cell.value = part.field->format == Format::flag ? fmt::format("{}", read(frame, part.base, *part.field))
                                                    : value_text(frame, part.base, *part.field);
    return cell;
}

/// The part as one cell, not yet cut into rows.
DiagramCell cell_of(const HeaderPart& part, Bytes frame) {
    DiagramCell cell = part.field != nullptr ? field_cell(part, frame) : unnamed_cell(part, frame);
    cell.bits = part.bits;
    return cell;
}

DiagramCell missing_cell(std::uint32_t first, std::uint32_t end) {
    DiagramCell cell;
    cell.label = "not captured";
    cell.bits = {first, end - first};
    cell.provenance = Provenance::reconstructed;
    return cell;
}

/// The widest piece that rows leave of `bits`, counted from the header's first bit.
unsigned widest_piece(BitRange bits, std::uint32_t header_bit) {
    const unsigned column = (bits.first - header_bit) % diagram_columns;
    const unsigned in_first_row = std::min(bits.count, diagram_columns - column);
    return std::max(in_first_row, std::min(bits.count - in_first_row, diagram_columns));
}

/// Cuts a cell at the ends of the rows and appends the pieces.
void append_pieces(std::vector<DiagramRow>& rows, const DiagramCell& whole, std::uint32_t header_bit) {
    const unsigned widest = widest_piece(whole.bits, header_bit);
    bool text_placed = false;
    for (std::uint32_t bit = whole.bits.first; bit < whole.bits.end();) {
        DiagramCell piece = whole;
        piece.first_column = (bit - header_bit) % diagram_columns;
        piece.columns = std::min(whole.bits.end() - bit, diagram_columns - piece.first_column);
        piece.main = !text_placed && piece.columns == widest;
        text_placed = text_placed || piece.main;
        if (piece.first_column == 0) rows.emplace_back();
        bit += piece.columns;
        rows.back().push_back(std::move(piece));
    }
}

}  // namespace

std::vector<DiagramRow> header_diagram(const Layer& layer, Bytes frame) {
    std::vector<DiagramRow> rows;
    const std::vector<HeaderPart> parts = header_parts(layer, frame);
    if (parts.empty()) return rows;
    const std::uint32_t header_bit = layer.header.first * 8;
    for (const HeaderPart& part : parts) append_pieces(rows, cell_of(part, frame), header_bit);
    const std::uint32_t captured_end = parts.back().bits.end();
    if (captured_end < layer.header.end() * 8)
        append_pieces(rows, missing_cell(captured_end, layer.header.end() * 8), header_bit);
    return rows;
}

std::vector<DiagramRow> table_diagram(FieldTable fields, std::uint32_t base, Bytes frame) {
    std::vector<DiagramRow> rows;
    for (const Field* field : fields) {
        const HeaderPart part{field, base, bits_of(base, *field)};
        if (bytes_of(part.bits).end() > frame.size()) return {};
        append_pieces(rows, cell_of(part, frame), base * 8);
    }
    return rows;
}

}  // namespace osiscope
