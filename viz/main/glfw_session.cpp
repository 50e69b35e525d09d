#include "viz/main/glfw_session.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#define GLFW_INCLUDE_NONE
#include <GL/gl.h>
#include <GLFW/glfw3.h>

namespace osiscope {

GlfwSession::GlfwSession() {
    if (glfwInit() != GLFW_TRUE) throw NoDisplay("The display does not answer; is DISPLAY or WAYLAND_DISPLAY right?");
}

GlfwSession::~GlfwSession() { glfwTerminate(); }

GLFWwindow* open_window(WindowSize size) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
    if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
        int x = 0;
        int y = 0;
        int width = 0;
        int height = 0;
        glfwGetMonitorWorkarea(monitor, &x, &y, &width, &height);
        if (width > 0) size = {std::min(size.width, width), std::min(size.height, height)};
    }
    GLFWwindow* window = glfwCreateWindow(size.width, size.height, "osiscope", nullptr, nullptr);
    if (window == nullptr)
        throw Error("No window with OpenGL 3 can be opened; install libgl1-mesa-dri for drawing in software");
    glfwSetWindowSizeLimits(window, 960, 540, GLFW_DONT_CARE, GLFW_DONT_CARE);
    glfwMakeContextCurrent(window);
    glfwSwapInterval(1);
    return window;
}

double picture_seconds() {
    const auto* renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    const bool software = renderer != nullptr && (std::strstr(renderer, "llvmpipe") != nullptr ||
                                                  std::strstr(renderer, "softpipe") != nullptr);
    return software ? 1.0 / 30 : 1.0 / 60;
}

bool display_named() {
    const auto named = [](const char* variable) {
        const char* value = std::getenv(variable);
        return value != nullptr && *value != '\0';
    };
    return named("DISPLAY") || named("WAYLAND_DISPLAY");
}

}  // namespace osiscope
