// A lesson run on a recording: which events its steps are about, and its questions with their choices.
#pragma once

#include "lessons/expectation.hpp"
#include "lessons/expression.hpp"
#include "lessons/wire_effect.hpp"

namespace osiscope {

/// What a step was answered with: the right choice, or a distractor's number. They mean the same in every run.
inline constexpr int not_answered = -2;
inline constexpr int revealed = -3;  ///< nobody chose; the right answer was revealed
inline constexpr int right_answer = -1;

struct LessonRun {
    NamedItems names;                                     ///< the lesson's named events that have happened
    std::vector<std::optional<TimelineItem>> anchors;     ///< one per step
    std::vector<int> chosen;                              ///< per step: the distractor chosen, or one of the above
    std::vector<std::vector<ExpectationState>> expected;  ///< per step, per expectation
    std::vector<std::vector<WireEffect>> effects;         ///< per step: what its lines did to the wire
};

/// Finds the events of the lesson's names and steps; call again when the recording has grown.
void find_anchors(LessonRun& run, const Lesson& lesson, const Story& story);

/// The names a step's expressions see: the lesson's, and "here".
[[nodiscard]] NamedItems names_at(const LessonRun& run, std::size_t step);

struct Choice {
    std::string text;
    bool right = false;
    int distractor = right_answer;  ///< index into the question's distractors when wrong
};

/// False where the step's condition does not hold in this run: it then has nothing to say but its `otherwise`.
[[nodiscard]] bool applies(const LessonStep& step, const ExpressionScope& scope);

/// A step's choices in an order that is always the same for the same lesson and recording. Distractors that happen to
/// equal the answer or each other, or whose condition does not hold, are left out. Empty when the answer cannot be
/// evaluated (yet) or the question does not apply.
[[nodiscard]] std::vector<Choice> choices(const LessonStep& step, const ExpressionScope& scope);

/// What is wrong with a lesson on this recording: anchors that never happen, expressions that do not evaluate, unknown
/// table rows, texts missing in a promised language, lines that did nothing, expectations that were not kept. Empty =
/// it can be run.
[[nodiscard]] std::vector<std::string> check_lesson(const Lesson& lesson, const LayerTables& tables,
                                                    const Story& story);

}  // namespace osiscope
