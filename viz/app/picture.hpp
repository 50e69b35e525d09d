// One picture of the window, and whether another follows: what any entry's loop does between waiting.
#pragma once

#include "viz/state/app_state.hpp"
#include "viz/state/canvas.hpp"

namespace osiscope {

/// The window as it is now; what the mouse is over then lights in every panel.
[[nodiscard]] Canvas picture_now(AppState& state, const TextMeasure& measure, float width, float height);

/// Something moves by itself: pictures follow each other, with `tick` between them.
[[nodiscard]] bool moving(const AppState& state);

}  // namespace osiscope
