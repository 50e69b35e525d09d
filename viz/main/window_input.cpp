// Keys and the mouse become requests.
#include <utility>

#include "core/clock.hpp"
#include "viz/app/keyboard.hpp"
#include "viz/main/key_strokes.hpp"
#include "viz/main/window_loop.hpp"
#include "viz/state/input_state.hpp"

namespace osiscope {

namespace {

WindowLoop& loop_of(GLFWwindow* window) { return *static_cast<WindowLoop*>(glfwGetWindowUserPointer(window)); }

void carry_out_all(WindowLoop& loop, const Requests& list) {
    for (const Request& wanted : list) carry_out(loop, wanted);
}

/// Ctrl C, X and V in a field.
void copy_or_paste(WindowLoop& loop, char key) {
    if (key == 'v') {
        const char* text = glfwGetClipboardString(loop.window);
        return carry_out(loop, request::Input{input::Type{text != nullptr ? text : ""}});
    }
    const std::string chosen = selected_text(loop.state);
    if (!chosen.empty()) glfwSetClipboardString(loop.window, chosen.c_str());
    if (key == 'x' && !chosen.empty()) carry_out(loop, request::Input{input::Press{TextKey::backspace}});
}

/// With keys in use, a remote's too, the mouse lies somewhere: what it is over is of no interest until it is moved.
void forget_mouse(WindowLoop& loop) {
    if (!std::exchange(loop.state.mouse_rests, true)) loop.dirty = true;
    if (!loop.state.look.lecture) return;
    loop.state.mouse = {-1, -1};
    glfwSetInputMode(loop.window, GLFW_CURSOR, GLFW_CURSOR_HIDDEN);
}

void on_key(GLFWwindow* window, int key, int, int action, int mods) {
    if (action == GLFW_RELEASE) return;
    WindowLoop& loop = loop_of(window);
    forget_mouse(loop);
    const std::optional<KeyStroke> stroke = key_stroke(key, mods);
    if (!stroke) return;
    if (const char copied = clipboard_key(*stroke, loop.state); copied != 0) return copy_or_paste(loop, copied);
    if (const auto wanted = key_pressed(*stroke, loop.state)) carry_out(loop, *wanted);
}

void on_character(GLFWwindow* window, unsigned character) {
    WindowLoop& loop = loop_of(window);
    if (const auto wanted = character_typed(character, loop.state)) carry_out(loop, *wanted);
}

void on_cursor(GLFWwindow* window, double x, double y) {
    WindowLoop& loop = loop_of(window);
    int window_width = 1;
    int window_height = 1;
    glfwGetWindowSize(window, &window_width, &window_height);
    const double scale = static_cast<double>(loop.width) / std::max(1, window_width);  // pixels a screen coordinate
    glfwSetInputMode(window, GLFW_CURSOR, GLFW_CURSOR_NORMAL);
    // A window that opens or is uncovered under a mouse has not moved it.
    const auto is_at = std::pair(x, y);
    if (std::exchange(loop.cursor, is_at).value_or(is_at) != is_at) loop.state.mouse_rests = false;
    loop.dirty = true;
    const Point to{static_cast<float>(x * scale), static_cast<float>(y * scale)};
    carry_out_all(loop, pointer_moved(loop.pointer, loop.state, loop.scene, to));
}

/// What the mouse was over when it left the window is no longer pointed at, unless it holds something.
void forget_pointer(WindowLoop& loop) {
    if (holds_something(loop.pointer)) return;
    loop.state.mouse = {-1, -1};
    loop.dirty = true;
}

/// Where the mouse comes back at the place that it left GLFW tells no movement.
void on_enter(GLFWwindow* window, int entered) {
    if (entered == GLFW_FALSE) return forget_pointer(loop_of(window));
    if (loop_of(window).state.look.lecture) return;
    double x = 0;
    double y = 0;
    glfwGetCursorPos(window, &x, &y);
    on_cursor(window, x, y);
}

void on_button(GLFWwindow* window, int button, int action, int) {
    WindowLoop& loop = loop_of(window);
    const bool pressed = action == GLFW_PRESS;
    if (button != GLFW_MOUSE_BUTTON_LEFT) {
        if (pressed) pan_pressed(loop.pointer, loop.state, loop.scene);
        else pan_released(loop.pointer);
        return;
    }
    if (pressed) return carry_out_all(loop, pointer_pressed(loop.pointer, loop.state, loop.scene));
    pointer_released(loop.pointer);
    if (glfwGetWindowAttrib(window, GLFW_HOVERED) == 0) forget_pointer(loop);
}

void on_scroll(GLFWwindow* window, double dx, double dy) {
    WindowLoop& loop = loop_of(window);
    carry_out_all(loop, wheel_turned(loop.state, loop.scene, dx, dy));
}

void on_size(GLFWwindow* window, int width, int height) {
    WindowLoop& loop = loop_of(window);
    loop.width = width;
    loop.height = height;
    loop.resized_at = loop.moved_at = monotonic_now();
    loop.dirty = true;
}

void on_move(GLFWwindow* window, int, int) { loop_of(window).moved_at = monotonic_now(); }

void on_drop(GLFWwindow* window, int count, const char** paths) {
    if (count > 0) carry_out(loop_of(window), request::OpenFile{paths[0]});
}

void on_refresh(GLFWwindow* window) { loop_of(window).dirty = loop_of(window).lost = true; }

}  // namespace

void connect_callbacks(WindowLoop& loop) {
    loop.state.mouse_rests = true;
    glfwSetWindowUserPointer(loop.window, &loop);
    glfwSetKeyCallback(loop.window, on_key);
    glfwSetCharCallback(loop.window, on_character);
    glfwSetCursorPosCallback(loop.window, on_cursor);
    glfwSetCursorEnterCallback(loop.window, on_enter);
    glfwSetMouseButtonCallback(loop.window, on_button);
    glfwSetScrollCallback(loop.window, on_scroll);
    glfwSetFramebufferSizeCallback(loop.window, on_size);
    glfwSetWindowPosCallback(loop.window, on_move);
    glfwSetDropCallback(loop.window, on_drop);
    glfwSetWindowRefreshCallback(loop.window, on_refresh);
    glfwGetFramebufferSize(loop.window, &loop.width, &loop.height);
}

}  // namespace osiscope
