// The key map of docs/keys: which key makes which request.
#pragma once

#include <optional>

#include "viz/app_state.hpp"

namespace osiscope {

/// A key that is not a character, by GLFW's number; `control` when Ctrl is held.
[[nodiscard]] std::optional<Request> request_for_key(int key, bool control, const AppState& state);

/// A typed character, whatever the keyboard's layout.
[[nodiscard]] std::optional<Request> request_for_character(unsigned character, const AppState& state);

}  // namespace osiscope
