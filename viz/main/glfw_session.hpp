// GLFW from its start to its end, and the window it opens.
#pragma once

#include "viz/main/window.hpp"

struct GLFWwindow;

namespace osiscope {

/// GLFW is there as long as this is. Throws NoDisplay with the reason that GLFW gives.
struct GlfwSession {
    GlfwSession();
    ~GlfwSession();
    GlfwSession(const GlfwSession&) = delete;
    GlfwSession& operator=(const GlfwSession&) = delete;
};

/// A window of this size, or as much of it as the screen has room for, current for OpenGL. Throws NoDisplay with the
/// reason that GLFW gives.
[[nodiscard]] GLFWwindow* open_window(WindowSize size);

/// Where a window stands, in screen coordinates.
struct WindowPlace {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};
[[nodiscard]] WindowPlace place_of(GLFWwindow* window);

/// Over the whole of the monitor that has most of it, without a frame.
void fill_screen(GLFWwindow* window);
/// Back to its place.
void leave_full_screen(GLFWwindow* window, const WindowPlace& place);

/// Seconds between two pictures of a movement: software rendering gets 30 a second, a graphics card 60.
[[nodiscard]] double picture_seconds();

}  // namespace osiscope
