// The shown frame's fields, layer by layer from the shown one: name, value, meaning, bits, provenance.
#include <fmt/format.h>

#include "captures/call_rows.hpp"
#include "captures/explain_text.hpp"
#include "layers/words.hpp"
#include "viz/paint/provenance_mark.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// A list row: a layer's heading, or one of its fields.
struct Entry {
    int layer = 0;
    const Row* field = nullptr;  ///< nullptr = heading
};

std::vector<Entry> entries_of(const SevenLayers& layers) {
    std::vector<Entry> entries;
    for (int layer = 7; layer >= 1; --layer) {
        const LayerStory& part = story(layers, layer);
        if (!part.involved) continue;
        entries.push_back({layer, nullptr});
        for (const Row& row : part.rows) entries.push_back({layer, &row});
    }
    return entries;
}

/// The row to keep in view: the selected field, else the shown layer's heading, then at the top of the list.
int row_to_follow(const AppState& state, const std::vector<Entry>& entries, const Row* lit, int above) {
    const int layer = std::max(1, shown_stop(state).layer);
    int heading = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Entry& entry = entries[i];
        if (entry.field == nullptr && entry.layer == layer) heading = static_cast<int>(i);
        if (lit != nullptr && entry.field == lit) return static_cast<int>(i);
    }
    return heading + above;
}

/// The headline and, for where it is too long, what is left of it without its last clauses.
std::vector<std::string> shorter_and_shorter(const std::string& headline) {
    std::vector<std::string> versions{headline};
    for (std::size_t end = headline.rfind(", "); end != std::string::npos && end > 0;
         end = headline.rfind(", ", end - 1))
        versions.push_back(headline.substr(0, end));
    return versions;
}

void draw_heading(Painter& paint, Rect row, const Entry& entry, const LayerStory& part) {
    const Rect badge{row.x, row.y + paint.px(4), paint.px(28), row.h - paint.px(8)};
    paint.fill(badge, paint.colors.layer[entry.layer], paint.px(5));
    paint.text(badge, std::to_string(entry.layer), paint.small_bold(), paint.colors.on_layer, Align::center);
    Rect words = row;
    cut_left(words, paint.px(38));
    const float used =
        paint.text(words, said(layer_name(entry.layer)), paint.small_bold(), paint.colors.layer_text[entry.layer]);
    cut_left(words, used + paint.px(14));
    paint.text_that_fits(words, shorter_and_shorter(part.headline), paint.small(), paint.colors.quiet);
}

std::string tooltip_of(const Row& row) {
    std::string words = row.label + ": " + row.value;
    if (!row.note.empty()) words += ". " + row.note;
    if (row.bits.count > 0) words += fmt::format(" ({})", bits_text(row.bits));
    return words + fmt::format(". {}", provenance_words(row.provenance));
}

/// Which bits, in a column's width: bytes "38–41", or byte and bit "20:1".
std::string short_bits(BitRange bits) {
    if (bits.count == 0) return {};
    const std::uint32_t last = bits.end() - 1;
    if (bits.first % 8 == 0 && bits.end() % 8 == 0)
        return bits.count == 8 ? fmt::format("{}", bits.first / 8) : fmt::format("{}–{}", bits.first / 8, last / 8);
    if (bits.count == 1) return fmt::format("{}:{}", bits.first / 8, bits.first % 8);
    if (bits.first / 8 == last / 8) return fmt::format("{}:{}–{}", bits.first / 8, bits.first % 8, last % 8);
    return fmt::format("{}:{}–{}:{}", bits.first / 8, bits.first % 8, last / 8, last % 8);
}

/// As wide as the rows in view need.
struct Columns {
    float label = 0;
    float bits = 0;
};

void make_room(Columns& columns, const Painter& paint, const Row& field) {
    columns.label = std::max(columns.label, std::ceil(paint.measure(paint.small(), field.label)) + 1);
    columns.bits =
        std::max(columns.bits, std::ceil(paint.measure({Face::mono, paint.sizes.small}, short_bits(field.bits))) + 1);
}

/// How a row is marked: it has the selection, or the mouse is over its bytes.
struct Marked {
    bool chosen = false;
    bool near = false;
};

