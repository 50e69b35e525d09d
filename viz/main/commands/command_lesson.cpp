// `osiscope lesson`: what lessons there are, and whether one holds on a capture or on its own lab.
#include <fmt/format.h>

#include "core/error.hpp"
#include "core/privilege.hpp"
#include "layers/text.hpp"
#include "viz/main/commands/commands.hpp"
#include "viz/main/file_check.hpp"
#include "viz/main/lab_run.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/paths.hpp"
#include "viz/main/tell.hpp"

namespace osiscope {

namespace {

std::string runs_on(const Lesson& lesson) {
    if (lesson.runs_live && lesson.runs_saved) return "live and saved";
    return lesson.runs_live ? "live" : "saved";
}

/// The lesson's lab, run to its end. A transfer that fails may be what the lesson is about.
void run_lab_of(const LessonFile& file, const LabSettings& settings, AppState& state,
                std::optional<LabStarter>& starter) {
    if (!file.lesson.runs_live) throw Error(fmt::format("{}, at /runs_on: the lesson does not run live", file.path));
    LabRun run = run_to_end(settings, size_to_send(settings), starter);
    if (run.story.recording.frames.empty() && !run.story.recording.failures.empty())
        throw Error(run.story.recording.failures.front().text);
    state.story = std::move(run.story);
}

/// What the lesson promises in this capture: events, what the wire is told, consequences.
std::string summary(const Lesson& lesson, const AppState& state) {
    LessonRun run;
    find_anchors(run, lesson, state.story);
    std::size_t steps = 0;
    std::size_t lines = 0;
    std::size_t expected = 0;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const NamedItems names = names_at(run, i);
        if (!applies(lesson.steps[i], {state.story, names})) continue;
        ++steps;
        lines += lesson.steps[i].inject.size();
        expected += lesson.steps[i].expect.size();
    }
    const std::size_t all = lesson.steps.size();
    const std::string which = steps == all
                                  ? (all == 1 ? "its one step happens" : fmt::format("all {} steps happen", steps))
                                  : fmt::format("{} of {} apply here, and {}", steps, counted(all, "step", "steps"),
                                                plural(steps, "it happens", "they happen"));
    std::string text = fmt::format("{}: {}, every answer can be worked out", lesson.id, which);
    if (lines > 0)
        text += fmt::format(", the wire did {}",
                            lines == 1 ? "the one thing it was told" : fmt::format("all {} things it was told", lines));
    if (expected == 1) text += ", the one expectation is kept";
    if (expected > 1) text += fmt::format(", all {} expectations are kept", expected);
    return text;
}

/// One step as a person reads it in this capture: its words, and its question with every choice.
void print_step(const AppState& state, const LessonRun& run, std::size_t number) {
    const LessonStep& step = state.lesson.script->steps[number];
    const NamedItems names = names_at(run, number);
    const ExpressionScope scope{state.story, names};
    const auto say = [&](const LocalizedText& text) { return fill_in(in_language(text, state.look.language), scope); };
    const bool happens = run.anchors[number] && applies(step, scope);
    tell(stdout, fmt::format("{}. {}: {}", number + 1, step.id, say(step.title)));
    tell(stdout, "   " + say(happens ? step.text : step.otherwise));
    const std::vector<Choice> list = happens ? choices(step, scope) : std::vector<Choice>{};
    if (list.size() < 2) return;
    tell(stdout, "   " + say(step.question->prompt));
    for (const Choice& choice : list) {
        if (choice.right) {
            tell(stdout, fmt::format("   ✓ {}: {}", choice.text, say(step.question->feedback)));
            continue;
        }
        const Distractor& wrong = step.question->distractors[static_cast<std::size_t>(choice.distractor)];
        tell(stdout, fmt::format("   ✗ {}: {}. {}", choice.text, say(wrong.misconception), say(wrong.feedback)));
    }
}

void print_steps(AppState& state, const Lesson& lesson) {
    state.lesson.script = lesson;
    LessonRun run;
    find_anchors(run, lesson, state.story);
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) print_step(state, run, i);
}

}  // namespace

int list_lessons() {
    for (const char* id : shipped_lessons) {
        const Lesson lesson = read_lesson_file(id).lesson;
        tell(stdout, fmt::format("{}  {} ({}, about {}, {})", id, in_language(lesson.title, "en"),
                                 counted(lesson.steps.size(), "step", "steps"),
                                 counted(lesson.minutes, "minute", "minutes"), runs_on(lesson)));
    }
    return 0;
}

int check_lesson(const std::string& name, const std::string& capture, bool run, bool answers) {
    std::optional<LabStarter> starter;
    if (run) {
        starter.emplace();
        give_up_privilege();
    }
    const LessonFile file = read_lesson_file(name);
    const LabSettings settings = lab_of(file);
    AppState state;
    const std::string& read = capture.empty() ? name : capture;
    if (run) run_lab_of(file, settings, state, starter);
    else tell_format(read, load_capture(state, capture_to_read(read)));
    if (answers) print_steps(state, file.lesson);
    const std::vector<std::string> problems = check_lesson(file.lesson, read_tables(), state.story);
    for (const std::string& problem : problems) tell(stderr, fmt::format("osiscope: {}: {}", name, problem));
    if (!problems.empty()) return 1;
    tell(stdout, summary(file.lesson, state));
    return 0;
}

}  // namespace osiscope
