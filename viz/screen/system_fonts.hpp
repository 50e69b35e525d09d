// Which font files of this system the window draws with, and what it writes where they lack a sign.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace osiscope {

struct FontFile {
    std::string path;  ///< empty = none: ImGui's own small font stands in
    int number = 0;    ///< in a file that has several

    friend bool operator==(const FontFile&, const FontFile&) = default;
};

/// A sign that texts of ours use, and what stands for it where no font has it.
struct FontSign {
    char32_t code;
    const char* utf8;
    const char* instead;
};

/// The signs outside Latin-1 that texts use.
[[nodiscard]] const std::vector<FontSign>& signs_in_use();

/// One typeface: its file, another that has the signs which it lacks, and what neither has.
struct Typeface {
    FontFile file;
    FontFile signs;                         ///< empty when nothing is missing, or nothing has more
    std::vector<const FontSign*> borrowed;  /// those taken from there
    std::vector<const FontSign*> missing;   ///< those written otherwise
};

/// Inter, regular and semibold, and JetBrains Mono; where they are not installed, what the system has instead.
struct FontFiles {
    Typeface regular;
    Typeface semibold;
    Typeface mono;
    std::string problem;  ///< a sentence that says what stands in for what; empty = these are the right ones
};

/// Looks where distributions put them, then asks fontconfig if the program was built with it.
[[nodiscard]] const FontFiles& find_fonts();

/// Text with each missing sign written as what stands for it.
[[nodiscard]] std::string without_missing(const Typeface& face, const char* first, const char* last);

}  // namespace osiscope
