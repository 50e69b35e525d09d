// How a live run is shown at first: it plays by itself, and what comes before the file's bytes passes quickly.
#pragma once

#include "viz/state/app_state.hpp"

namespace osiscope {

/// Plays from here at ×16 or faster, until the file's first bytes move or somebody else moves the picture.
void play_opening(AppState& state);

/// True while a frame that carries bytes of the file is shown.
[[nodiscard]] bool shows_file_bytes(const AppState& state);

/// After the picture moved or stopped: at the file's first bytes the pace is again what it was.
void keep_opening_pace(AppState& state);

}  // namespace osiscope
