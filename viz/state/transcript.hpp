// What the stage shows, as text: for reading aloud, for a screen reader, for copying.
#pragma once

#include "viz/state/app_state.hpp"

namespace osiscope {

/// The shown frame exactly as `osiscope explain FILE --frame N` tells it, or the shown system call. Empty while there
/// is nothing to tell.
[[nodiscard]] std::string transcript(const AppState& state);

}  // namespace osiscope
