#include "viz/main/lessons_window.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "layers/words.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/paths.hpp"
#include "viz/state/input_state.hpp"

namespace osiscope {

namespace {

/// Beside whatever is shown. The run it wants is prepared, so that a mistake is told now.
void take_lesson(WindowLoop& loop, const std::string& lesson) {
    const LessonFile file = read_lesson_file(lesson);
    std::optional<LabSettings> run;
    if (file.lesson.runs_live) run = lab_of(file);
    load_lesson(loop.state, lesson);
    loop.run = std::move(run);
    loop.state.lesson.list.held = lesson;
    loop.state.lesson.list.open = false;
}

}  // namespace

void send_again(WindowLoop& loop) {
    if (!loop.run) {
        loop.state.hint = said("This is a saved capture. Ctrl L lists the lessons; R there runs one live.");
        return;
    }
    try {
        start_lab(loop);
    } catch (const Error& error) {
        fall_back(loop, error.what());
    }
}

void show_lessons(WindowLoop& loop) {
    LessonList& list = loop.state.lesson.list;
    try {
        list.cards.clear();
        for (const char* id : shipped_lessons) list.cards.push_back(card_of(id, read_lesson_file(id).lesson));
    } catch (const Error& error) {
        loop.state.notice = error.what();
        return;
    }
    for (std::size_t i = 0; i < list.cards.size(); ++i)
        if (loop.state.lesson.script && loop.state.lesson.script->id == list.cards[i].id)
            list.chosen = static_cast<int>(i);
    list.open = true;
    loop.state.input.focus = FieldId::none;
}

void open_next_lesson(WindowLoop& loop) {
    const LessonCard next = loop.state.lesson.list.next;
    if (next.id.empty()) {
        loop.state.hint = said("This was the last lesson. Ctrl L lists them all.");
        return;
    }
    if (next.runs_saved) {
        open_lesson(loop, next.id);
        return;
    }
    loop.state.lesson.list.cards = {next};
    open_listed_lesson(loop, {0, true});
}

bool open_lesson(WindowLoop& loop, const std::string& lesson) {
    try {
        const LessonFile file = read_lesson_file(lesson);
        if (!file.lesson.capture.empty() && !open_capture(loop, capture_of(file))) return false;
        take_lesson(loop, lesson);
        return true;
    } catch (const Error& error) {
        loop.state.notice = error.what();
        return false;
    }
}

void open_listed_lesson(WindowLoop& loop, const errand::OpenLesson& wanted) {
    const LessonList& list = loop.state.lesson.list;
    const auto number = static_cast<std::size_t>(wanted.number < 0 ? list.chosen : wanted.number);
    if (number >= list.cards.size()) return;
    const LessonCard card = list.cards[number];
    loop.state.lesson.list.chosen = static_cast<int>(number);
    const std::string why_not = wanted.live ? why_not_live(card) : why_not_saved(card);
    if (!why_not.empty()) {
        loop.state.notice = fmt::format("{}: {}.", in_language(card.title, loop.state.look.language), why_not);
        return;
    }
    if (!wanted.live) {
        open_lesson(loop, card.id);
        return;
    }
    try {
        take_lesson(loop, card.id);
    } catch (const Error& error) {
        loop.state.notice = error.what();
        return;
    }
    loop.state.live_running = false;  // a transfer that still runs ends here
    send_again(loop);
}

}  // namespace osiscope
