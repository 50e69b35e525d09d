// The panel that looks inside the shown frame: its bytes, its fields, and the system calls around it.
#include <fmt/format.h>

#include "viz/views/views.hpp"

namespace osiscope {

void inspector_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area) {
    paint.panel(area);
    Rect inner = area.inset(paint.px(20), paint.px(12));
    Rect head = cut_top(inner, std::round(paint.sizes.body * 1.9F), paint.px(10));
    const std::uint32_t frame = shown_frame(state);
    if (frame != no_index) {
        const StoredFrame& stored = state.recording.frames[frame];
        const bool named = state.recording.points.size() > 1 && stored.point < state.recording.points.size();
        const std::string words =
            named ? fmt::format("frame {}, captured at {}", frame + 1, state.recording.points[stored.point].name)
                  : fmt::format("frame {}", frame + 1);
        paint.text(cut_right(head, paint.measure(paint.small(), words), paint.px(10)), words, paint.small(),
                   paint.colors.quiet, Align::right);
    }
    std::vector<Painter::Tab> tabs{
        {"Bytes", request::SelectInspector{InspectorTab::bytes}, state.inspector == InspectorTab::bytes},
        {"Fields", request::SelectInspector{InspectorTab::fields}, state.inspector == InspectorTab::fields}};
    if (!state.recording.system_calls.empty())
        tabs.push_back(
            {"System calls", request::SelectInspector{InspectorTab::calls}, state.inspector == InspectorTab::calls});
    paint.tabs(head, tabs);
    switch (state.inspector) {
        case InspectorTab::bytes: return bytes_view(paint, state, layers, inner);
        case InspectorTab::fields: return fields_view(paint, state, layers, inner);
        case InspectorTab::calls: return calls_view(paint, state, inner);
    }
}

}  // namespace osiscope
