// Where the followed byte is in the data unit on the stage.
#pragma once

#include "viz/paint/painter.hpp"

namespace osiscope {

/// A pointer under the part of the unit's row that has the byte; nothing when the frame does not carry it. `row` is
/// where the blocks of this layer (2 … 7) are drawn.
void mark_followed(Painter& paint, const AppState& state, const SevenLayers& layers, Rect row, int layer);

}  // namespace osiscope
