// The lecturer's page: its HTML, and what it shows as JSON.
#pragma once

#include <string>

#include "viz/state/notes.hpp"

namespace osiscope {

/// Whole, with its style and script: nothing else is loaded.
[[nodiscard]] const char* notes_page();

/// `started` is when the window was opened, in milliseconds since 1970.
[[nodiscard]] std::string notes_json(const LecturerNotes& notes, long long started);

}  // namespace osiscope
