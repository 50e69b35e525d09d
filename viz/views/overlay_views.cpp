// What lies on top when asked for: the legend and the keys.
#include "viz/provenance_mark.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

struct Key {
    const char* keys;
    const char* does;
};

constexpr Key keys[] = {
    {"→  N  Space  Page Down", "next step; once more completes the movement"},
    {"←  Backspace  Page Up", "one step back"},
    {"↑  ↓", "one layer on the way back or forth"},
    {"1 … 7", "to that layer"},
    {"Home  End", "the beginning, the end"},
    {"P", "play or stop"},
    {"[  ]", "slower, faster"},
    {"G", "how far a step goes: chapter, event, layer, field"},
    {"Tab  M", "the next view below (Shift: the one before); that view in the stage's place"},
    {"A", "what its width means: time, event by event, or silences folded"},
    {"+  −  0  <  >", "closer, wider, everything, earlier, later: the wheel and another mouse button too"},
    {"R", "send the file again (live lab)"},
    {"X", "take up the tweezers: slow the wire down and touch its frames (live lab)"},
    {"D F H 2 Y W C K", "drop, flip a bit, hold, double, delay, swap, cut short, forge a reset"},
    {"Z  V", "freeze the wire; cruel pause"},
    {"Ctrl F", "the list of packets: write a filter"},
    {"U", "run until something happens; Shift Enter: back to it"},
    {"'  Ctrl ↑  Ctrl ↓", "set a bookmark here or take it away; to the one before, after"},
    {"J", "how the wire is set, and buttons to change it"},
    {"E", "what is shown, as text"},
    {"Q", "steps instead of movements"},
    {"Ctrl O  Ctrl S", "open a file; save the recording"},
    {"Ctrl P  Ctrl E", "save the window as a picture (PNG), as a drawing (SVG)"},
    {"T", "dark or light"},
    {"L", "legend"},
    {"Ctrl +  Ctrl −  Ctrl 0", "larger, smaller, 100 %"},
    {"Ctrl N", "the lecturer's notes as a page for a second screen"},
    {"F5", "lecture mode for the projector"},
    {"B  .", "blank the screen"},
    {"Esc", "close what is open, leave lecture mode"},
    {"?", "this list"},
};

Rect centered(Rect window, float width, float height) {
    width = std::min(width, window.w * 0.94F);
    height = std::min(height, window.h * 0.94F);
    return {std::round(window.center().x - width / 2), std::round(window.center().y - height / 2), width, height};
}

void draw_card(Painter& paint, Rect card) {
    paint.frame(card, paint.colors.panel, paint.colors.accent, paint.px(2.5F), paint.sizes.radius);
}

/// The keys from `first` on, one a row.
void draw_keys(Painter& paint, Rect column, std::size_t first, std::size_t count, float height) {
    for (std::size_t i = first; i < std::min(first + count, std::size(keys)); ++i) {
        Rect line = cut_top(column, height);
        paint.text(cut_left(line, std::round(line.w * 0.36F), paint.px(16)), keys[i].keys,
                   {Face::semibold, paint.sizes.body}, paint.colors.accent);
        paint.text(line, keys[i].does, paint.body(), paint.colors.text);
    }
}

}  // namespace

void help_view(Painter& paint, const AppState&, Rect window) {
    const float row = std::round(paint.sizes.body * 1.75F);
    const float rest = paint.px(130);  // title and margins
    const bool one_column = row * static_cast<float>(std::size(keys)) + rest <= window.h * 0.94F;
    const std::size_t columns = one_column ? 1 : 2;
    const std::size_t count = (std::size(keys) + columns - 1) / columns;
    const Rect card = centered(window, paint.px(one_column ? 900 : 1760), row * static_cast<float>(count) + rest);
    draw_card(paint, card);
    Rect inner = card.inset(paint.sizes.pad, paint.px(22));
    paint.text(cut_top(inner, Painter::line_height(paint.title()), paint.px(10)), "Keys", paint.title(),
               paint.colors.text);
    const float height = std::min(row, inner.h / static_cast<float>(count));
    const float gap = one_column ? 0 : paint.px(28);
    const float width = (inner.w - gap) / static_cast<float>(columns);
    for (std::size_t i = 0; i < columns; ++i)
        draw_keys(paint, {inner.x + static_cast<float>(i) * (width + gap), inner.y, width, inner.h}, i * count, count,
                  height);
    paint.click(window, request::ToggleHelp{});
}

void legend_view(Painter& paint, const AppState&, Rect window) {
    const float row = std::round(paint.sizes.body * 1.75F);
    const Rect card = centered(window, paint.px(860), row * 12 + paint.px(110));
    draw_card(paint, card);
    Rect inner = card.inset(paint.sizes.pad, paint.px(22));
    paint.text(cut_top(inner, Painter::line_height(paint.title()), paint.px(8)), "What the signs mean", paint.title(),
               paint.colors.text);
    for (const Provenance provenance :
         {Provenance::captured, Provenance::computed, Provenance::reconstructed, Provenance::concept_only}) {
        Rect line = cut_top(inner, row);
        draw_provenance(paint, {line.x + paint.px(14), line.center().y}, provenance, paint.colors.text);
        cut_left(line, paint.px(44));
        paint.text(line, provenance_words(provenance), paint.body(), paint.colors.text);
    }
    cut_top(inner, paint.px(8));
    static constexpr const char* kinds[] = {"7  carries data of the program",
                                            "5  opens or ends the connection (SYN, FIN, RST)", "4  only acknowledges",
                                            "3  the network layer's own (ICMP)", "2  below IP (ARP)"};
    static constexpr int layers[] = {7, 5, 4, 3, 2};
    for (std::size_t i = 0; i < std::size(kinds); ++i) {
        Rect line = cut_top(inner, row);
        paint.fill({line.x, line.center().y - paint.px(9), paint.px(30), paint.px(18)}, paint.colors.layer[layers[i]],
                   paint.px(4));
        cut_left(line, paint.px(44));
        paint.text(line, kinds[i], paint.body(), paint.colors.text);
    }
    paint.text(cut_top(inner, row), "Bytes, blocks and cards have the colour and the number of their layer.",
               paint.small(), paint.colors.quiet);
    paint.click(window, request::ToggleLegend{});
}

}  // namespace osiscope
