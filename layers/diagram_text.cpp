// The diagrams as ASCII art. A bit is two characters wide, so a cell of n bits has room for 2n-1.
#include <fmt/format.h>

#include <algorithm>

#include "layers/diagram.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

constexpr std::size_t tallest_cell = 4;  // rows of 32 bits drawn of one field; longer ones are cut

using Lines = std::vector<std::string>;

std::size_t room(const DiagramCell& cell) { return 2 * std::size_t{cell.columns} - 1; }

/// Text cut into pieces of that width, wherever that is.
Lines chopped(const std::string& text, std::size_t width) {
    Lines lines;
    for (std::size_t at = 0; at < text.size(); at += width) lines.push_back(text.substr(at, width));
    return lines;
}

/// Text broken at its spaces; a word that is too long is chopped.
Lines wrapped(const std::string& text, std::size_t width) {
    Lines lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        if (!lines.empty() && lines.back().size() + 1 + word.size() <= width) lines.back() += " " + word;
        else
            for (std::string& piece : chopped(word, width)) lines.push_back(std::move(piece));
        at = end + 1;
    }
    return lines;
}

std::size_t longest_word(const std::string& text) {
    std::size_t longest = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        longest = std::max(longest, end - at);
        at = end + 1;
    }
    return longest;
}

/// The last word of a field's id in capitals: "ip.flags.df" is DF.
std::string short_name(const Field& field) {
    const std::string id = field.id;
    std::string text = id.substr(id.find_last_of('.') + 1);
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

/// The label where it fits, else the field's short name; in a cell of one bit it runs down, as in the RFCs.
Lines label_lines(const DiagramCell& cell) {
    const std::size_t width = room(cell);
    if (cell.field == nullptr || longest_word(cell.label) <= width) return wrapped(cell.label, width);
    const std::string brief = short_name(*cell.field);
    return chopped(brief.size() < cell.label.size() ? brief : cell.label, width);
}

Lines text_lines(const DiagramCell& cell) {
    if (!cell.main) return {};
    Lines lines = label_lines(cell);
    for (std::string& line : wrapped(cell.value, room(cell))) lines.push_back(std::move(line));
    return lines;
}

std::string centred(const std::string& text, std::size_t width) {
    const std::size_t before = (width - text.size()) / 2;
    return std::string(before, ' ') + text + std::string(width - text.size() - before, ' ');
}

unsigned end_column(const DiagramRow& row) { return row.empty() ? 0 : row.back().first_column + row.back().columns; }

const DiagramCell* cell_at(const DiagramRow& row, unsigned column) {
    for (const DiagramCell& cell : row)
        if (column >= cell.first_column && column < cell.first_column + cell.columns) return &cell;
    return nullptr;
}

bool starts_cell(const DiagramRow& row, unsigned column) {
    const DiagramCell* cell = cell_at(row, column);
    return (cell != nullptr && cell->first_column == column) || (column > 0 && column == end_column(row));
}

/// The line between two rows; open where the same field goes on below.
std::string rule(const DiagramRow& above, const DiagramRow& below) {
    const unsigned width = std::max(end_column(above), end_column(below));
    std::string line;
    for (unsigned column = 0; column <= width; ++column) {
        const DiagramCell* up = cell_at(above, column);
        const DiagramCell* down = cell_at(below, column);
        const bool corner = column == 0 || starts_cell(above, column) || starts_cell(below, column);
        const bool open = up != nullptr && down != nullptr && up->bits == down->bits;
        line += corner ? '+' : (open ? ' ' : '-');
        if (column < width) line += open ? ' ' : '-';
    }
    return line + "\n";
}

std::string row_text(const DiagramRow& row) {
    std::vector<Lines> texts;
    std::size_t height = 1;
    for (const DiagramCell& cell : row) {
        texts.push_back(text_lines(cell));
        height = std::max(height, texts.back().size());
    }
    std::string out;
    for (std::size_t line = 0; line < height; ++line) {
        out += '|';
        for (std::size_t i = 0; i < row.size(); ++i)
            out += centred(line < texts[i].size() ? texts[i][line] : "", room(row[i])) + "|";
        out += '\n';
    }
    return out;
}

/// The rows without those deep inside a long field.
std::vector<DiagramRow> without_long_runs(std::vector<DiagramRow> rows) {
    std::vector<DiagramRow> kept;
    std::size_t run = 0;
    for (DiagramRow& row : rows) {
        const bool goes_on = !kept.empty() && row.size() == 1 && row[0].bits == kept.back().back().bits;
        run = goes_on ? run + 1 : 0;
        if (run < tallest_cell) kept.push_back(std::move(row));
    }
    return kept;
}

std::string box(std::vector<DiagramRow> all) {
    const std::vector<DiagramRow> rows = without_long_runs(std::move(all));
    std::string out =
        " 0                   1                   2                   3\n"
        " 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1\n";
    DiagramRow above;
    for (const DiagramRow& row : rows) {
        out += rule(above, row) + row_text(row);
        above = row;
    }
    return out + rule(above, {});
}

std::string place_text(ByteRange range) {
    return range.count == 1 ? fmt::format("byte {}", range.first)
                            : fmt::format("bytes {} to {}", range.first, range.end() - 1);
}

}  // namespace

std::string diagram_text(const Packet& packet, Bytes frame) {
    std::string out;
    for (const Layer& layer : packet.layers) {
        const ByteRange range = layer.header;
        if (range.count == 0) continue;
        out += fmt::format("{}{}, {}: {}\n", out.empty() ? "" : "\n", name(layer.protocol), place_text(range),
                           headline(packet, layer, frame));
        const std::vector<DiagramRow> rows = header_diagram(layer, frame);
        if (!rows.empty()) out += box(rows);
    }
    if (!out.empty()) return out;
    return packet.original_length == 0 ? "This frame has no bytes, so there is no header to draw.\n"
                                       : "No byte of this frame was captured, so there is no header to draw.\n";
}

}  // namespace osiscope
