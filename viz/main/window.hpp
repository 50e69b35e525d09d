// The window: GLFW around the scene, keys and mouse to requests, the lab's events into the state.
#pragma once

#include "core/lab_settings.hpp"
#include "viz/app_state.hpp"

namespace osiscope {

struct WindowSize {
    int width = 1920;
    int height = 1080;
};

/// True when a window can be opened.
[[nodiscard]] bool display_available();

/// Runs until the window is closed; returns the exit status. With `lab` a live transfer starts at once; where that is
/// not possible the shipped recording opens instead, with the reason in the window.
int run_window(AppState& state, const LabSettings* lab, WindowSize size);

}  // namespace osiscope
