// The whole picture from the state: calls each view in turn. The table of contents of the window.
#pragma once

#include "viz/state/app_state.hpp"
#include "viz/state/canvas.hpp"

namespace osiscope {

[[nodiscard]] Canvas build_scene(const AppState& state, const TextMeasure& measure, float width, float height);

/// Where a part of the window is, in its pixels; the whole window for a part that is not shown.
[[nodiscard]] Rect part_of_window(const AppState& state, const TextMeasure& measure, float width, float height,
                                  SvgPart part);

/// The topmost thing under the mouse that reacts to this kind of action, or nullptr.
[[nodiscard]] const Hit* hit_at(const Canvas& scene, Point point, Hit::Kind kind);

/// The sentence about what the mouse is over; "" where there is none, and while the keyboard is used and the mouse not.
[[nodiscard]] std::string tooltip_now(const Canvas& scene, const AppState& state);

}  // namespace osiscope
