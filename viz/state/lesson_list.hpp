// The lessons to choose from, and which one was opened by itself. Reading them is the entry's work
// (viz/main/lessons_window.cpp).
#pragma once

#include <string>
#include <vector>

#include "lessons/localized.hpp"

namespace osiscope {

/// A line of the list.
struct LessonCard {
    std::string id;  ///< or a file
    LocalizedText title;
    std::uint32_t minutes = 0;
    std::uint32_t steps = 0;
    bool runs_live = false;
    bool runs_saved = false;
};

struct LessonList {
    bool open = false;
    int chosen = 0;
    std::vector<LessonCard> cards;
    LessonCard next;   ///< the one after the lesson that is shown; without an id there is none
    std::string held;  ///< the lesson opened by itself, not for a capture: its lab can be run; empty = none
};

/// Why the lesson's lab cannot be run, or empty.
[[nodiscard]] std::string why_not_live(const LessonCard& card);
[[nodiscard]] std::string why_not_saved(const LessonCard& card);

/// Another row, within the list.
void move_choice(LessonList& list, int by);

}  // namespace osiscope
