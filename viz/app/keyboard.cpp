#include "viz/app/keyboard.hpp"

#include "viz/state/typing_keys.hpp"

namespace osiscope {

char clipboard_key(const KeyStroke& stroke, const AppState& state) {
    const bool typing = state.input.focus != FieldId::none;
    return typing && typing_copies(stroke, state) ? stroke.character : '\0';
}

std::optional<Request> key_pressed(const KeyStroke& stroke, const AppState& state) {
    if (state.input.focus != FieldId::none)
        if (auto typed = request_for_typing(stroke, state)) return typed;
    return request_for(stroke, state);
}

std::optional<Request> character_typed(unsigned character, const AppState& state) {
    if (takes_text(state.input.focus)) return request::Input{input::Type{utf8(character)}};
    if (character <= ' ' || character > '~') return std::nullopt;
    return request_for({Key::character, static_cast<char>(character)}, state);
}

}  // namespace osiscope
