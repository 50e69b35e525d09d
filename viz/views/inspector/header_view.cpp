// The shown layer's header as the RFCs draw it: 32 bits a row, each field a box with its name and this frame's value.
#include <fmt/format.h>

#include "captures/explain_text.hpp"
#include "layers/application/transfer_record.hpp"
#include "layers/diagram.hpp"
#include "viz/paint/provenance_mark.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/field_story.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

/// A header of the frame that has a diagram: a protocol's, or that of one of the transfer's own records.
struct Header {
    std::string name;
    int number = 0;  ///< OSI layer
    ByteRange bytes;
    std::vector<DiagramRow> rows;
};

/// The transfer's records that begin in this frame: their first field says where.
void add_records(std::vector<Header>& list, const SevenLayers& layers, Bytes frame) {
    for (const Row& row : story(layers, 7).rows) {
        if (row.field != &transfer_record::magic) continue;
        const std::uint32_t base = row.bits.first / 8;
        std::vector<DiagramRow> rows = table_diagram(transfer_record::fields, base, frame);
        if (!rows.empty()) list.push_back({said("Record"), 7, {base, transfer_record::header_length}, std::move(rows)});
    }
}

std::vector<Header> headers_of(const SevenLayers& layers, const Packet& packet, Bytes frame) {
    std::vector<Header> list;
    for (const Layer& layer : packet.layers) {
        std::vector<DiagramRow> rows = header_diagram(layer, frame);
        if (!rows.empty())
            list.push_back({name(layer.protocol), osi_layer(layer.protocol), layer.header, std::move(rows)});
    }
    add_records(list, layers, frame);
    return list;
}

/// The header with the selected bits, else the shown layer's, else the nearest above the line.
std::size_t chosen_header(const AppState& state, const std::vector<Header>& headers) {
    const ByteRange lit = bytes_of(state.selected_bits);
    for (std::size_t i = headers.size(); i-- > 0;)
        if (lit.count > 0 && headers[i].bytes.contains(lit.first)) return i;
    const int shown = shown_stop(state).layer;
    std::size_t best = 0;
    for (std::size_t i = 0; i < headers.size(); ++i)
        if (headers[i].number <= shown) best = i;
    return best;
}

/// One button a header. Returns false when there is no room for them beside each other.
bool draw_choice(Painter& paint, const std::vector<Header>& headers, std::size_t chosen, Rect row) {
    float needed = 0;
    for (const Header& header : headers) needed += paint.button_width(header.name) + paint.px(6);
    if (needed > row.w) return false;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const std::string& label = headers[i].name;
        const ByteRange bytes = headers[i].bytes;
        paint.button(
            cut_left(row, paint.button_width(label), paint.px(6)), label,
            request::SelectBits{{bytes.first * 8, bytes.count * 8}}, i == chosen,
            say("layer {number}, {bytes}", {{"number", headers[i].number}, {"bytes", bytes_said(bytes.count)}}));
    }
    draw_provenance(paint, {row.right() - paint.px(8), row.center().y}, Provenance::captured, paint.colors.quiet);
    Rect words = row;
    cut_right(words, paint.px(24));
    paint.text_that_fits(words, {said("captured"), ""}, paint.small(), paint.colors.quiet, Align::right);
    return true;
}

/// The bits' numbers above the boxes, as many as have room.
void draw_ruler(Painter& paint, Rect row) {
    const float column = row.w / diagram_columns;
    const float number = paint.measure({Face::mono, paint.sizes.small}, "00") + paint.px(6);
    unsigned step = 1;
    while (step < 8 && column * static_cast<float>(step) < number) step *= 2;
    for (unsigned bit = 0; bit < diagram_columns; bit += step) {
        const Rect box{row.x + column * static_cast<float>(bit) - paint.px(10), row.y, column + paint.px(20), row.h};
        const float x = std::max(box.x, row.x - paint.px(4));
        paint.text({x, box.y, box.right() - x, box.h}, std::to_string(bit), {Face::mono, paint.sizes.small},
                   paint.colors.quiet, Align::center);
    }
}

/// How the diagram is drawn: where, how high a row is, and what is lit.
struct Drawing {
    Rect area;
    float row = 0;
    bool two_lines = false;  ///< the name above the value
    BitRange lit, near;
};

bool same_or_within(BitRange part, BitRange whole) {
    return part.count > 0 && part.first >= whole.first && part.end() <= whole.end();
}

/// The selection is in the field, or the field in the selection.
bool is_lit(BitRange selected, BitRange field) {
    return same_or_within(selected, field) || same_or_within(field, selected);
}

