// A lesson's lab and script, as the settings of a run: what the lesson says, checked by who will carry it out.
#pragma once

#include <functional>

#include "lessons/lesson.hpp"
#include "viz/main/lab_options.hpp"

namespace osiscope {

/// A lesson that has been read, and what to call it in errors.
struct LessonFile {
    Lesson lesson;
    std::string path;
};

/// Puts the lesson's options where `given` says that the command line has none of that name, and its script unless the
/// command line names another. `settle` comes after it. Throws Error with file, JSON pointer and what to write.
void take_lab(const LessonFile& file, const std::function<bool(const std::string& option)>& given, LabSettings& lab,
              const LabText& text);

/// The whole run the lesson wants.
[[nodiscard]] LabSettings lab_of(const LessonFile& file);

/// The size of the file that the lab sends. Throws Error when it cannot be read.
[[nodiscard]] std::uint64_t size_to_send(const LabSettings& lab);

/// A file that a lesson names at `where`: beside it, or shipped. Throws Error when the name leaves both places, or what
/// it names is no regular file.
[[nodiscard]] std::string file_of_lesson(const LessonFile& file, const std::string& name, const std::string& where);

}  // namespace osiscope
