// Captures and lessons from disk into the state.
#pragma once

#include <future>
#include <memory>

#include "captures/capture_reader.hpp"
#include "core/mapped_file.hpp"
#include "viz/main/lesson_lab.hpp"
#include "viz/state/app_state.hpp"

namespace osiscope {

/// A capture on its way into a state. The file is mapped, not copied; a compressed one is unpacked on a thread first.
struct CaptureLoading {
    std::string path;
    std::future<std::shared_ptr<MappedFile>> opening;
    std::shared_ptr<MappedFile> file;
    std::optional<CaptureReader> reader;
};

[[nodiscard]] std::unique_ptr<CaptureLoading> begin_loading(AppState& state, const std::string& path);

/// Reads for about `seconds`. Returns false when all is read; damage is then noted in `state.notice`. Throws Error
/// when the file cannot be opened or is no capture at all.
bool continue_loading(CaptureLoading& loading, AppState& state, double seconds);

/// Ends it here and says so.
void stop_loading(AppState& state);

/// Reads a whole capture at once, and says how that ended; damage is noted in `state.notice`, too. Throws Error when it
/// is no capture at all.
ReadResult load_capture(AppState& state, const std::string& path);

/// A lesson's line in the list of lessons.
[[nodiscard]] LessonCard card_of(const std::string& id, const Lesson& lesson);

/// A lesson by its id (shipped) or by a path, and the layer tables with it. Throws Error with every problem in it.
void load_lesson(AppState& state, const std::string& lesson);

/// Reads a lesson and the tables without a state.
[[nodiscard]] LessonFile read_lesson_file(const std::string& lesson);
[[nodiscard]] LayerTables read_tables();

/// The capture a lesson ships with: beside it, or shipped with the program. Throws Error when it has none.
[[nodiscard]] std::string capture_of(const LessonFile& file);

/// The shipped lesson that a recording was made for: the one whose lines its wire was told, else the first.
[[nodiscard]] std::string lesson_for(const Recording& recording);

/// What a command line names as a file to read: a capture, or a lesson whose capture it then is. Gives up privilege, as
/// `give_up_privilege_to_read` does. Throws Error for a lesson that has no capture.
[[nodiscard]] std::string capture_to_read(const std::string& name);

[[nodiscard]] bool is_shipped_lesson(const std::string& id);

/// True for the id of a shipped lesson and for the name of a lesson's file.
[[nodiscard]] bool names_lesson(const std::string& text);

/// The ids of the shipped lessons, in the order to run them.
inline constexpr const char* shipped_lessons[] = {"one-file-seven-layers", "one-lost-segment",
                                                  "who-notices-a-flipped-bit"};

}  // namespace osiscope
