// What lies on top when asked for: the legend and the keys.
#include <iterator>
#include <utility>
#include <vector>

#include "layers/words.hpp"
#include "viz/paint/marks.hpp"
#include "viz/paint/provenance_mark.hpp"
#include "viz/state/keys.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

Rect centered(Rect window, float width, float height) {
    width = std::min(width, window.w * 0.94F);
    height = std::min(height, window.h * 0.94F);
    return {std::round(window.center().x - width / 2), std::round(window.center().y - height / 2), width, height};
}

void draw_card(Painter& paint, Rect card) {
    paint.frame(card, paint.colors.panel, paint.colors.accent, paint.px(2.5F), paint.sizes.radius);
}

/// How the keys are laid out in a window: large in one column if there is room, else smaller, in two, in more lines.
struct KeyList {
    int columns = 1;
    TextStyle style;
    float keys = 0;    ///< room for the keys' names
    float width = 0;   ///< of a column
    float height = 0;  ///< of the longest column
    std::vector<KeyHelp> rows;
};

TextStyle names_style(const KeyList& list) { return {Face::semibold, list.style.px}; }

float lines_of_names(const Painter& paint, const KeyList& list, const KeyHelp& key) {
    return static_cast<float>(paint.wrap(key.keys, names_style(list), list.keys - paint.px(20)).size());
}

float lines_of(const Painter& paint, const KeyList& list, const KeyHelp& key) {
    return static_cast<float>(paint.wrap(key.does, list.style, list.width - list.keys - paint.px(24)).size());
}

/// Names and words stand in as many lines as they need.
float row_height(const Painter& paint, const KeyList& list, const KeyHelp& key) {
    const float lines = std::max(lines_of(paint, list, key), lines_of_names(paint, list, key));
    return std::round(Painter::line_height(list.style) * lines + list.style.px * 0.15F);
}

/// How many columns of this height the keys fill.
int columns_of(const Painter& paint, const KeyList& list, float height) {
    int columns = 1;
    float filled = 0;
    for (const KeyHelp& key : list.rows) {
        const float row = row_height(paint, list, key);
        if (filled + row > height) ++columns, filled = 0;
        filled += row;
    }
    return columns;
}

/// The least height at which the keys need no more columns.
float height_of(const Painter& paint, const KeyList& list) {
    float sum = 0;
    for (const KeyHelp& key : list.rows) sum += row_height(paint, list, key);
    float height = std::ceil(sum / static_cast<float>(list.columns));
    while (columns_of(paint, list, height) > list.columns) height += 2;
    return height;
}

KeyList key_list_for(const Painter& paint, const AppState& state, Rect window) {
    const float room = window.w * 0.94F - 2 * paint.sizes.pad;
    const float most = window.h * 0.94F - paint.px(46) - Painter::line_height(paint.title());
    const TextStyle small = paint.small();
    const TextStyle smaller{small.face,
                            std::round(small.px * 0.9F)};  // where everything is made large in a small window
    const TextStyle still_smaller{small.face, std::floor(small.px * 0.8F)};
    const TextStyle smallest{small.face, std::floor(small.px * 0.75F)};

    const TextStyle least{small.face, smallest_letters(paint, state)};
    KeyList list;
    list.rows = key_help();
    for (const float share : {1.0F, 0.24F})  // of a column, for the names: they too need more lines at last
        for (const TextStyle style : {paint.body(), small, smaller, still_smaller, smallest, least})
            for (const int columns : {1, 2}) {
                list = {columns, style,
                        0,       std::min(room / static_cast<float>(columns), paint.px(980)),
                        0,       std::move(list.rows)};
                for (const KeyHelp& key : list.rows)
                    list.keys = std::max(list.keys, paint.measure(names_style(list), key.keys) + paint.px(20));
                list.keys = std::min(list.keys, list.width * share);
                list.height = height_of(paint, list);
                if (list.height <= most) return list;
            }
    return list;
}

void draw_names(Painter& paint, const KeyList& list, const KeyHelp& key, Rect area) {
    const float lines = lines_of_names(paint, list, key);
    if (lines <= 1) return void(paint.text(area, key.keys, names_style(list), paint.colors.accent));
    const float height = lines * Painter::line_height(list.style);
    paint.paragraph(area.inset(0, (area.h - height) / 2), key.keys, names_style(list), paint.colors.accent);
}

}  // namespace

