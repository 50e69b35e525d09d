#include "viz/main/glfw_session.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#define GLFW_INCLUDE_NONE
#include <GL/gl.h>
#include <GLFW/glfw3.h>
#include <fmt/format.h>

namespace osiscope {

namespace {

bool named(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

/// What the library says went wrong.
std::string reason() {
    const char* words = nullptr;
    glfwGetError(&words);
    return words != nullptr ? fmt::format(" ({})", words) : "";
}

#ifdef GLFW_PLATFORM
/// GLFW 3.4 crashes where a Wayland compositor has no keyboard and mouse (its issue 2517), so a child tries it first.
bool survives_wayland() {
    const pid_t child = ::fork();
    if (child < 0) return true;
    if (child == 0) {
        constexpr rlimit no_core{0, 0};
        ::setrlimit(RLIMIT_CORE, &no_core);
        ::signal(SIGSEGV, SIG_DFL);
        const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
        glfwInitHint(GLFW_PLATFORM, GLFW_PLATFORM_WAYLAND);
        glfwInit();
        ::_exit(0);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// GLFW 3.4 asks every window system in turn, and Wayland's library complains where there is none.
void choose_platform() {
    const bool wayland = named("WAYLAND_DISPLAY") && named("XDG_RUNTIME_DIR");
    const bool works = wayland && survives_wayland();
    if (!works && named("DISPLAY")) glfwInitHint(GLFW_PLATFORM, GLFW_PLATFORM_X11);
    else if (wayland && !works)
        throw NoDisplay("GLFW crashes on this Wayland display, as it does where there is no keyboard and mouse.");
}
#else
void choose_platform() {}
#endif

int overlap(int a, int a_length, int b, int b_length) {
    return std::max(0, std::min(a + a_length, b + b_length) - std::max(a, b));
}

GLFWmonitor* monitor_of(const WindowPlace& place) {
    GLFWmonitor* best = glfwGetPrimaryMonitor();
    long long most = 0;
    int count = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    for (int i = 0; i < count; ++i) {
        int x = 0;
        int y = 0;
        glfwGetMonitorPos(monitors[i], &x, &y);
        const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
        if (mode == nullptr) continue;
        const long long shared = static_cast<long long>(overlap(place.x, place.width, x, mode->width)) *
                                 overlap(place.y, place.height, y, mode->height);
        if (shared > most) most = shared, best = monitors[i];
    }
    return best;
}

}  // namespace

GlfwSession::GlfwSession() {
    choose_platform();
    if (glfwInit() != GLFW_TRUE)
        throw NoDisplay(fmt::format("The display does not answer{}: is DISPLAY or WAYLAND_DISPLAY right?", reason()));
}

GlfwSession::~GlfwSession() { glfwTerminate(); }

GLFWwindow* open_window(WindowSize size) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
    glfwWindowHint(GLFW_AUTO_ICONIFY, GLFW_FALSE);  // a full screen stays while the notes beside it are clicked
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
        throw NoDisplay(fmt::format(
            "No window with OpenGL 3 can be opened{}; the package libgl1-mesa-dri draws in software.", reason()));
    glfwSetWindowSizeLimits(window, least_size.width, least_size.height, GLFW_DONT_CARE, GLFW_DONT_CARE);
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

WindowPlace place_of(GLFWwindow* window) {
    WindowPlace place;
    glfwGetWindowPos(window, &place.x, &place.y);
    glfwGetWindowSize(window, &place.width, &place.height);
    return place;
}

void fill_screen(GLFWwindow* window) {
    GLFWmonitor* monitor = monitor_of(place_of(window));
    const GLFWvidmode* mode = monitor != nullptr ? glfwGetVideoMode(monitor) : nullptr;
    if (mode != nullptr) glfwSetWindowMonitor(window, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
}

void leave_full_screen(GLFWwindow* window, const WindowPlace& place) {
    glfwSetWindowMonitor(window, nullptr, place.x, place.y, place.width, place.height, GLFW_DONT_CARE);
}

bool display_named() { return named("DISPLAY") || named("WAYLAND_DISPLAY"); }

}  // namespace osiscope
