// GLFW's keys as strokes of the table in viz/state/keys.hpp.
#pragma once

#include <optional>

#include "viz/state/keys.hpp"

namespace osiscope {

/// By GLFW's numbers of keys and modifiers. Without Ctrl nothing for what types a character: GLFW tells that by itself.
[[nodiscard]] std::optional<KeyStroke> key_stroke(int key, int mods);

}  // namespace osiscope
