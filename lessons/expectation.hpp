// Whether what a step promises has happened.
#pragma once

#include "lessons/lesson.hpp"

namespace osiscope {

struct ExpectationState {
    enum class Kind : std::uint8_t {
        open,    ///< not decided yet: the step's event, or what is expected, may still happen
        kept,    ///< it happened; or it must never happen, and the run is over
        broken,  ///< the run is over without it; or it happened and must not
    };
    Kind kind = Kind::open;
    std::optional<TimelineItem> item;  ///< what came
};

/// `names` are those of the step, "here" among them. A run without facts is a saved capture: it is over.
[[nodiscard]] ExpectationState state_of(const Expectation& expectation, const Story& story, const NamedItems& names);

/// Whether nothing more will come.
[[nodiscard]] bool run_is_over(const Recording& recording);

}  // namespace osiscope
