// The window: GLFW around the scene, keys and mouse to requests, the lab's events into the state.
#pragma once

#include "core/error.hpp"
#include "core/lab_settings.hpp"
#include "core/lab_starter.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/settings.hpp"
#include "viz/state/app_state.hpp"

namespace osiscope {

struct WindowSize {
    int width = 1920;
    int height = 1080;
};
inline constexpr WindowSize least_size{640, 360};

/// What a live transfer is started with, again and again.
struct LiveLab {
    const LabSettings& settings;
    const LabStarter& starter;
};

/// True when the environment names a display.
[[nodiscard]] bool display_named();

/// The display that is named does not answer, or nothing can be drawn on it.
struct NoDisplay : Error {
    using Error::Error;
};

struct WindowOptions {
    WindowSize size;
    /// A live transfer starts at once; where that is not possible the shipped recording opens instead, with the reason
    /// in the window. Null = no lab.
    const LiveLab* lab = nullptr;
    /// The lab of the lesson in the state, run when R asks for it; nothing = there is none.
    std::optional<LabSettings> lesson_lab{};
    const LabStarter* starter = nullptr;      ///< for labs that are run later
    std::unique_ptr<CaptureLoading> loading;  ///< the file on its way into the state, if it is not all there yet
    /// Print to standard error when the first picture, the first frame on the wire and the first moving bytes of the
    /// file were shown and when a large file was read, in seconds since the program was started, and the longest pause
    /// between two pictures until then.
    bool timings = false;
    std::string file;                    ///< path of what is shown; empty = not from a file
    Settings* settings = nullptr;        ///< kept up to date and written at the end; null = nothing is remembered
    std::optional<std::uint16_t> notes;  ///< port of the lecturer's page; 0 = any, nothing = when Ctrl N asks for it
};

/// Runs until the window is closed; returns the exit status. Throws NoDisplay before anything is started.
int run_window(AppState& state, WindowOptions options);

}  // namespace osiscope
