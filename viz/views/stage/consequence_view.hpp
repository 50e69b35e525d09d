// In the lesson's panel: what the lesson did to the wire, and what came of it.
#pragma once

#include "viz/paint/painter.hpp"

namespace osiscope {

/// The step's effects, and once its question is answered what it expects. Returns the height used, 0 for nothing to
/// say.
float consequence_view(Painter& paint, const AppState& state, std::size_t step, Rect area);

}  // namespace osiscope
