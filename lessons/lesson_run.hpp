// A lesson being held over a recording: which events its steps are about, its questions with their choices.
#pragma once

#include "lessons/deed.hpp"
#include "lessons/expectation.hpp"
#include "lessons/expression.hpp"

namespace osiscope {

struct LessonRun {
    NamedItems names;                                     ///< the lesson's named events that have happened
    std::vector<std::optional<TimelineItem>> anchors;     ///< one per step
    std::vector<int> chosen;                              ///< per step: the choice made, -1 = none yet
    std::vector<std::vector<ExpectationState>> expected;  ///< per step, per expectation
    std::vector<std::vector<Deed>> deeds;                 ///< per step: what its lines did to the wire
};

/// Finds the events of the lesson's names and steps; call again when the recording has grown.
void find_anchors(LessonRun& run, const Lesson& lesson, const Recording& recording, const Digest& digest);

/// The names a step's expressions see: the lesson's, and "here".
[[nodiscard]] NamedItems names_at(const LessonRun& run, std::size_t step);

struct Choice {
    std::string text;
    bool right = false;
    int distractor = -1;  ///< index into the question's distractors when wrong
};

/// A step's choices in an order that is always the same for the same lesson and recording. Distractors that happen to
/// equal the answer or each other are left out. Empty when the answer cannot be evaluated (yet).
[[nodiscard]] std::vector<Choice> choices(const LessonStep& step, const ExpressionScope& scope);

/// What is wrong with a lesson on this recording: anchors that never happen, expressions that do not evaluate, unknown
/// table rows, texts missing in a promised language, lines that did nothing, expectations that were not kept. Empty =
/// it can be held.
[[nodiscard]] std::vector<std::string> check_lesson(const Lesson& lesson, const LayerTables& tables,
                                                    const Recording& recording, const Digest& digest);

}  // namespace osiscope
