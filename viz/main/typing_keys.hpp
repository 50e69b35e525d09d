// Keys while a text field or the list of packets has the keyboard.
#pragma once

#include <optional>

#include "viz/app_state.hpp"

namespace osiscope {

/// By GLFW's numbers of keys and modifiers; nothing for keys that mean what they always do.
[[nodiscard]] std::optional<Request> request_for_typing_key(int key, int mods, const AppState& state);

/// Ctrl C, X or V in a text field: those need the clipboard.
[[nodiscard]] bool typing_key_copies(int key, int mods, const AppState& state);

}  // namespace osiscope
