// What the lecturer needs and the hall must not see: the step's notes, what comes next, the answer.
#pragma once

#include <string>

#include "viz/state/app_state.hpp"

namespace osiscope {

/// Every text is filled in from the capture; empty = there is none.
struct LecturerNotes {
    std::string lesson;
    std::string step;  ///< "step 4 of 9"
    std::string title;
    std::string text;  ///< what the window says, or in lecture mode leaves to the lecturer
    std::string notes;
    std::string question;
    std::string answer;
    std::string next;   ///< the next step's title
    std::string shown;  ///< "frame 18 · file bytes 0 – 1439 · down at A"

    friend bool operator==(const LecturerNotes&, const LecturerNotes&) = default;
};

[[nodiscard]] LecturerNotes lecturer_notes(const AppState& state);

}  // namespace osiscope
