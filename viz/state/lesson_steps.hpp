// Walking through a lesson: where its steps belong, the question that is open, what is hidden until it is answered, and
// how its questions were answered in the end.
#pragma once

#include "viz/state/app_state.hpp"

namespace osiscope {

/// The shown step; nullptr on the lesson's title page, on its last page, and without a lesson.
[[nodiscard]] const LessonStep* shown_step(const AppState& state);

/// True on the page after the last step.
[[nodiscard]] bool at_lesson_end(const AppState& state);

/// Where a step belongs; nothing while its event has not happened.
[[nodiscard]] std::optional<Position> position_of_step(const AppState& state, int step);

/// When the position has come to where a step belongs, the lesson turns to that step. While it plays, an open question
/// stays on the screen, and a lesson that has not been begun does not begin by itself.
void follow_with_lesson(AppState& state);

/// Selects the field that the shown step is about in the shown frame, if it has one there.
void select_field_of_step(AppState& state);

/// To a step: -1 is the title page, the number of steps the last page. `moving` plays what happens on the way.
void go_to_step(AppState& state, int step, bool moving);

/// After the lab was started again: back to the step that was shown, as soon as its event has happened.
void return_to_step(AppState& state);

/// The choices of the shown step's question; empty when it asks nothing (yet).
[[nodiscard]] std::vector<Choice> shown_choices(const AppState& state);

/// The letter of a choice, for a show of hands: "a", "b". Small ones: A and B are the hosts.
[[nodiscard]] std::string letter_of(std::size_t choice);

/// True while the shown step asks something that has not been answered.
[[nodiscard]] bool question_open(const AppState& state);

/// Up and down among the choices, Enter for the one pointed at, or the answer without a choice. Each brings the
/// question back into view.
void point_at_choice(AppState& state, int by);
void lock_choice(AppState& state);
void choose(AppState& state, int step, int choice);
void reveal_answer(AppState& state);

/// Forgets the answers and goes to the title page.
void begin_again(AppState& state);

/// What the screen hides at this moment, see `Mask`.
[[nodiscard]] Mask mask_now(const AppState& state);

/// The words with the open question's answer made unreadable, digit by digit, wherever it stands in them.
[[nodiscard]] std::string without_answer(const std::string& words, std::int64_t answer);

/// The number to hide; nothing when none is.
[[nodiscard]] std::optional<std::int64_t> hidden_answer(const AppState& state);

}  // namespace osiscope
