#include "viz/paint/followed_mark.hpp"

#include "viz/paint/unit_blocks.hpp"
#include "viz/state/follow.hpp"

namespace osiscope {

void mark_followed(Painter& paint, const AppState& state, const SevenLayers& layers, Rect row, int layer) {
    if (!state.inspect.followed || layer < 2) return;
    const auto seen = sighting_in(*state.inspect.followed, layers.frame);
    if (!seen) return;
    for (const UnitBlock& block : blocks_at(paint, layers, layer, row.w)) {
        if (!block.range.contains(seen->offset)) continue;
        const float part = static_cast<float>(seen->offset - block.range.first) / static_cast<float>(block.range.count);
        const float x = std::round(row.x + block.x + block.width * part);
        const float size = paint.px(6);
        const float y = row.bottom() + paint.px(2);
        paint.triangle({x - size, y + 1.6F * size}, {x + size, y + 1.6F * size}, {x, y}, paint.colors.accent);
        return;
    }
}

}  // namespace osiscope