/// A warning is told from its shape, not by its colour alone.
void draw_exclamation(Painter& paint, Point center) {
    const float size = std::round(paint.sizes.small * 0.3F);
    const float thick = std::max(1.5F, paint.px(3));
    paint.fill({center.x - thick / 2, center.y - size, thick, size * 1.3F}, paint.colors.warning);
    paint.fill({center.x - thick / 2, center.y + size * 0.6F, thick, thick}, paint.colors.warning);
}

void draw_field(Painter& paint, Marked marked, Rect row, const Row& field, const Columns& columns) {
    paint.row_ground(row, marked.chosen);
    if (marked.near && !marked.chosen)
        paint.fill({row.x, row.y + paint.px(3), paint.px(5), row.h - paint.px(6)}, paint.colors.quiet, paint.px(2));
    Rect inner = row.inset(paint.px(10), 0);
    draw_provenance(paint, {inner.x + paint.px(6), inner.center().y}, field.provenance, paint.colors.quiet);
    cut_left(inner, paint.px(26));
    const Color ink = field.warning ? paint.colors.warning : paint.colors.text;
    const Color quiet = field.warning ? ink : paint.colors.quiet;
    const TextStyle mono{Face::mono, paint.sizes.small};
    paint.text(cut_left(inner, std::min(columns.label, inner.w * 0.45F), paint.px(16)), field.label, paint.small(),
               paint.colors.quiet);
    if (columns.bits > 0)
        paint.text(cut_right(inner, columns.bits, paint.px(12)), short_bits(field.bits), mono, paint.colors.quiet,
                   Align::right);
    // Notes stand in a column of their own; one that is too long for it comes closer, or is left to the tooltip.
    const float value = std::min(std::ceil(paint.measure(mono, field.value)) + paint.px(14), inner.w);
    const float column = std::max(value, std::min(inner.w * 0.36F, paint.px(140)));
    const bool fits = column + paint.measure(paint.small(), field.note) <= inner.w;
    paint.text(cut_left(inner, fits ? std::min(column, inner.w) : value), field.value, mono, ink);
    if (field.warning) draw_exclamation(paint, {row.x + paint.px(5), row.center().y});
    paint.text_that_fits(inner, {field.note, ""}, paint.small(), quiet);
    if (field.bits.count > 0) paint.click(row, request::SelectBits{field.bits}, tooltip_of(field));
    else paint.click(row, request::None{}, tooltip_of(field));
}

void call_fields(Painter& paint, const AppState& state, Rect area) {
    if (!state.time.placed) {
        paint.paragraph(area, said("The fields of the frame on the stage appear here."), paint.body(),
                        paint.colors.quiet);
        return;
    }
    const SystemCall& call = state.story.recording.system_calls[state.time.position.item.index];
    const std::vector<Row> rows = describe_call(call, time_span(state.story.recording).first);
    const float height = std::round(paint.sizes.small * 1.72F);
    Columns columns;
    for (const Row& row : rows) make_room(columns, paint, row);
    for (const Row& row : rows) {
        if (area.h < height) return;
        draw_field(paint, {}, cut_top(area, height), row, columns);
    }
}

}  // namespace

void fields_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area) {
    if (layers == nullptr) return call_fields(paint, state, area);
    const std::vector<Entry> entries = entries_of(*layers);
    const float height = std::round(paint.sizes.small * 1.72F);
    const auto total = static_cast<int>(entries.size());
    const int above = static_cast<int>(area.h / height / 3);
    const Row* lit = row_of(*layers, lit_bits(state));
    const Row* near = row_of(*layers, state.inspect.hovered);
    const int follow = row_to_follow(state, entries, lit, above);
    const VisibleRows rows = visible_rows(state, Panel::fields, total, follow, area.h, height);
    paint.scroll_area(area, Panel::fields);
    Rect list = area;
    list.w -= paint.px(12);
    Columns columns;
    for (const Entry& entry : entries)
        if (entry.field != nullptr) make_room(columns, paint, *entry.field);
    for (int i = 0; i < rows.count; ++i) {
        const Entry& entry = entries[static_cast<std::size_t>(rows.first + i)];
        const Rect row{list.x, list.y + height * static_cast<float>(i), list.w, height};
        if (entry.field == nullptr) draw_heading(paint, row, entry, story(*layers, entry.layer));
        else draw_field(paint, {entry.field == lit, entry.field == near}, row, *entry.field, columns);
    }
    draw_scroll_bar(paint, area, rows.first, rows.count, total);
}

}  // namespace osiscope
