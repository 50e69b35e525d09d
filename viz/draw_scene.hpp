// A scene's shapes as ImGui draw commands.
#pragma once

#include "viz/screen.hpp"

struct ImDrawList;

namespace osiscope {

void draw_scene(ImDrawList& list, const Scene& scene, const Fonts& fonts);

}  // namespace osiscope
