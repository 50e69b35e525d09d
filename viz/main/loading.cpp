#include "viz/main/loading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "captures/capture_read.hpp"
#include "core/error.hpp"
#include "lessons/lesson_read.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

namespace {

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error("Cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string lesson_path(const std::string& lesson) {
    const bool known = std::any_of(std::begin(shipped_lessons), std::end(shipped_lessons),
                                   [&](const char* id) { return lesson == id; });
    if (known) return shipped(fmt::format("lessons/content/{}.json", lesson));
    if (lesson.find('/') != std::string::npos || lesson.ends_with(".json")) return lesson;
    throw Error(fmt::format("There is no lesson “{}”; `osiscope lesson list` names them", lesson));
}

}  // namespace

void load_capture(AppState& state, const std::string& path) {
    const ReadResult result = read_capture_file(path, state.recording);
    if (result.kind == ReadResult::Kind::not_a_capture)
        throw Error(fmt::format("{}: cannot be read as a capture: {}", path, result.message));
    if (result.kind == ReadResult::Kind::damaged)
        state.notice = fmt::format("The file is damaged at byte {}: {}. Everything before it is shown.", result.offset,
                                   result.message);
    state.source = path.substr(path.find_last_of('/') + 1);
    take_events(state, {});
}

Lesson read_lesson_file(const std::string& lesson) {
    const std::string path = lesson_path(lesson);
    LessonResult result = read_lesson(read_text(path));
    if (!result.problems.empty()) throw Error(fmt::format("{}:\n{}", path, text(result.problems)));
    return std::move(result.lesson);
}

LayerTables read_tables() {
    const std::string path = shipped("lessons/content/layers.json");
    LayerTablesResult result = read_layer_tables(read_text(path));
    if (!result.problems.empty()) throw Error(fmt::format("{}:\n{}", path, text(result.problems)));
    return std::move(result.tables);
}

void load_lesson(AppState& state, const std::string& lesson) {
    state.lesson = read_lesson_file(lesson);
    state.tables = read_tables();
    state.lesson_run = {};
    state.step = -1;
    take_events(state, {});
}

}  // namespace osiscope
