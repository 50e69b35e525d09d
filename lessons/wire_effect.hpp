// What a lesson itself did to the wire: the effects of its steps' `inject` lines, found in the recording and put in
// words.
#pragma once

#include <string_view>

#include "lessons/lesson.hpp"

namespace osiscope {

/// One thing that a line of a step did.
struct WireEffect {
    std::string words;                 ///< "The lesson drops frame 21." A sentence
    std::optional<TimelineItem> item;  ///< the frame it was done to; nothing when it was done to the wire as a whole
};

/// What the step's lines have done so far.
[[nodiscard]] std::vector<WireEffect> effects_of(const LessonStep& step, const Story& story);

/// Whether this line of the run's script touched the frame. Lines are compared by their words: numbers alone would say
/// nothing about a recording that was made with another script.
[[nodiscard]] bool touched_by(const Recording& recording, const WireAction& action, std::string_view line);

/// Whether any step's line touched the frame.
[[nodiscard]] bool touched_by(const Recording& recording, const WireAction& action, const Lesson& lesson);

}  // namespace osiscope
