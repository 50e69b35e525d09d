// A scene's shapes as ImGui draw commands.
#pragma once

#include "viz/screen/screen.hpp"

struct ImDrawList;

namespace osiscope {

/// `bounds` of its shapes, as in `Tiles`.
void draw_scene(ImDrawList& list, const Scene& scene, const Fonts& fonts, const std::vector<Rect>& bounds, Rect part);

}  // namespace osiscope
