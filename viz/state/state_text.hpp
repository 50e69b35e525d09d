// What the window shows in one line of words, for tests that press its keys.
#pragma once

#include <string>

#include "viz/state/app_state.hpp"

namespace osiscope {

/// "step=3 grain=chapter layer=4 side=A …": where the picture is and how it is shown, a word each.
[[nodiscard]] std::string state_text(const AppState& state);

}  // namespace osiscope
