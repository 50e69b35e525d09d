// The panel that looks inside the shown frame: its bytes, headers and fields, the line, the stream, the system calls;
// below them the way of the followed byte.
#include "layers/words.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

using TabName = TabRow<InspectorTab>;

/// "frame 18, captured at A", shorter where there is less room.
std::vector<std::string> names_of(const AppState& state) {
    const std::uint32_t frame = shown_frame(state);
    if (frame == no_index) return {};
    const std::string number = say("frame {number}", {{"number", frame + 1}});
    const PointId point = state.story.recording.frames[frame].point;
    if (state.story.recording.points.size() < 2 || point >= state.story.recording.points.size()) return {number, ""};
    const std::string& name = state.story.recording.points[point].name;
    return {say("{frame}, captured at {place}", {{"frame", number}, {"place", name}}),
            say("{frame} at {place}", {{"frame", number}, {"place", name}}), number, ""};
}

float width_of(const Painter& paint, TextStyle style, float gap) {
    float width = -gap;
    for (const TabName& tab : inspector_tabs)
        width += std::ceil(paint.measure({Face::semibold, style.px}, said(tab.name))) + gap;
    return width;
}

void draw_tab(Painter& paint, const AppState& state, Rect rect, const TabName& tab, float px, float gap) {
    const bool active = state.view.inspector == tab.tab;
    const TextStyle style{active ? Face::semibold : Face::regular, px};
    paint.text(rect, said(tab.name), style, active ? paint.colors.text : paint.colors.quiet);
    if (active)
        paint.fill({rect.x, rect.bottom() - paint.px(3), rect.w, paint.px(3)}, paint.colors.accent, paint.px(1.5F));
    paint.click({rect.x - gap / 2, rect.y, rect.w + gap, rect.h}, request::SelectInspector{tab.tab});
}

/// All six in a row, closer where it is narrow. Where even that is too wide, the shown one alone, and the way to the
/// next. Returns the width used.
float draw_tabs(Painter& paint, const AppState& state, Rect row) {
    float px = paint.sizes.body;
    float gap = paint.px(26);
    if (width_of(paint, paint.body(), gap) > row.w * 0.86F) gap = paint.px(18);
    if (width_of(paint, paint.body(), gap) > row.w) px = paint.sizes.small;
    if (width_of(paint, {Face::semibold, px}, gap) > row.w) gap = paint.px(12);
    if (width_of(paint, {Face::semibold, px}, gap) > row.w) {
        const TabName& tab = row_of(inspector_tabs, state.view.inspector);
        const float width = std::ceil(paint.measure({Face::semibold, px}, said(tab.name))) + 1;
        draw_tab(paint, state, {row.x, row.y, width, row.h}, tab, px, 0);
        const Rect next{row.x + width + gap, row.y, paint.button_width(said("next")), row.h};
        paint.button(next.inset(0, paint.px(4)), said("next"), request::NextInspector{}, false,
                     said("the next tab (I)"));
        return next.right() - row.x;
    }
    float x = row.x;
    for (const TabName& tab : inspector_tabs) {
        const float width = std::ceil(paint.measure({Face::semibold, px}, said(tab.name)));
        draw_tab(paint, state, {x, row.y, width, row.h}, tab, px, gap);
        x += width + gap;
    }
    return x - row.x;
}

/// Four corners that point outwards or inwards.
void draw_enlarge(Painter& paint, const AppState& state, Rect box) {
    const float size = std::round(paint.sizes.small * 0.8F);
    const Rect mark{box.center().x - size / 2, box.center().y - size / 2, size, size};
    const Color ink = paint.hovered(box) ? paint.colors.accent : paint.colors.quiet;
    const float thick = std::max(1.0F, paint.px(2));
    const float arm = std::round(size * 0.36F);
    const bool in = state.inspect.enlarged;
    for (const float x : {mark.x, mark.right() - thick})
        for (const float y : {mark.y, mark.bottom() - thick}) {
            const bool left = x == mark.x;
            const bool top = y == mark.y;
            const float cx = in ? (left ? x + arm : x - arm) : x;
            const float cy = in ? (top ? y + arm : y - arm) : y;
            paint.fill({left == in ? cx - arm + thick : cx, cy, arm, thick}, ink);
            paint.fill({cx, top == in ? cy - arm + thick : cy, thick, arm}, ink);
        }
    paint.click(
        box, request::EnlargeInspector{},
        in ? said("give the lesson its place back (Shift I)") : said("use the lesson's place as well (Shift I)"));
}

}  // namespace

void inspector_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area) {
    paint.panel(area);
    Rect inner = area.inset(paint.px(20), paint.px(12));
    const int lines = trail_lines(paint, state, area, inner.w);
    Rect head = cut_top(inner, std::round(paint.sizes.body * 1.9F), paint.px(8));
    const Rect trail = cut_bottom(inner, trail_row(paint) * static_cast<float>(lines) + paint.px(6), paint.px(8));
    if (state.lesson.script)
        draw_enlarge(paint, state, cut_right(head, std::round(paint.sizes.small * 1.3F), paint.px(8)));
    cut_left(head, draw_tabs(paint, state, head));
    if (head.w > 0) paint.text_that_fits(head, names_of(state), paint.small(), paint.colors.quiet, Align::right);
    trail_view(paint, state, layers, trail, lines);
    switch (state.view.inspector) {
        case InspectorTab::bytes: return bytes_view(paint, state, layers, inner);
        case InspectorTab::header: return header_view(paint, state, layers, inner);
        case InspectorTab::fields: return fields_view(paint, state, layers, inner);
        case InspectorTab::line: return line_view(paint, state, layers, inner);
        case InspectorTab::stream: return stream_view(paint, state, inner);
        case InspectorTab::calls: return calls_view(paint, state, inner);
    }
}

}  // namespace osiscope
