// Captures and lessons from disk into the state.
#pragma once

#include "viz/app_state.hpp"

namespace osiscope {

/// Reads a capture; damage is noted in `state.notice`. Throws Error when it is no capture at all.
void load_capture(AppState& state, const std::string& path);

/// A lesson by its id (shipped) or by a path, and the layer tables with it. Throws Error with every problem in it.
void load_lesson(AppState& state, const std::string& lesson);

/// Reads a lesson and the tables without a state.
[[nodiscard]] Lesson read_lesson_file(const std::string& lesson);
[[nodiscard]] LayerTables read_tables();

/// The ids of the shipped lessons.
inline constexpr const char* shipped_lessons[] = {"one-file-seven-layers"};

}  // namespace osiscope
