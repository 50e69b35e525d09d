// The transcript of what is shown, over the stage: scrolled with the wheel, copied with a button.
#include "layers/words.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/transcript.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// One line of text as rows no wider than this; what follows is set in as the line itself is.
void add_rows(std::vector<std::string>& rows, const Painter& paint, TextStyle style, const std::string& line,
              float width) {
    if (paint.measure(style, line) <= width) return rows.push_back(line);
    const std::string indent(std::min(line.find_first_not_of(' '), line.size()), ' ');
    const float room = width - paint.measure(style, indent + "  ");
    bool first = true;
    for (const std::string& part : paint.wrap(line.substr(indent.size()), style, room)) {
        rows.push_back(indent + (first ? "" : "  ") + part);
        first = false;
    }
}

std::vector<std::string> rows_of(const Painter& paint, TextStyle style, const std::string& text, float width) {
    std::vector<std::string> rows;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        add_rows(rows, paint, style, text.substr(at, end - at), width);
        at = end + 1;
    }
    return rows;
}

}  // namespace

void transcript_view(Painter& paint, const AppState& state, Rect area) {
    paint.frame(area, paint.colors.panel, paint.colors.accent, paint.px(2.5F), paint.sizes.radius);
    paint.click(area, request::None{});
    paint.scroll_area(area, Panel::transcript);
    Rect inner = area.inset(paint.px(22), paint.px(14));
    Rect head = cut_top(inner, std::round(paint.sizes.small * 2.0F), paint.px(10));
    const std::string text = transcript(state);
    paint.button(cut_right(head, paint.button_width(said("Close")), paint.px(10)), said("Close"),
                 request::ToggleTranscript{}, false, said("close (E, Esc)"));
    paint.button(cut_right(head, paint.button_width(said("Copy")), paint.px(10)), said("Copy"), request::Copy{text},
                 false, said("copy all of it"), text.empty() ? said("There is nothing to copy yet.") : "");
    paint.text_that_fits(head, {said("What is shown, as text"), said("As text")}, paint.strong(), paint.colors.text);
    const TextStyle style{Face::mono, paint.sizes.small};
    const float height = Painter::line_height(style);
    Rect list = inner;
    const Rect bar = cut_right(list, paint.px(10), paint.px(10));
    const std::vector<std::string> rows = rows_of(paint, style, text, list.w);
    const VisibleRows visible =
        visible_rows(state, Panel::transcript, static_cast<int>(rows.size()), 0, list.h, height);
    for (int i = 0; i < visible.count; ++i)
        paint.text(cut_top(list, height), rows[static_cast<std::size_t>(visible.first + i)], style, paint.colors.text);
    draw_scroll_bar(paint, bar, visible.first, visible.count, static_cast<int>(rows.size()));
}

}  // namespace osiscope
