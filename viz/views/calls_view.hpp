// Inside the calls' panel only: the two ways to show them.
#pragma once

#include "viz/painter.hpp"

namespace osiscope {

/// What A's calls moved, the segments that carried it, and what B's calls moved, on one axis: the bytes of the stream.
void calls_by_bytes(Painter& paint, const AppState& state, Rect area);

}  // namespace osiscope
