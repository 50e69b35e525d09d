// Bookmarks are remembered with the file they were set in.
#pragma once

#include <string>

#include "viz/main/settings.hpp"
#include "viz/state/app_state.hpp"

namespace osiscope {

/// Sets the bookmarks that were left in this file (a whole path), beside those there are. One whose event the recording
/// does not have, since the file is another one by now, is left out.
void restore_bookmarks(AppState& state, const Settings& settings, const std::string& path);

/// Puts the bookmarks there are into the settings. Returns false when nothing changed.
bool keep_bookmarks(Settings& settings, const AppState& state, const std::string& path);

}  // namespace osiscope
