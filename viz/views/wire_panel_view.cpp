// The wire's settings, each direction by itself: how they are, and while the lab runs, buttons that change them.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "captures/wire_settings.hpp"
#include "viz/rows.hpp"
#include "viz/views/views.hpp"
#include "viz/wire_ladder.hpp"

namespace osiscope {

namespace {

std::string why_fixed(const AppState& state) {
    if (!state.live) return "This is a recording: its wire is as it was then.";
    if (!state.live_running) return "The transfer is over: R sends the file again.";
    return {};
}

/// − value +, for one setting of one direction.
void draw_knob(Painter& paint, const AppState& state, Rect cell, const WireKnob& knob, const Impairments& set,
               const char* way) {
    const double now = knob.value(set);
    const float side = std::round(std::min(cell.h, cell.w * 0.28F));
    const float inset = std::round((cell.h - side) / 2);
    const std::string fixed = why_fixed(state);
    const auto step = [&](Rect rect, const char* sign, int by) {
        const double wanted = next_value(knob, now, by);
        const std::string line = fmt::format("set {} {} {}", way, knob.setting, knob.text(wanted));
        const std::string end = by > 0 ? "This is the most the buttons can set." : "This is the least there is.";
        paint.button({rect.x, rect.y + inset, side, side}, sign, request::TellWire{line}, false, line,
                     !fixed.empty()  ? fixed
                     : wanted == now ? end
                                     : "");
    };
    step(cut_left(cell, side, paint.px(4)), "−", -1);
    step(cut_right(cell, side, paint.px(4)), "+", 1);
    paint.text(cell, knob.text(now), paint.small_bold(), paint.colors.text, Align::center);
}

/// A setting that is one of a few words: − and + go through them.
struct WireChoice {
    const char* setting;
    const char* label;
    const char* meaning;
    std::vector<const char*> words;
};

const std::vector<WireChoice>& wire_choices() {
    static const std::vector<WireChoice> choices{
        {"line-code",
         "Line code",
         "how the bits of the next frames become levels on the line; none: bytes are carried as they are",
         {"none", "nrz-l", "manchester", "mlt3", "8b10b"}},
        {"frame-check",
         "Frame check",
         "off: the receiving card passes damaged frames up, and IP and TCP have to notice",
         {"off", "on"}}};
    return choices;
}

void draw_choice(Painter& paint, const AppState& state, Rect cell, const WireChoice& choice, const std::string& now,
                 const char* way) {
    const auto at = static_cast<int>(std::find(choice.words.begin(), choice.words.end(), now) - choice.words.begin());
    const float side = std::round(std::min(cell.h, cell.w * 0.28F));
    const float inset = std::round((cell.h - side) / 2);
    const std::string fixed = why_fixed(state);
    const auto step = [&](Rect rect, const char* sign, int by) {
        const int wanted = at + by;
        const bool there = wanted >= 0 && wanted < static_cast<int>(choice.words.size());
        const std::string line =
            there ? fmt::format("set {} {} {}", way, choice.setting, choice.words[static_cast<std::size_t>(wanted)])
                  : "";
        paint.button({rect.x, rect.y + inset, side, side}, sign, request::TellWire{line}, false, line,
                     !fixed.empty() ? fixed
                     : !there       ? "This is the last one."
                                    : "");
    };
    step(cut_left(cell, side, paint.px(4)), "−", -1);
    step(cut_right(cell, side, paint.px(4)), "+", 1);
    paint.text_that_fits(cell, {now, now == "manchester" ? "Manch." : now}, paint.small_bold(), paint.colors.text,
                         Align::center);
    paint.click(cell, request::None{}, now);
}

void draw_head(Painter& paint, const AppState& state, Rect& rest) {
    Rect head = cut_top(rest, std::round(paint.sizes.small * 2.0F), paint.px(6));
    const float close = paint.button_width("Close");
    paint.button(cut_right(head, close, paint.px(10)), "Close", request::ToggleWirePanel{}, false, "close (J, Esc)");
    paint.text(head, "The wire", paint.strong(), paint.colors.text);
    const std::string fixed = why_fixed(state);
    const std::string words = !fixed.empty() ? "The wire as it was at this moment. " + fixed
                                             : "Changes reach the wire at once, frame by frame.";
    cut_top(rest, paint.paragraph(rest, words, paint.small(), paint.colors.quiet), paint.px(6));
}

struct Columns {
    Rect label;
    Rect way[2];
};

Columns columns_of(const Painter& paint, Rect row) {
    Columns columns;
    columns.label = cut_left(row, std::round(row.w * 0.26F), paint.px(8));
    columns.way[0] = cut_left(row, std::round((row.w - paint.px(16)) / 2), paint.px(16));
    columns.way[1] = row;
    return columns;
}

}  // namespace

void wire_panel_view(Painter& paint, const AppState& state, Rect area) {
    const Time at = state.live_running ? std::numeric_limits<Time>::max() : shown_time(state);
    const auto settings = wire_settings_at(state.recording, at);
    paint.frame(area, paint.colors.panel, paint.colors.accent, paint.px(2.5F), paint.sizes.radius);
    paint.click(area, request::None{});
    Rect rest = area.inset(paint.px(22), paint.px(14));
    draw_head(paint, state, rest);
    if (!settings) {
        paint.paragraph(rest, "How this wire was set is not known: only osiscope's own recordings say so.",
                        paint.body(), paint.colors.text);
        return;
    }
    const float least = std::round(Painter::line_height(paint.small()) * 1.15F);
    const auto rows = static_cast<float>(wire_knobs().size() + wire_choices().size() + 1);
    const float height = std::max(least, std::min(std::round(paint.sizes.small * 2.1F), std::floor(rest.h / rows)));
    const Columns heads = columns_of(paint, cut_top(rest, height));
    paint.text(heads.way[0], "A → B", paint.small_bold(), paint.colors.quiet, Align::center);
    paint.text(heads.way[1], "B → A", paint.small_bold(), paint.colors.quiet, Align::center);
    const std::size_t all = wire_knobs().size() + wire_choices().size();
    const auto fitting = static_cast<std::size_t>(std::max(0.0F, std::floor(rest.h / height)));
    const std::size_t room = fitting >= all ? all : fitting - std::min<std::size_t>(1, fitting);
    const auto stop = [&] {
        if (rest.h >= height)
            paint.text(cut_top(rest, height), and_more(all - room), paint.small(), paint.colors.quiet);
    };
    std::size_t drawn = 0;
    for (const WireKnob& knob : wire_knobs()) {
        if (drawn++ == room) return stop();
        const Columns columns = columns_of(paint, cut_top(rest, height));
        paint.text(columns.label, knob.label, paint.small(), paint.colors.text);
        paint.click(columns.label, request::None{}, knob.meaning);
        draw_knob(paint, state, columns.way[0], knob, settings->way[0], "A>B");
        draw_knob(paint, state, columns.way[1], knob, settings->way[1], "B>A");
    }
    for (const WireChoice& choice : wire_choices()) {
        if (drawn++ == room) return stop();
        const Columns columns = columns_of(paint, cut_top(rest, height));
        paint.text(columns.label, choice.label, paint.small(), paint.colors.text);
        paint.click(columns.label, request::None{}, choice.meaning);
        const bool is_code = choice.setting == wire_choices().front().setting;
        for (std::size_t way = 0; way < 2; ++way)
            draw_choice(paint, state, columns.way[way], choice,
                        is_code                      ? settings->line_code[way]
                        : settings->frame_check[way] ? "on"
                                                     : "off",
                        way == 0 ? "A>B" : "B>A");
    }
    if (settings->links_differ && rest.h >= Painter::line_height(paint.small()))
        paint.text(rest, "The two links are set differently.", paint.small(), paint.colors.warning);
}

}  // namespace osiscope
