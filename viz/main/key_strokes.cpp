#include "viz/main/key_strokes.hpp"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace osiscope {

namespace {

std::optional<Key> key_without_character(int key) {
    switch (key) {
        case GLFW_KEY_LEFT: return Key::left;
        case GLFW_KEY_RIGHT: return Key::right;
        case GLFW_KEY_UP: return Key::up;
        case GLFW_KEY_DOWN: return Key::down;
        case GLFW_KEY_PAGE_UP: return Key::page_up;
        case GLFW_KEY_PAGE_DOWN: return Key::page_down;
        case GLFW_KEY_HOME: return Key::home;
        case GLFW_KEY_END: return Key::end;
        case GLFW_KEY_ENTER:
        case GLFW_KEY_KP_ENTER: return Key::enter;
        case GLFW_KEY_ESCAPE: return Key::escape;
        case GLFW_KEY_TAB: return Key::tab;
        case GLFW_KEY_SPACE: return Key::space;
        case GLFW_KEY_BACKSPACE: return Key::backspace;
        case GLFW_KEY_DELETE: return Key::remove;
        case GLFW_KEY_F5: return Key::f5;
        case GLFW_KEY_F11: return Key::f11;
        default: return std::nullopt;
    }
}

/// What the key stands for with Ctrl, in lower case; 0 for none. GLFW numbers these keys by their ASCII character.
char character_of(int key) {
    switch (key) {
        case GLFW_KEY_KP_ADD: return '+';
        case GLFW_KEY_KP_SUBTRACT: return '-';
        case GLFW_KEY_KP_0: return '0';
        default: break;
    }
    if (key >= GLFW_KEY_A && key <= GLFW_KEY_Z) return static_cast<char>(key - GLFW_KEY_A + 'a');
    return key > ' ' && key < 127 ? static_cast<char>(key) : '\0';
}

}  // namespace

std::optional<KeyStroke> key_stroke(int key, int mods) {
    const bool control = (mods & GLFW_MOD_CONTROL) != 0;
    const bool shift = (mods & GLFW_MOD_SHIFT) != 0;
    if (const auto named = key_without_character(key)) return KeyStroke{*named, 0, control, shift};
    const char character = character_of(key);
    if (!control || character == 0) return std::nullopt;
    return KeyStroke{Key::character, character, true};
}

}  // namespace osiscope
