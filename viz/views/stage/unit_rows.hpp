// The data unit's rows: one a layer, the signal at layer 1, and the unit on its way between two of them. The stage
// draws them between the hosts, and in the router.
#pragma once

#include "viz/paint/painter.hpp"

namespace osiscope {

/// Where the data unit is: which layer, which way, how far to the next.
struct UnitMotion {
    int layer = 0;  ///< 0 = on a wire
    int next = 0;   ///< the layer it is moving to; equal when it rests or leaves the stack
    float progress = 0;
    bool down = true;
    bool wire = false;
    bool router = false;
};
[[nodiscard]] UnitMotion unit_motion(const AppState& state);

/// How bright a row is: where the unit has been is bright, where it will be is dim.
[[nodiscard]] float strength_of(int layer, const UnitMotion& motion);

/// The rectangle of a layer's row, `side` away from both edges of the area.
[[nodiscard]] Rect unit_row(const Painter& paint, Rect area, float title_height, int layer, float side);

void draw_unit_row(Painter& paint, const AppState& state, const SevenLayers& layers, Rect row, int layer,
                   float strength);

/// Blocks present at both layers glide from one row to the other; the header that comes or goes fades.
void draw_moving_unit(Painter& paint, const SevenLayers& layers, Rect from, Rect to, const UnitMotion& motion);

void draw_unit_outline(Painter& paint, Rect row, int layer, const SevenLayers& layers);

}  // namespace osiscope
