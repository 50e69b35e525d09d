// Reads lessons from JSON. Wrong input gives problems that say where (JSON pointer) and what; nothing is guessed.
#pragma once

#include <string>
#include <vector>

#include "lessons/lesson.hpp"

namespace osiscope {

struct LessonProblem {
    std::string where;  ///< JSON pointer: "/steps/3/ask/answer"
    std::string what;
};

struct LessonResult {
    Lesson lesson;
    std::vector<LessonProblem> problems;  ///< empty = the lesson is good
};

struct LayerTablesResult {
    LayerTables tables;
    std::vector<LessonProblem> problems;
};

[[nodiscard]] LessonResult read_lesson(const std::string& json);
[[nodiscard]] LayerTablesResult read_layer_tables(const std::string& json);

/// "at /steps/3/ask: what", one line each.
[[nodiscard]] std::string text(const std::vector<LessonProblem>& problems);

}  // namespace osiscope
