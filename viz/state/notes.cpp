#include "viz/state/notes.hpp"

#include <algorithm>

#include "viz/state/lesson_steps.hpp"
#include "viz/state/unit_title.hpp"
#include "viz/words/catalogues.hpp"

namespace osiscope {

namespace {

void add_step(LecturerNotes& notes, const AppState& state, std::size_t number) {
    const LessonStep& step = state.lesson.script->steps[number];
    const NamedItems names = names_at(state.lesson.run, number);
    const ExpressionScope scope{state.story, names};
    const auto text_of = [&](const LocalizedText& text) {
        return fill_in(in_language(text, state.look.language), scope);
    };
    notes.step =
        say("step {number} of {count}", {{"number", number + 1}, {"count", state.lesson.script->steps.size()}});
    notes.title = text_of(step.title);
    notes.text = text_of(step.text);
    notes.notes = text_of(step.notes);
    if (!step.question) return;
    notes.question = text_of(step.question->prompt);
    const std::vector<Choice> list = choices(step, scope);
    const auto right = std::find_if(list.begin(), list.end(), [](const Choice& choice) { return choice.right; });
    notes.answer = right == list.end() ? said("cannot be worked out from this capture") : right->text;
}

}  // namespace

LecturerNotes lecturer_notes(const AppState& state) {
    const Speaking speaking(catalogue(state.look.language));
    LecturerNotes notes;
    if (state.time.placed && timeline_size(state.story.digest) > 0) notes.shown = stage_titles(state).front();
    if (!state.lesson.script) return notes;
    notes.lesson = in_language(state.lesson.script->title, state.look.language);
    if (shown_step(state) != nullptr) add_step(notes, state, static_cast<std::size_t>(state.lesson.step));
    const auto after = static_cast<std::size_t>(state.lesson.step + 1);
    if (after < state.lesson.script->steps.size())
        notes.next = in_language(state.lesson.script->steps[after].title, state.look.language);
    return notes;
}

}  // namespace osiscope
