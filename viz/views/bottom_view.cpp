// Below: the timeline or the list of packets, and the controls that move through time.
#include "viz/views/views.hpp"

namespace osiscope {

void bottom_view(Painter& paint, const AppState& state, Rect area, bool has_view) {
    paint.panel(area);
    Rect inner = area.inset(paint.px(20), paint.px(10));
    const Rect controls = cut_bottom(inner, std::round(paint.sizes.small * 2.1F), paint.px(6));
    transport_view(paint, state, controls);
    if (!has_view) return;
    const Rect head = cut_top(inner, std::round(paint.sizes.body * 1.6F), paint.px(6));
    paint.tabs(head, {{"Timeline", request::SelectBottom{BottomTab::timeline}, state.bottom == BottomTab::timeline},
                      {"Packets", request::SelectBottom{BottomTab::packets}, state.bottom == BottomTab::packets}});
    if (state.bottom == BottomTab::timeline) timeline_view(paint, state, inner);
    else packets_view(paint, state, inner);
}

}  // namespace osiscope
