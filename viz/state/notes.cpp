#include "viz/state/notes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "viz/state/lesson_steps.hpp"
#include "viz/state/unit_title.hpp"

namespace osiscope {

namespace {

void add_step(LecturerNotes& notes, const AppState& state, std::size_t number) {
    const LessonStep& step = state.lesson.script->steps[number];
    const NamedItems names = names_at(state.lesson.run, number);
    const ExpressionScope scope{state.story, names};
    const auto say = [&](const LocalizedText& text) {
        return fill_in(in_language(text, state.lesson.language), scope);
    };
    notes.step = fmt::format("step {} of {}", number + 1, state.lesson.script->steps.size());
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
    if (!state.lesson.script) return notes;
    notes.lesson = in_language(state.lesson.script->title, state.lesson.language);
    if (shown_step(state) != nullptr) add_step(notes, state, static_cast<std::size_t>(state.lesson.step));
    const auto after = static_cast<std::size_t>(state.lesson.step + 1);
    if (after < state.lesson.script->steps.size())
        notes.next = in_language(state.lesson.script->steps[after].title, state.lesson.language);
    return notes;
}

}  // namespace osiscope
