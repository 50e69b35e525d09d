// The wire's settings, each direction by itself: how they are, and while the lab runs, buttons that change them.
#include <algorithm>
#include <limits>

#include "layers/words.hpp"
#include "viz/paint/rows.hpp"
#include "viz/story/wire_ladder.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

std::string why_fixed(const AppState& state) {
    if (!state.live) return said("This is a recording: its wire is as it was then.");
    if (!state.live_running) return said("The transfer is over: R sends the file again.");
    return {};
}

/// − value +, for one setting of one direction.
void draw_knob(Painter& paint, const AppState& state, Rect cell, const WireOption& knob, const WireSetup& setup,
               std::size_t way) {
    const WireValue now = knob_value(knob, setup, way);
    const float side = std::round(std::min(cell.h, cell.w * 0.28F));
    const float inset = std::round((cell.h - side) / 2);
    const std::string fixed = why_fixed(state);
    const auto step = [&](Rect rect, const char* sign, int by) {
        const WireValue wanted = next_value(knob, now, by);
        const std::string line = set_line(knob, wanted, way);
        const std::string end = *knob.noun != '\0' ? said("This is the last one.")
                                : by > 0           ? said("This is the most the buttons can set.")
                                                   : said("This is the least there is.");
        paint.button({rect.x, rect.y + inset, side, side}, sign, request::TellWire{line}, false, line,
                     !fixed.empty()  ? fixed
                     : wanted == now ? end
                                     : "");
    };
    step(cut_left(cell, side, paint.px(4)), "−", -1);
    step(cut_right(cell, side, paint.px(4)), "+", 1);
    const std::string text = wire_value_text(knob, now);
    paint.text_that_fits(cell, {text, text == "manchester" ? said("Manch.") : text}, paint.small_bold(),
                         paint.colors.text, Align::center);
    if (*knob.noun != '\0') paint.click(cell, request::None{}, text);
}

void draw_head(Painter& paint, const AppState& state, Rect& rest) {
    Rect head = cut_top(rest, std::round(paint.sizes.small * 2.0F), paint.px(6));
    const float close = paint.button_width(said("Close"));
    paint.button(cut_right(head, close, paint.px(10)), said("Close"), request::ToggleWirePanel{}, false,
                 said("close (J, Esc)"));
    paint.text(head, said("The wire"), paint.strong(), paint.colors.text);
    const std::string fixed = why_fixed(state);
    const std::string words = !fixed.empty() ? say("The wire as it was at this moment. {why}", {{"why", fixed}})
                                             : said("Changes reach the wire at once, frame by frame.");
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
    const auto settings = wire_settings_at(state.story.recording, at);
    paint.frame(area, paint.colors.panel, paint.colors.accent, paint.px(2.5F), paint.sizes.radius);
    paint.click(area, request::None{});
    Rect rest = area.inset(paint.px(22), paint.px(14));
    draw_head(paint, state, rest);
    if (!settings) {
        paint.paragraph(rest, said("How this wire was set is not known: only osiscope's own recordings say so."),
                        paint.body(), paint.colors.text);
        return;
    }
    const std::vector<const WireOption*> knobs = wire_knobs();
    const float least = std::round(Painter::line_height(paint.small()) * 1.15F);
    const auto rows = static_cast<float>(knobs.size() + 1);
    const float height = std::max(least, std::min(std::round(paint.sizes.small * 2.1F), std::floor(rest.h / rows)));
    const Columns heads = columns_of(paint, cut_top(rest, height));
    paint.text(heads.way[0], "A → B", paint.small_bold(), paint.colors.quiet, Align::center);
    paint.text(heads.way[1], "B → A", paint.small_bold(), paint.colors.quiet, Align::center);
    const auto fitting = static_cast<std::size_t>(std::max(0.0F, std::floor(rest.h / height)));
    const std::size_t room = fitting >= knobs.size() ? knobs.size() : fitting - std::min<std::size_t>(1, fitting);
    for (std::size_t i = 0; i < room; ++i) {
        const Columns columns = columns_of(paint, cut_top(rest, height));
        paint.text(columns.label, said(knobs[i]->label), paint.small(), paint.colors.text);
        paint.click(columns.label, request::None{}, said(knobs[i]->meaning));
        for (std::size_t way = 0; way < 2; ++way) draw_knob(paint, state, columns.way[way], *knobs[i], *settings, way);
    }
    if (room < knobs.size()) {
        if (rest.h >= height)
            paint.text(cut_top(rest, height), and_more(knobs.size() - room), paint.small(), paint.colors.quiet);
        return;
    }
    if (settings->links_differ && rest.h >= Painter::line_height(paint.small()))
        paint.text(rest, said("The two links are set differently."), paint.small(), paint.colors.warning);
}

}  // namespace osiscope
