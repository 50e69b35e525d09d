#include "viz/state/typing_keys.hpp"

namespace osiscope {

namespace {

constexpr int page = 10;
constexpr int whole_list = 1 << 30;

Request press(TextKey key, bool select = false) { return request::Input{input::Press{key, select}}; }
Request move(int rows) { return request::Input{input::Move{rows}}; }

/// The list of packets has the keyboard.
std::optional<Request> list_key(Key key) {
    switch (key) {
        case Key::down: return move(1);
        case Key::up: return move(-1);
        case Key::page_down: return move(page);
        case Key::page_up: return move(-page);
        case Key::home: return move(-whole_list);
        case Key::end: return move(whole_list);
        case Key::enter: return request::Input{input::Enter{}};
        default: return std::nullopt;
    }
}

std::optional<Request> cursor_key(const KeyStroke& stroke) {
    const auto [key, character, control, shift] = stroke;
    switch (key) {
        case Key::left: return press(control ? TextKey::word_left : TextKey::left, shift);
        case Key::right: return press(control ? TextKey::word_right : TextKey::right, shift);
        case Key::home: return press(TextKey::home, shift);
        case Key::end: return press(TextKey::end, shift);
        case Key::backspace: return press(TextKey::backspace);
        case Key::remove: return press(TextKey::remove);
        default: return std::nullopt;
    }
}

}  // namespace

std::optional<Request> request_for_typing(const KeyStroke& stroke, const AppState& state) {
    if (state.input.focus == FieldId::packets) return stroke.control ? std::nullopt : list_key(stroke.key);
    if (const auto moved = cursor_key(stroke)) return moved;
    if (stroke.control) return stroke.character == 'a' ? std::optional(press(TextKey::select_all)) : std::nullopt;
    switch (stroke.key) {
        case Key::down: return move(1);
        case Key::up: return move(-1);
        case Key::tab: return request::Input{input::Complete{}};
        case Key::enter: return request::Input{input::Enter{stroke.shift}};
        case Key::page_up:
        case Key::page_down:
        case Key::space: return request::None{};  // the stage stands still while something is written
        default: return std::nullopt;
    }
}

bool typing_copies(const KeyStroke& stroke, const AppState& state) {
    if (!takes_text(state.input.focus) || !stroke.control) return false;
    return stroke.character == 'c' || stroke.character == 'x' || stroke.character == 'v';
}

}  // namespace osiscope
