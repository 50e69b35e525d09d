// What is remembered from one run to the next: $XDG_CONFIG_HOME/osiscope/settings.json, else ~/.config/osiscope.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viz/scene/theme.hpp"

namespace osiscope {

/// A bookmark by what it stands at; numbers of events are of one reading only.
struct KeptBookmark {
    bool call = false;    ///< at a system call; else at a journey
    std::int64_t at = 0;  ///< when that began, in nanoseconds since 1970
    int stop = 0;         ///< on its way

    friend bool operator==(const KeptBookmark&, const KeptBookmark&) = default;
};

struct FileBookmarks {
    std::string path;  ///< whole
    std::vector<KeptBookmark> marks;

    friend bool operator==(const FileBookmarks&, const FileBookmarks&) = default;
};

struct Settings {
    std::optional<int> x, y;  ///< of the window, in screen coordinates
    int width = 0;            ///< 0 = not known
    int height = 0;
    ThemeName theme = ThemeName::dark;
    int scale = 100;  ///< percent
    std::string language = "en";
    bool reduced_motion = false;
    bool full_screen = false;
    bool lecture = false;
    std::string folder;                    ///< where a file was last opened or saved
    std::vector<std::string> recent;       ///< whole paths, the newest first, ten at most
    std::vector<FileBookmarks> bookmarks;  ///< the file last marked first, 50 at most

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// The file's path; empty when the environment names no home.
[[nodiscard]] std::string settings_path();

/// A file that is missing gives the defaults. So does one that cannot be used: it is renamed to settings.json.bak, and
/// `problem` says so.
[[nodiscard]] Settings read_settings(std::string& problem);

/// Replaces the file in one step; keys and values that this version does not know stay in it. Returns false when the
/// folder cannot be written or the file cannot be used, which is no reason to stop.
bool write_settings(const Settings& settings);

/// A path as it is remembered: whole, without detours.
[[nodiscard]] std::string whole_path(const std::string& path);

/// Puts a path at the head of the recent ones.
void remember_file(Settings& settings, const std::string& path);

}  // namespace osiscope
