// Choosing a file, to open or to write: a folder's entries, a path being typed, files opened lately. Reading folders is
// the entry's work (viz/main/files.hpp); here is what it looks like and what is meant.
#pragma once

#include <string>
#include <vector>

#include "viz/state/text_field.hpp"

namespace osiscope {

enum class ChooserPurpose : std::uint8_t { open, save_recording, save_picture, save_svg };

/// What of the window goes into an SVG.
enum class SvgPart : std::uint8_t { window, stage, below, inspector };
inline constexpr SvgPart all_svg_parts[] = {SvgPart::window, SvgPart::stage, SvgPart::below, SvgPart::inspector};
[[nodiscard]] const char* name(SvgPart part);

struct FolderEntry {
    std::string name;
    bool folder = false;
    std::uint64_t size = 0;  ///< bytes
};

struct Chooser {
    bool open = false;
    ChooserPurpose purpose = ChooserPurpose::open;
    SvgPart part = SvgPart::window;
    TextField path;                    ///< as typed: a folder's path, with "/" at its end, and the start of a name
    std::string listed;                ///< the folder whose entries these are, with "/" at its end
    std::vector<FolderEntry> entries;  ///< folders first, then captures and lessons, then the rest
    std::vector<std::string> recent;   ///< whole paths, the newest first
    std::string problem;               ///< a sentence: what is wrong with the folder, or a question before replacing
    bool may_replace = false;          ///< Enter has been pressed on a file that is there
    int chosen = -1;                   ///< row; -1 = what is typed
};

/// A line of the list.
struct ChooserRow {
    std::string path;    ///< what choosing it means
    std::string label;   ///< "lecture-3.pcapng", "..", a folder with "/"
    std::string detail;  ///< "1.2 MB", "opened lately"
    bool folder = false;
};

/// The part of the typed path up to the last "/", that included.
[[nodiscard]] std::string folder_of(const std::string& path);

/// What may be chosen now: entries whose name begins with what is typed after the last "/"; files opened lately while
/// no name is begun.
[[nodiscard]] std::vector<ChooserRow> rows_of(const Chooser& chooser);

/// True for names of captures and lessons.
[[nodiscard]] bool opens(const std::string& name);

/// Folders first, then what can be opened, then the rest; each by name.
void sort_entries(std::vector<FolderEntry>& entries);

/// The longest start that all rows which fit the typed name have in common (Tab).
[[nodiscard]] std::string completed(const Chooser& chooser);

}  // namespace osiscope
