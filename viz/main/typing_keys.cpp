#include "viz/main/typing_keys.hpp"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace osiscope {

namespace {

constexpr int page = 10;
constexpr int whole_list = 1 << 30;

Request press(TextKey key, bool select = false) { return request::Input{input::Press{key, select}}; }
Request move(int rows) { return request::Input{input::Move{rows}}; }

/// The list of packets has the keyboard.
std::optional<Request> list_key(int key) {
    switch (key) {
        case GLFW_KEY_DOWN: return move(1);
        case GLFW_KEY_UP: return move(-1);
        case GLFW_KEY_PAGE_DOWN: return move(page);
        case GLFW_KEY_PAGE_UP: return move(-page);
        case GLFW_KEY_HOME: return move(-whole_list);
        case GLFW_KEY_END: return move(whole_list);
        case GLFW_KEY_ENTER:
        case GLFW_KEY_KP_ENTER: return request::Input{input::Enter{}};
        default: return std::nullopt;
    }
}

std::optional<Request> cursor_key(int key, bool control, bool shift) {
    switch (key) {
        case GLFW_KEY_LEFT: return press(control ? TextKey::word_left : TextKey::left, shift);
        case GLFW_KEY_RIGHT: return press(control ? TextKey::word_right : TextKey::right, shift);
        case GLFW_KEY_HOME: return press(TextKey::home, shift);
        case GLFW_KEY_END: return press(TextKey::end, shift);
        case GLFW_KEY_BACKSPACE: return press(TextKey::backspace);
        case GLFW_KEY_DELETE: return press(TextKey::remove);
        default: return std::nullopt;
    }
}

}  // namespace

std::optional<Request> request_for_typing_key(int key, int mods, const AppState& state) {
    const bool control = (mods & GLFW_MOD_CONTROL) != 0;
    const bool shift = (mods & GLFW_MOD_SHIFT) != 0;
    if (state.input.focus == FieldId::packets) return control ? std::nullopt : list_key(key);
    if (const auto moved = cursor_key(key, control, shift)) return moved;
    if (control) return key == GLFW_KEY_A ? std::optional(press(TextKey::select_all)) : std::nullopt;
    switch (key) {
        case GLFW_KEY_DOWN: return move(1);
        case GLFW_KEY_UP: return move(-1);
        case GLFW_KEY_TAB: return request::Input{input::Complete{}};
        case GLFW_KEY_ENTER:
        case GLFW_KEY_KP_ENTER: return request::Input{input::Enter{shift}};
        case GLFW_KEY_PAGE_UP:
        case GLFW_KEY_PAGE_DOWN:
        case GLFW_KEY_SPACE: return request::None{};  // the stage stands still while something is written
        default: return std::nullopt;
    }
}

bool typing_key_copies(int key, int mods, const AppState& state) {
    if (!takes_text(state.input.focus) || (mods & GLFW_MOD_CONTROL) == 0) return false;
    return key == GLFW_KEY_C || key == GLFW_KEY_X || key == GLFW_KEY_V;
}

}  // namespace osiscope
