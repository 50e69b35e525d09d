// Keys and the mouse become requests.
#include <cmath>
#include <utility>

#include "core/clock.hpp"
#include "viz/main/key_strokes.hpp"
#include "viz/main/window_loop.hpp"
#include "viz/state/input_state.hpp"
#include "viz/state/typing_keys.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {

namespace {

WindowLoop& loop_of(GLFWwindow* window) { return *static_cast<WindowLoop*>(glfwGetWindowUserPointer(window)); }

void scrub_to(WindowLoop& loop, const Hit& hit) {
    const double part = static_cast<double>((loop.state.mouse.x - hit.rect.x) / hit.rect.w);
    carry_out(loop, request::Scrub{part});
}

/// Dragging over bytes selects all from the first to the one under the mouse.
void select_to(WindowLoop& loop, BitRange from) {
    const BitRange to = bits_under(loop, true);
    if (to.count == 0) return;
    const std::uint32_t first = std::min(from.first, to.first);
    const BitRange bits{first, std::max(from.end(), to.end()) - first};
    if (!(bits == loop.state.selected_bits)) carry_out(loop, request::SelectBits{bits});
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
    if (loop.state.input.focus != FieldId::none) {
        if (typing_copies(*stroke, loop.state)) return copy_or_paste(loop, stroke->character);
        if (const auto typed = request_for_typing(*stroke, loop.state)) return carry_out(loop, *typed);
    }
    if (const auto wanted = request_for(*stroke, loop.state)) carry_out(loop, *wanted);
}

void on_character(GLFWwindow* window, unsigned character) {
    WindowLoop& loop = loop_of(window);
    if (takes_text(loop.state.input.focus)) return carry_out(loop, request::Input{input::Type{utf8(character)}});
    if (character <= ' ' || character > '~') return;
    const KeyStroke stroke{Key::character, static_cast<char>(character)};
    if (const auto wanted = request_for(stroke, loop.state)) carry_out(loop, *wanted);
}

void on_cursor(GLFWwindow* window, double x, double y) {
    WindowLoop& loop = loop_of(window);
    int window_width = 1;
    int window_height = 1;
    glfwGetWindowSize(window, &window_width, &window_height);
    const double scale = static_cast<double>(loop.width) / std::max(1, window_width);  // pixels a screen coordinate
    const float before = loop.state.mouse.x;
    glfwSetInputMode(window, GLFW_CURSOR, GLFW_CURSOR_NORMAL);
    loop.state.mouse = {static_cast<float>(x * scale), static_cast<float>(y * scale)};
    // A window that opens or is uncovered under a mouse has not moved it.
    const auto is_at = std::pair(x, y);
    if (std::exchange(loop.cursor, is_at).value_or(is_at) != is_at) loop.state.mouse_rests = false;
    if (loop.panning)
        carry_out(loop, request::PanPlot{static_cast<double>((before - loop.state.mouse.x) / loop.panning->rect.w)});
    loop.dirty = true;
    if (loop.dragging) scrub_to(loop, *loop.dragging);
    if (loop.selecting) select_to(loop, *loop.selecting);
}

/// What the mouse was over when it left the window is no longer pointed at, unless it holds something.
void forget_pointer(WindowLoop& loop) {
    if (loop.dragging || loop.selecting || loop.panning) return;
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

/// The right or middle button holds a plot and moves it.
void pan_with(WindowLoop& loop, bool pressed) {
    loop.panning.reset();
    const Hit* hit = hit_at(loop.scene, loop.state.mouse, Hit::Kind::scroll);
    if (pressed && hit != nullptr && hit->panel == Panel::plot) loop.panning = *hit;
}

void on_button(GLFWwindow* window, int button, int action, int) {
    WindowLoop& loop = loop_of(window);
    if (button != GLFW_MOUSE_BUTTON_LEFT) return pan_with(loop, action == GLFW_PRESS);
    loop.dragging.reset();
    loop.selecting.reset();
    if (action != GLFW_PRESS && glfwGetWindowAttrib(window, GLFW_HOVERED) == 0) return forget_pointer(loop);
    if (action != GLFW_PRESS) return;
    if (const BitRange bits = bits_under(loop, true); bits.count > 0) loop.selecting = bits;
    const Hit* hit = hit_at(loop.scene, loop.state.mouse, Hit::Kind::click);
    const Hit* drag = hit_at(loop.scene, loop.state.mouse, Hit::Kind::drag);
    if (hit != nullptr) return carry_out(loop, Request(hit->request));
    if (drag == nullptr) return;
    loop.dragging = *drag;
    scrub_to(loop, *drag);
}

/// Over a plot the wheel zooms around the mouse, sideways it moves.
void scroll_plot(WindowLoop& loop, Rect plot, double dx, double dy) {
    if (dx != 0) carry_out(loop, request::PanPlot{-dx * 0.05});
    const double at = static_cast<double>((loop.state.mouse.x - plot.x) / plot.w);
    if (dy != 0) carry_out(loop, request::ZoomPlot{std::pow(1.25, dy), at});
}

void on_scroll(GLFWwindow* window, double dx, double dy) {
    WindowLoop& loop = loop_of(window);
    const Hit* hit = hit_at(loop.scene, loop.state.mouse, Hit::Kind::scroll);
    if (hit == nullptr) return;
    if (hit->panel == Panel::plot) return scroll_plot(loop, hit->rect, dx, dy);
    const auto now = loop.state.scrolled.find(hit->panel);
    const auto* in_view = std::get_if<request::Scroll>(&hit->request);
    const float followed = in_view != nullptr ? in_view->lines : 0;
    const float from = now != loop.state.scrolled.end() ? now->second : followed;
    carry_out(loop, request::Scroll{hit->panel, from - static_cast<float>(dy) * 3});
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

BitRange bits_under(const WindowLoop& loop, bool bytes_only) {
    const Hit* hit = hit_at(loop.scene, loop.state.mouse, Hit::Kind::click);
    if (hit == nullptr || (bytes_only && hit->panel != Panel::bytes)) return {};
    const auto* select = std::get_if<request::SelectBits>(&hit->request);
    return select != nullptr ? select->bits : BitRange{};
}

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
