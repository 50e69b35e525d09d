#include "viz/state/notes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "viz/state/lesson_steps.hpp"
#include "viz/state/unit_title.hpp"

namespace osiscope {

namespace {

void add_step(LecturerNotes& notes, const AppState& state, std::size_t number) {
    const LessonStep& step = state.lesson->steps[number];
    const NamedItems names = names_at(state.lesson_run, number);
    const ExpressionScope scope{state.story, names};
    const auto say = [&](const LocalizedText& text) { return fill_in(in_language(text, state.language), scope); };
    notes.step = fmt::format("step {} of {}", number + 1, state.lesson->steps.size());
    notes.title = say(step.title);
    notes.text = say(step.text);
    notes.notes = say(step.notes);
    if (!step.question) return;
    notes.question = say(step.question->prompt);
    const std::vector<Choice> list = choices(step, scope);
    const auto right = std::find_if(list.begin(), list.end(), [](const Choice& choice) { return choice.right; });
    notes.answer = right == list.end() ? "cannot be worked out from this capture" : right->text;
}

}  // namespace

LecturerNotes lecturer_notes(const AppState& state) {
    LecturerNotes notes;
    if (state.time.placed && timeline_size(state.story.digest) > 0) notes.shown = stage_titles(state).front();
    if (!state.lesson) return notes;
    notes.lesson = in_language(state.lesson->title, state.language);
    if (shown_step(state) != nullptr) add_step(notes, state, static_cast<std::size_t>(state.step));
    const auto after = static_cast<std::size_t>(state.step + 1);
    if (after < state.lesson->steps.size()) notes.next = in_language(state.lesson->steps[after].title, state.language);
    return notes;
}

}  // namespace osiscope
