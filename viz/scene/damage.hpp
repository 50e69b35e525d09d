// Which parts of the window look different from the picture before, so that only those are drawn. Software rendering
// then costs what moves, not what is there.
#pragma once

#include <cstdint>

#include "viz/scene/scene.hpp"

namespace osiscope {

/// What a scene draws in each tile of the window, as a number: equal numbers, equal pixels.
struct Tiles {
    int columns = 0;
    int rows = 0;
    std::vector<std::uint64_t> drawn;
    std::vector<Rect> bounds;  ///< of each of the scene's shapes: where it can leave a mark
};

/// Pixels a side of a tile: small enough for a line of text, large enough that there are few.
inline constexpr int tile_size = 32;

[[nodiscard]] Tiles tiles_of(const Scene& scene, int width, int height);

/// The parts that differ, as rectangles that do not overlap, none of them empty. `before` without tiles, or of another
/// size: everything.
[[nodiscard]] std::vector<Rect> changed_parts(const Tiles& before, const Tiles& now, int width, int height);

}  // namespace osiscope
