// Run until: a line under the top bar to write the condition into, and what came of it.
#include "layers/words.hpp"
#include "viz/views/input_views.hpp"

namespace osiscope {

void draw_bookmark(Painter& paint, Point foot) {
    const Point top{foot.x, foot.y - paint.px(16)};
    paint.line(foot, top, paint.colors.text, std::max(1.0F, paint.px(2)));
    paint.triangle(top, {top.x + paint.px(12), top.y + paint.px(5)}, {top.x, top.y + paint.px(10)}, paint.colors.text);
}

void run_until_view(Painter& paint, const AppState& state, Rect window) {
    const RunUntil& until = state.input.until;
    if (!until.open) return;
    const float width = std::min(window.w * 0.94F, paint.px(1180));
    const float row = std::round(paint.sizes.small * 2.1F);
    Rect card{std::round((window.w - width) / 2), std::round(paint.px(72)), width, row * 2 + paint.px(30)};
    paint.frame(card, paint.colors.panel, paint.colors.accent, paint.px(2.5F), paint.sizes.radius);
    paint.click(card, request::None{});
    Rect inner = card.inset(paint.px(18), paint.px(12));
    Rect line = cut_top(inner, row, paint.px(6));
    const std::string label = said("Run until");
    paint.text(cut_left(line, std::ceil(paint.measure(paint.strong(), label)), paint.px(16)), label, paint.strong(),
               paint.colors.text);
    const Rect on = cut_right(line, paint.button_width(said("Go on")), paint.px(10));
    const Rect back = cut_right(line, paint.button_width(said("Go back")), paint.px(10));
    if (until.left) {
        const Rect play = cut_right(line, paint.button_width(said("Play the way")), paint.px(10));
        paint.button(play, said("Play the way"), request::Input{input::PlayThere{}}, false,
                     said("from where you were to here, at the pace below"));
    }
    paint.button(on, said("Go on"), request::Input{input::Enter{false}}, false, said("go on to the next one (Enter)"));
    paint.button(back, said("Go back"), request::Input{input::Enter{true}}, false,
                 said("go back to the previous one (Shift Enter)"));
    text_field_view(paint,
                    {line,
                     FieldId::until,
                     until.field,
                     state.input.focus == FieldId::until,
                     {"tcp.flags.fin == 1   ·   call recv   ·   byte 4711   ·   record end", "tcp.flags.fin == 1", ""},
                     until.error ? &*until.error : nullptr});
    const std::string searching = until.condition && until.answer.empty() ? said("looking for it …") : until.answer;
    const std::vector<std::string> help{
        said("Enter: go on to the next one · Shift Enter: back to the previous one · Esc closes"),
        said("Enter: next · Shift Enter: previous · Esc"), said("Enter · Shift Enter · Esc")};
    if (until.error) paint.text(inner, error_line(*until.error, until.field.text), paint.small(), paint.colors.warning);
    else if (!searching.empty()) paint.text(inner, searching, paint.small(), paint.colors.text);
    else paint.text_that_fits(inner, help, paint.small(), paint.colors.quiet);
}

}  // namespace osiscope
