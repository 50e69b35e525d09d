// Keys while a text field or the list of packets has the keyboard.
#pragma once

#include <optional>

#include "viz/state/keys.hpp"

namespace osiscope {

/// Nothing for keys that mean what they always do.
[[nodiscard]] std::optional<Request> request_for_typing(const KeyStroke& stroke, const AppState& state);

/// Ctrl C, X or V in a text field: those need the clipboard.
[[nodiscard]] bool typing_copies(const KeyStroke& stroke, const AppState& state);

}  // namespace osiscope
