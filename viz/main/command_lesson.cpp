// `osiscope lesson`: what lessons there are, and whether one holds on a capture.
#include <fmt/format.h>

#include "core/error.hpp"
#include "core/privilege.hpp"
#include "viz/main/commands.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

int list_lessons() {
    for (const char* id : shipped_lessons) {
        const Lesson lesson = read_lesson_file(id);
        fmt::print("{}  {} ({} steps, about {} minutes)\n", id, in_language(lesson.title, "en"), lesson.steps.size(),
                   lesson.minutes);
    }
    return 0;
}

int check_lesson(const std::string& name, const std::string& capture) {
    const Lesson lesson = read_lesson_file(name);
    AppState state;
    load_capture(state, give_up_privilege_to_read(capture.empty() ? shipped(lesson.capture) : capture));
    const std::vector<std::string> problems = check_lesson(lesson, read_tables(), state.recording, state.digest);
    for (const std::string& problem : problems) fmt::print(stderr, "osiscope: {}: {}\n", name, problem);
    if (!problems.empty()) return 1;
    fmt::print("{}: all {} steps happen, every answer evaluates\n", lesson.id, lesson.steps.size());
    return 0;
}

}  // namespace osiscope
