// What a request comes to beyond the state: it reaches the wire, files, the clipboard, other lessons. `apply` returns
// one, and the program's entry carries it out; a closed list, so that a forgotten one does not compile.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "viz/state/chooser.hpp"

namespace osiscope {

namespace errand {
/// For the running lab, in the wire's language (docs/wire.md); never empty.
struct TellWire {
    std::vector<std::string> lines;
};
/// The lab once more.
struct SendAgain {};
/// The list of lessons.
struct ShowLessons {};
struct OpenLesson {
    int number = -1;    ///< in the list; -1 = the chosen one
    bool live = false;  ///< its lab, run now, instead of its recording
};
struct NextLesson {};
/// The lecturer's notes, as a page of this computer.
struct ShowNotes {};
struct StopReading {};
struct Save {};
struct OpenFile {
    std::string path;
};
struct OpenChooser {
    ChooserPurpose purpose = ChooserPurpose::open;
};
/// What the chooser was opened for, with a row of it, or with what stands in its field.
struct UseChosen {
    int row = -1;  ///< -1 = the field
};
/// To the clipboard.
struct Copy {
    std::string text;
};
}  // namespace errand

using Errand = std::variant<errand::TellWire, errand::SendAgain, errand::ShowLessons, errand::OpenLesson,
                            errand::NextLesson, errand::ShowNotes, errand::StopReading, errand::Save, errand::OpenFile,
                            errand::OpenChooser, errand::UseChosen, errand::Copy>;

}  // namespace osiscope
