// The shown frame's fields, layer by layer from the shown one: name, value, meaning, bits, provenance.
#include <fmt/format.h>

#include "captures/call_rows.hpp"
#include "captures/explain_text.hpp"
#include "viz/provenance_mark.hpp"
#include "viz/rows.hpp"
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

int row_to_follow(const AppState& state, const std::vector<Entry>& entries) {
    const int layer = std::max(1, shown_stop(state).layer);
    int heading = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Entry& entry = entries[i];
        if (entry.field == nullptr && entry.layer == layer) heading = static_cast<int>(i);
        if (entry.field != nullptr && state.selected_bits.count > 0 && entry.field->bits == state.selected_bits)
            return static_cast<int>(i);
    }
    return heading;
}

void draw_heading(Painter& paint, Rect row, const Entry& entry, const LayerStory& part) {
    const Rect badge{row.x, row.y + paint.px(4), paint.px(28), row.h - paint.px(8)};
    paint.fill(badge, paint.colors.layer[entry.layer], paint.px(5));
    paint.text(badge, std::to_string(entry.layer), paint.small_bold(), paint.colors.on_layer, Align::center);
    Rect words = row;
    cut_left(words, paint.px(38));
    const float used =
        paint.text(words, layer_name(entry.layer), paint.small_bold(), paint.colors.layer_text[entry.layer]);
    cut_left(words, used + paint.px(14));
    paint.text(words, part.headline, paint.small(), paint.colors.quiet);
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

void draw_field(Painter& paint, const AppState& state, Rect row, const Row& field) {
    const bool chosen = field.bits.count > 0 && field.bits == state.selected_bits;
    paint.row_ground(row, chosen);
    Rect inner = row.inset(paint.px(10), 0);
    draw_provenance(paint, {inner.x + paint.px(6), inner.center().y}, field.provenance, paint.colors.quiet);
    cut_left(inner, paint.px(26));
    const Color ink = field.warning ? paint.colors.warning : paint.colors.text;
    const TextStyle mono{Face::mono, paint.sizes.small};
    paint.text(cut_left(inner, std::round(inner.w * 0.30F), paint.px(8)), field.label, paint.small(),
               paint.colors.quiet);
    const float bits = std::ceil(paint.measure(mono, "00:0–00:0"));
    paint.text(cut_right(inner, bits, paint.px(8)), short_bits(field.bits), mono, paint.colors.quiet, Align::right);
    const float width = std::min(paint.measure(mono, field.value) + paint.px(14), inner.w);
    const float column = std::max(width, std::min(inner.w * 0.36F, paint.px(140)));
    paint.text(cut_left(inner, std::min(column, inner.w)), field.value, mono, ink);
    if (inner.w > paint.px(60)) paint.text(inner, field.note, paint.small(), field.warning ? ink : paint.colors.quiet);
    if (field.bits.count > 0) paint.click(row, request::SelectBits{field.bits}, tooltip_of(field));
    else paint.click(row, request::None{}, tooltip_of(field));
}

void call_fields(Painter& paint, const AppState& state, Rect area) {
    if (!state.time.placed) {
        paint.paragraph(area, "The fields of the frame on the stage appear here.", paint.body(), paint.colors.quiet);
        return;
    }
    const SystemCall& call = state.recording.system_calls[state.time.position.item.index];
    const std::vector<Row> rows = describe_call(call, time_span(state.recording).first);
    const float height = std::round(paint.sizes.small * 1.72F);
    for (const Row& row : rows) {
        if (area.h < height) return;
        draw_field(paint, state, cut_top(area, height), row);
    }
}

}  // namespace

void fields_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area) {
    if (layers == nullptr) return call_fields(paint, state, area);
    const std::vector<Entry> entries = entries_of(*layers);
    const float height = std::round(paint.sizes.small * 1.72F);
    const auto total = static_cast<int>(entries.size());
    const VisibleRows rows = visible_rows(state, Panel::fields, total, row_to_follow(state, entries), area.h, height);
    paint.scroll_area(area, Panel::fields);
    Rect list = area;
    list.w -= paint.px(12);
    for (int i = 0; i < rows.count; ++i) {
        const Entry& entry = entries[static_cast<std::size_t>(rows.first + i)];
        const Rect row{list.x, list.y + height * static_cast<float>(i), list.w, height};
        if (entry.field == nullptr) draw_heading(paint, row, entry, story(*layers, entry.layer));
        else draw_field(paint, state, row, *entry.field);
    }
    draw_scroll_bar(paint, area, rows.first, rows.count, total);
}

}  // namespace osiscope
