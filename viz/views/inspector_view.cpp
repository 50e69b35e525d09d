// The panel that looks inside the shown frame: its bytes, its fields, and the system calls around it.
#include <fmt/format.h>

#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// "frame 18, captured at A", shorter where there is less room.
std::vector<std::string> names_of(const AppState& state) {
    const std::uint32_t frame = shown_frame(state);
    if (frame == no_index) return {};
    const std::string number = fmt::format("frame {}", frame + 1);
    const PointId point = state.recording.frames[frame].point;
    if (state.recording.points.size() < 2 || point >= state.recording.points.size()) return {number, ""};
    return {fmt::format("{}, captured at {}", number, state.recording.points[point].name), number, ""};
}

}  // namespace

void inspector_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area) {
    paint.panel(area);
    Rect inner = area.inset(paint.px(20), paint.px(12));
    Rect head = cut_top(inner, std::round(paint.sizes.body * 1.9F), paint.px(10));
    std::vector<Painter::Tab> tabs{
        {"Bytes", request::SelectInspector{InspectorTab::bytes}, state.inspector == InspectorTab::bytes},
        {"Fields", request::SelectInspector{InspectorTab::fields}, state.inspector == InspectorTab::fields}};
    if (!state.recording.system_calls.empty())
        tabs.push_back(
            {"System calls", request::SelectInspector{InspectorTab::calls}, state.inspector == InspectorTab::calls});
    cut_left(head, paint.tabs(head, tabs));
    paint.text_that_fits(head, names_of(state), paint.small(), paint.colors.quiet, Align::right);
    switch (state.inspector) {
        case InspectorTab::bytes: return bytes_view(paint, state, layers, inner);
        case InspectorTab::fields: return fields_view(paint, state, layers, inner);
        case InspectorTab::calls: return calls_view(paint, state, inner);
    }
}

}  // namespace osiscope
