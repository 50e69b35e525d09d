// GLFW from its start to its end, and the window it opens.
#pragma once

#include "viz/main/window.hpp"

struct GLFWwindow;

namespace osiscope {

/// GLFW is there as long as this is. Throws NoDisplay.
struct GlfwSession {
    GlfwSession();
    ~GlfwSession();
    GlfwSession(const GlfwSession&) = delete;
    GlfwSession& operator=(const GlfwSession&) = delete;
};

/// A window of this size, or as much of it as the screen has room for, current for OpenGL. Throws Error.
[[nodiscard]] GLFWwindow* open_window(WindowSize size);

/// Seconds between two pictures of a movement: software rendering gets 30 a second, a graphics card 60.
[[nodiscard]] double picture_seconds();

}  // namespace osiscope
