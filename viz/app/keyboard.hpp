// Keys become requests: of the field that has the keyboard, else of the table of keys.
#pragma once

#include "viz/state/keys.hpp"

namespace osiscope {

/// What a key is for now; nothing when it does nothing. In a field Ctrl C, X and V are `clipboard_key`'s instead.
[[nodiscard]] std::optional<Request> key_pressed(const KeyStroke& stroke, const AppState& state);

/// Ctrl C, X or V in a field, as 'c', 'x' or 'v': they need the entry's clipboard. Else 0.
[[nodiscard]] char clipboard_key(const KeyStroke& stroke, const AppState& state);

/// A character was typed: into the field, or, where keys have no other code, as a key.
[[nodiscard]] std::optional<Request> character_typed(unsigned character, const AppState& state);

}  // namespace osiscope
