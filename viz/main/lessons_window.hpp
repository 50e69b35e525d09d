// Lessons in the window: the list, opening one, running its lab.
#pragma once

#include "viz/main/window_loop.hpp"

namespace osiscope {

/// Reads the shipped lessons and shows the list of them.
void show_lessons(WindowLoop& loop);

/// Opens a lesson of the list: its recording, or a new lab. -1 = the chosen one.
void open_listed_lesson(WindowLoop& loop, const errand::OpenLesson& wanted);

/// Opens a lesson by its id or file, with its recording; beside what is shown when it has none. False when it cannot,
/// and the notice says why.
bool open_lesson(WindowLoop& loop, const std::string& lesson);

/// The shipped lesson after the one that is shown.
void open_next_lesson(WindowLoop& loop);

/// The lab once more, or that of the lesson that was opened; where there is none, nothing.
void send_again(WindowLoop& loop);

}  // namespace osiscope
