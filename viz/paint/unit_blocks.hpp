// The data unit as blocks: which parts it has at a layer, how wide each is drawn.
#pragma once

#include <string>
#include <vector>

#include "viz/paint/painter.hpp"

namespace osiscope {

struct UnitBlock {
    std::vector<std::string> labels;  ///< the longest first; the first that fits is drawn
    int layer = 7;                    ///< whose colour it has
    Provenance provenance = Provenance::captured;
    ByteRange range;  ///< in the frame; empty when it is in no capture
    float x = 0;      ///< from the left of the row
    float width = 0;
    std::size_t piece = 0;   ///< index into SevenLayers::pieces, to find the same part in another row
    std::size_t pieces = 1;  ///< that many from `piece` on are drawn as one, where they have no room each
};

/// The blocks of the data unit at a layer (2 … 7), centred in `width`. Layers 5 and 6 add nothing and have one block.
/// Never wider than `width`: where headers are many, those of one layer are drawn as one block, and the payload keeps
/// room for a word.
[[nodiscard]] std::vector<UnitBlock> blocks_at(const Painter& paint, const SevenLayers& layers, int layer, float width);

}  // namespace osiscope