void draw_words(Painter& paint, const Drawing& drawing, const DiagramCell& cell, Rect box, Color ink, Color quiet) {
    const TextStyle mono{Face::mono, paint.sizes.small};
    Rect inner = box.inset(paint.px(4), paint.px(1));
    if (drawing.two_lines) {
        const Rect upper = cut_top(inner, inner.h / 2);
        const bool flag = cell.bits.count == 1;  // its initial, as TCP's diagram in RFC 9293 has it
        paint.text_that_fits(upper, {cell.label, flag ? cell.label.substr(0, 1) : "", ""}, paint.small(), quiet,
                             Align::center);
        paint.text_that_fits(inner, {cell.value, ""}, mono, ink, Align::center);
        return;
    }
    const float label = paint.measure(paint.small(), cell.label + "  ");
    const float value = paint.measure(mono, cell.value);
    if (label + value <= inner.w) {
        const float left = inner.x + (inner.w - label - value) / 2;
        paint.text({left, inner.y, label, inner.h}, cell.label, paint.small(), quiet);
        paint.text({left + label, inner.y, value + 1, inner.h}, cell.value, mono, ink);
    } else {
        paint.text_that_fits(inner, {cell.value, ""}, mono, ink, Align::center);
    }
}

/// What the mouse says of a field: name, value, meaning, bits, where it comes from.
std::string words_of(const SevenLayers& layers, const DiagramCell& cell) {
    std::string words = cell.label + (cell.value.empty() ? "" : ": " + cell.value);
    const Row* row = row_of(layers, cell.bits);
    if (row != nullptr && row->bits == cell.bits && !row->note.empty()) words += ". " + row->note;
    return words + fmt::format(" ({}). {}", bits_text(cell.bits), provenance_words(cell.provenance));
}

void draw_cell(Painter& paint, const Drawing& drawing, const SevenLayers& layers, const DiagramCell& cell, int layer,
               float y) {
    const float column = drawing.area.w / diagram_columns;
    const float x = std::round(drawing.area.x + column * static_cast<float>(cell.first_column));
    const float end = std::round(drawing.area.x + column * static_cast<float>(cell.first_column + cell.columns));
    const float edge = std::max(1.0F, paint.px(1.5F));
    const Rect box{x, y, end - x, drawing.row};
    const bool lit = is_lit(drawing.lit, cell.bits);
    const bool near = drawing.near.count > 0 && same_or_within(drawing.near, cell.bits);
    const bool missing = cell.provenance != Provenance::captured;
    const Color back = lit ? paint.colors.accent : missing ? paint.colors.panel : paint.colors.hex[layer];
    paint.frame(box.inset(edge / 2), back, near && !lit ? paint.colors.accent : paint.colors.line,
                edge * (near ? 2.0F : 1.0F), 0);
    if (cell.main)
        draw_words(paint, drawing, cell, box, lit ? paint.colors.on_accent : paint.colors.text,
                   lit ? paint.colors.on_accent : paint.colors.text);
    paint.click(box, request::SelectBits{cell.bits}, words_of(layers, cell));
}

void draw_diagram(Painter& paint, const AppState& state, const SevenLayers& layers, const Header& header, Rect area) {
    const std::vector<DiagramRow>& rows = header.rows;
    const auto total = static_cast<int>(rows.size());
    const float one = std::round(paint.sizes.small * 1.6F);
    const float two = std::round(paint.sizes.small * 2.7F);
    Drawing drawing;
    drawing.area = {area.x, area.y, area.w - paint.px(12), area.h};
    drawing.two_lines = static_cast<float>(total) * two <= area.h;
    drawing.row = drawing.two_lines ? two : one;
    drawing.lit = state.selected_bits.count == header.bytes.count * 8 ? BitRange{} : lit_bits(state);
    drawing.near = state.inspect.hovered;
    int follow = 0;
    for (int i = 0; i < total; ++i)
        for (const DiagramCell& cell : rows[static_cast<std::size_t>(i)])
            if (is_lit(drawing.lit, cell.bits)) follow = i;
    const VisibleRows shown = visible_rows(state, Panel::header, total, follow, area.h, drawing.row);
    paint.scroll_area(area, Panel::header);
    for (int i = 0; i < shown.count; ++i)
        for (const DiagramCell& cell : rows[static_cast<std::size_t>(shown.first + i)])
            draw_cell(paint, drawing, layers, cell, header.number, area.y + drawing.row * static_cast<float>(i));
    draw_scroll_bar(paint, area, shown.first, shown.count, total);
}

}  // namespace

void header_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area) {
    if (layers == nullptr) {
        const std::string words = state.time.placed ? said("A system call has no header. Go on to a frame.")
                                                    : said("The headers of the frame on the stage appear here.");
        paint.paragraph(area, words, paint.body(), paint.colors.quiet);
        return;
    }
    const Bytes frame = frame_bytes(state.story.recording, layers->frame);
    const Packet packet = decode_frame(state.story.recording, layers->frame);
    const std::vector<Header> headers = headers_of(*layers, packet, frame);
    if (headers.empty()) {
        paint.paragraph(area, said("This frame has no header that osiscope reads."), paint.body(), paint.colors.quiet);
        return;
    }
    const std::size_t chosen = chosen_header(state, headers);
    Rect choice = area;
    choice.h = std::round(paint.sizes.small * 1.7F);
    if (area.h > paint.sizes.small * 7 && draw_choice(paint, headers, chosen, choice))
        cut_top(area, choice.h, paint.px(4));
    Rect ruler = cut_top(area, std::round(paint.sizes.small * 1.25F), 0);
    ruler.w -= paint.px(12);
    draw_ruler(paint, ruler);
    draw_diagram(paint, state, *layers, headers[chosen], area);
}

}  // namespace osiscope
