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
              LabText& text);

/// The whole run the lesson wants.
[[nodiscard]] LabSettings lab_of(const LessonFile& file);

/// The file to send: of a run that wants one made, a text of that many bytes in the user's state folder. Call when
/// privilege has been given up.
void make_file_to_send(LabSettings& lab);

}  // namespace osiscope
