// A picture without a window or a display: OpenGL through EGL, in software where there is no graphics card.
#pragma once

#include <cstdint>
#include <vector>

#include "viz/state/app_state.hpp"

namespace osiscope {

/// The framebuffer of the current OpenGL context, as below.
[[nodiscard]] std::vector<std::uint8_t> read_pixels(int width, int height);

/// The state drawn at this size: rows of red, green, blue bytes, top row first. Throws Error when OpenGL is not there.
[[nodiscard]] std::vector<std::uint8_t> draw_offscreen(const AppState& state, int width, int height);

}  // namespace osiscope
