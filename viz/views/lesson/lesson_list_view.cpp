// The lessons to choose from: a card over the window, a row each, with a button for the recording and one for its lab.
#include "viz/paint/rows.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

float row_height(const Painter& paint) {
    return std::round(Painter::line_height(paint.body()) + Painter::line_height(paint.small()) + paint.px(22));
}

/// Puts a button in the middle of the right end.
void row_button(Painter& paint, Rect& row, const std::string& label, Request request, bool lit,
                const std::string& tooltip, const std::string& why_not) {
    const float height = std::min(row.h, std::round(paint.sizes.small * 2.0F));
    const Rect place = cut_right(row, paint.button_width(label), paint.px(10));
    paint.button({place.x, place.center().y - height / 2, place.w, height}, label, std::move(request), lit, tooltip,
                 why_not);
}

void draw_card_row(Painter& paint, const AppState& state, const LessonCard& card, int number, bool chosen, Rect row) {
    paint.row_ground(row, chosen);
    Rect cells = row.inset(paint.px(14), 0);
    // What is drawn later lies above: the row takes every click the buttons do not.
    paint.click(row, request::OpenLesson{number, !card.runs_saved});
    row_button(paint, cells, said("Run it live"), request::OpenLesson{number, true}, false,
               said("run its lab on a real kernel, now (R)"), why_not_live(card));
    row_button(paint, cells, said("Recording"), request::OpenLesson{number, false}, chosen,
               said("open the recording that comes with it (Enter)"), why_not_saved(card));
    Rect words = cells.inset(0, paint.px(9));
    const Rect upper = cut_top(words, Painter::line_height(paint.body()));
    const std::string minutes = minutes_said(card.minutes);
    paint.text(upper, in_language(card.title, state.look.language), {Face::semibold, paint.sizes.body},
               paint.colors.text);
    paint.text_that_fits(words,
                         {say_count("about {minutes} · {count} step", "about {minutes} · {count} steps", card.steps,
                                    {{"minutes", minutes}}),
                          minutes, ""},
                         paint.small(), paint.colors.quiet);
}

/// The chosen one is always among those that have room.
void draw_rows(Painter& paint, const AppState& state, Rect area, float row) {
    const LessonList& list = state.lesson.list;
    const auto total = static_cast<int>(list.cards.size());
    const float pitch = row + paint.px(6);
    const float more = Painter::line_height(paint.small());
    auto fitting = static_cast<int>((area.h + paint.px(6)) / pitch);
    if (fitting < total) fitting = std::max(1, static_cast<int>((area.h - more) / pitch));
    const int first = std::clamp(list.chosen - fitting + 1, 0, std::max(0, total - fitting));
    const int last = std::min(total, first + fitting);
    for (int i = first; i < last; ++i)
        draw_card_row(paint, state, list.cards[static_cast<std::size_t>(i)], i, i == list.chosen,
                      cut_top(area, row, paint.px(6)));
    if (last - first < total)
        paint.text(cut_top(area, more), and_more(static_cast<std::size_t>(total - (last - first))), paint.small(),
                   paint.colors.quiet);
}

}  // namespace

void lesson_list_view(Painter& paint, const AppState& state, Rect window) {
    const LessonList& list = state.lesson.list;
    if (!list.open) return;
    const float row = row_height(paint);
    const float head = Painter::line_height(paint.title()) + paint.px(12);
    const float foot = Painter::line_height(paint.small()) + paint.px(10);
    const auto rows = static_cast<float>(list.cards.size());
    const float width = std::min(window.w * 0.94F, paint.px(1100));
    const float height = std::min(window.h * 0.94F, head + foot + rows * (row + paint.px(6)) + paint.px(44));
    const Rect card{std::round((window.w - width) / 2), std::round((window.h - height) / 2), width, height};
    paint.click(window, request::ShowLessons{false});
    paint.frame(card, paint.colors.panel, paint.colors.accent, paint.px(2.5F), paint.sizes.radius);
    paint.click(card, request::None{});
    Rect inner = card.inset(paint.sizes.pad, paint.px(20));
    Rect title = cut_top(inner, head - paint.px(12), paint.px(12));
    const float button = std::round(paint.sizes.small * 2.1F);
    const Rect close = cut_right(title, paint.button_width(said("Close")), paint.px(10));
    paint.button({close.x, close.center().y - button / 2, close.w, button}, said("Close"), request::ShowLessons{false},
                 false, said("close (Ctrl L, Esc)"));
    paint.text(title, said("Lessons"), paint.strong(), paint.colors.text);
    const Rect keys = cut_bottom(inner, foot - paint.px(10), paint.px(10));
    paint.text_that_fits(keys,
                         {said("↑ ↓ choose · Enter opens the recording · R runs it live · Esc closes"),
                          said("↑ ↓ · Enter recording · R live · Esc")},
                         paint.small(), paint.colors.quiet);
    draw_rows(paint, state, inner, row);
}

}  // namespace osiscope