void help_view(Painter& paint, const AppState& state, Rect window) {
    const KeyList list = key_list_for(paint, state, window);
    const float pad = paint.sizes.pad;
    const float title = Painter::line_height(paint.title()) + paint.px(6);
    const Rect card =
        centered(window, list.width * static_cast<float>(list.columns) + 2 * pad, list.height + title + paint.px(40));
    draw_card(paint, card);
    Rect inner = card.inset(pad, paint.px(20));
    paint.text(cut_top(inner, title), said("Keys"), paint.title(), paint.colors.text);
    Rect column{inner.x, inner.y, list.width, inner.h};
    for (const KeyHelp& key : list.rows) {
        const float height = row_height(paint, list, key);
        if (column.y + height > inner.y + list.height + 0.5F) column = {column.right(), inner.y, list.width, inner.h};
        Rect line = cut_top(column, height);
        line.w -= paint.px(24);
        draw_names(paint, list, key, cut_left(line, list.keys));
        Rect words = line.inset(0, (height - lines_of(paint, list, key) * Painter::line_height(list.style)) / 2);
        paint.paragraph(words, key.does, list.style, paint.colors.text);
    }
    paint.click(window, request::ToggleHelp{});
}

namespace {

constexpr Mark kinds[] = {Mark::carries_data, Mark::opens_or_ends,  Mark::only_acknowledges, Mark::network_message,
                          Mark::below_ip,     Mark::retransmission, Mark::wire_copy,         Mark::lost};
constexpr Provenance provenances[] = {Provenance::captured, Provenance::computed, Provenance::reconstructed,
                                      Provenance::concept_only};
std::string colour_words() { return said("Bytes, blocks and cards have the colour and the number of their layer."); }
std::string mark_words(Mark kind) { return said(look_of(kind).words); }

/// How wide the legend's words are, without the signs before them.
float legend_width(const Painter& paint, TextStyle style) {
    float widest = paint.measure(style, colour_words());
    for (const Mark kind : kinds) widest = std::max(widest, paint.measure(style, mark_words(kind)));
    for (const Provenance one : provenances) widest = std::max(widest, paint.measure(style, provenance_words(one)));
    return widest;
}

/// The provenances, the kinds of packets, a sentence.
float legend_height(const Painter& paint, TextStyle style) {
    const auto rows = static_cast<float>(std::size(provenances) + std::size(kinds) + 2);
    return std::round(style.px * 1.75F) * rows + Painter::line_height(paint.title()) + paint.px(64);
}

}  // namespace

void legend_view(Painter& paint, const AppState&, Rect window) {
    TextStyle style = paint.body();
    const float around = 2 * paint.sizes.pad + paint.px(54);
    for (const float share : {1.0F, 0.9F, 0.8F, 0.7F}) {  // where everything is made large in a small window
        style.px = std::floor(paint.sizes.body * share);
        if (legend_width(paint, style) + around > window.w * 0.96F) continue;
        if (legend_height(paint, style) <= window.h * 0.96F) break;
    }
    const float row = std::round(style.px * 1.75F);
    const Rect card =
        centered(window, std::max(paint.px(860), legend_width(paint, style) + around), legend_height(paint, style));
    draw_card(paint, card);
    Rect inner = card.inset(paint.sizes.pad, paint.px(22));
    paint.text(cut_top(inner, Painter::line_height(paint.title()), paint.px(8)), said("Legend"), paint.title(),
               paint.colors.text);
    for (const Provenance provenance : provenances) {
        Rect line = cut_top(inner, row);
        draw_provenance(paint, {line.x + paint.px(14), line.center().y}, provenance, paint.colors.text);
        cut_left(line, paint.px(44));
        paint.text(line, provenance_words(provenance), style, paint.colors.text);
    }
    cut_top(inner, paint.px(8));
    for (const Mark kind : kinds) {
        Rect line = cut_top(inner, row);
        const Rect sign{line.x, line.center().y - paint.px(9), paint.px(30), paint.px(18)};
        draw_sign(paint, sign, sign_of(kind), color_of(paint.colors, kind));
        cut_left(line, paint.px(44));
        paint.text(line, mark_words(kind), style, paint.colors.text);
    }
    paint.text(cut_top(inner, row), colour_words(), style, paint.colors.quiet);
    paint.click(window, request::ToggleLegend{});
}

}  // namespace osiscope
