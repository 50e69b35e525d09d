// A scene as an SVG file: the same shapes at the same places, so a slide or a handout shows what the window shows.
#pragma once

#include <string>

#include "viz/scene/scene.hpp"

namespace osiscope {

/// The part of the scene inside `part` (pixels of the window), on a ground of `background`. Text stays text: the fonts
/// are named, not embedded, with fallbacks, and every line is as wide as it was measured.
[[nodiscard]] std::string scene_svg(const Scene& scene, Rect part, Color background);

}  // namespace osiscope
