// What is remembered from one run to the next: $XDG_CONFIG_HOME/osiscope/settings.json, else ~/.config/osiscope.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viz/theme.hpp"

namespace osiscope {

struct Settings {
    std::optional<int> x, y;  ///< of the window, in screen coordinates
    int width = 0;            ///< 0 = not known
    int height = 0;
    ThemeName theme = ThemeName::dark;
    int scale = 100;  ///< percent
    bool reduced_motion = false;
    std::string folder;               ///< where a file was last opened or saved
    std::vector<std::string> recent;  ///< whole paths, the newest first, ten at most

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// The file's path; empty when the environment names no home.
[[nodiscard]] std::string settings_path();

/// A file that is missing gives the defaults; one that is damaged too, and a sentence in `problem`.
[[nodiscard]] Settings read_settings(std::string& problem);

/// Replaces the file in one step. A folder that cannot be written is no reason to stop: returns false.
bool write_settings(const Settings& settings);

/// Puts a path at the head of the recent ones.
void remember_file(Settings& settings, const std::string& path);

}  // namespace osiscope
