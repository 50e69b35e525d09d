// Run until: goes to the next event for which a condition holds, or the one before. Looked for in small pieces between
// pictures.
#pragma once

#include <optional>

#include "lessons/condition.hpp"
#include "viz/state/text_field.hpp"
#include "viz/story/position.hpp"

namespace osiscope {

struct RunUntil {
    bool open = false;  ///< its field is shown
    TextField field;
    int chosen = -1;  ///< of the completions; -1 = none
    std::optional<FilterError> error;
    std::optional<Condition> condition;  ///< being looked for; nothing = not looking
    bool back = false;
    std::size_t next = 0;          ///< in the timeline: the event to look at next; going back, one past it
    std::string answer;            ///< what came of it
    std::optional<Position> left;  ///< where the picture stood before it went there forwards: the way can be played
};

}  // namespace osiscope
