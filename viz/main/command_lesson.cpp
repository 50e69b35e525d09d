// `osiscope lesson`: what lessons there are, and whether one holds on a capture or on its own lab.
#include <fmt/format.h>

#include "core/error.hpp"
#include "core/privilege.hpp"
#include "viz/main/commands.hpp"
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
void run_lab_of(const LessonFile& file, LabSettings settings, AppState& state, std::optional<LabStarter>& starter) {
    if (!file.lesson.runs_live) throw Error(fmt::format("{}, at /runs_on: does not name live", file.path));
    make_file_to_send(settings);
    LabRun run = run_to_end(settings, readable_size(settings.file), starter);
    if (run.recording.frames.empty() && !run.recording.failures.empty())
        throw Error(run.recording.failures.front().text);
    state.recording = std::move(run.recording);
    state.digest = std::move(run.digest);
}

/// What the lesson promises: events, what the wire is told, consequences.
std::string summary(const Lesson& lesson) {
    std::size_t expected = 0;
    for (const LessonStep& step : lesson.steps) expected += step.expect.size();
    std::string text = fmt::format("{}: all {} steps happen, every answer evaluates", lesson.id, lesson.steps.size());
    if (const std::size_t lines = script_of(lesson).size(); lines > 0)
        text += fmt::format(", the wire did all {} things it was told", lines);
    if (expected > 0) text += fmt::format(", all {} expectations are kept", expected);
    return text;
}

}  // namespace

int list_lessons() {
    for (const char* id : shipped_lessons) {
        const Lesson lesson = read_lesson_file(id).lesson;
        tell(stdout, fmt::format("{}  {} ({} steps, about {} minutes, {})", id, in_language(lesson.title, "en"),
                                 lesson.steps.size(), lesson.minutes, runs_on(lesson)));
    }
    return 0;
}

int check_lesson(const std::string& name, const std::string& capture, bool run) {
    std::optional<LabStarter> starter;
    if (run) {
        starter.emplace();
        give_up_privilege();
    }
    const LessonFile file = read_lesson_file(name);
    const LabSettings settings = lab_of(file);
    AppState state;
    if (run) run_lab_of(file, settings, state, starter);
    else load_capture(state, give_up_privilege_to_read(capture.empty() ? capture_of(file) : capture));
    const std::vector<std::string> problems = check_lesson(file.lesson, read_tables(), state.recording, state.digest);
    for (const std::string& problem : problems) tell(stderr, fmt::format("osiscope: {}: {}", name, problem));
    if (!problems.empty()) return 1;
    tell(stdout, summary(file.lesson));
    return 0;
}

}  // namespace osiscope
