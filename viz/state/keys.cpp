#include "viz/state/keys.hpp"

#include "layers/words.hpp"
#include "viz/state/hand_state.hpp"

namespace osiscope {

namespace {

bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

bool has(const KeyRow& row, const KeyStroke& stroke) {
    if (row.last == 0) return row.stroke == stroke;
    return stroke.key == Key::character && stroke.control == row.stroke.control &&
           stroke.character >= row.stroke.character && stroke.character <= row.last;
}

bool holds(KeyWhen when, const AppState& state) {
    switch (when) {
        case KeyWhen::always: return true;
        case KeyWhen::window: return !state.lesson.list.open;
        case KeyWhen::lessons: return state.lesson.list.open;
        case KeyWhen::tweezers: return !state.lesson.list.open && state.hand.armed;
    }
    return false;
}

bool is_for_a_part(const KeyRow& row) { return row.when == KeyWhen::lessons || row.when == KeyWhen::tweezers; }

/// The row that a stroke exactly as this one means now.
const KeyRow* row_of(const KeyStroke& stroke, const AppState& state) {
    const KeyRow* found = nullptr;
    for (const KeyRow& row : key_table())
        if (has(row, stroke) && holds(row.when, state) && (found == nullptr || is_for_a_part(row))) found = &row;
    return found;
}

/// Without what most rows do not ask about: capitals and Shift.
KeyStroke plain(KeyStroke stroke) {
    if (is_letter(stroke.character)) stroke.character = static_cast<char>(stroke.character | 0x20);
    stroke.shift = false;
    return stroke;
}

bool is_for_tweezers(const KeyStroke& stroke) {
    for (const KeyRow& row : key_table())
        if (row.when == KeyWhen::tweezers && has(row, stroke)) return true;
    return false;
}

const char* name_of(Key key) {
    static constexpr const char* names[] = {"",
                                            "←",
                                            "→",
                                            "↑",
                                            "↓",
                                            to_say("Page Up"),
                                            to_say("Page Down"),
                                            to_say("Home"),
                                            to_say("End"),
                                            to_say("Enter"),
                                            to_say("Esc"),
                                            to_say("Tab"),
                                            to_say("Space"),
                                            to_say("Backspace"),
                                            to_say("Delete"),
                                            "F5",
                                            "F11"};
    return names[static_cast<std::size_t>(key)];
}

}  // namespace

std::optional<Request> request_for(const KeyStroke& stroke, const AppState& state) {
    const KeyRow* row = row_of(stroke, state);
    if (row == nullptr) row = row_of(plain(stroke), state);
    if (row != nullptr) {
        Request wanted = row->request(state, stroke.character);
        if (std::holds_alternative<request::None>(wanted)) return std::nullopt;
        return wanted;
    }
    if (!state.lesson.list.open && is_for_tweezers(plain(stroke))) return request::Explain{why_not_armed(state)};
    return std::nullopt;
}

std::string name_of(const KeyStroke& stroke) {
    std::string name = stroke.control ? "Ctrl " : "";
    if (stroke.key != Key::character) return name + (stroke.shift ? "Shift " : "") + name_of(stroke.key);
    if (stroke.character == '-') return name + "−";
    if (!is_letter(stroke.character)) return name + stroke.character;
    if (stroke.character < 'a') name += "Shift ";
    return name + static_cast<char>(stroke.character & ~0x20);
}

std::optional<KeyStroke> stroke_named(const std::string& name) {
    for (const KeyRow& row : key_table())
        if (name_of(row.stroke) == name) return row.stroke;
    return std::nullopt;
}

namespace {

/// The same in the language spoken.
std::string shown_name(const KeyStroke& stroke) {
    const bool character = stroke.key == Key::character;
    const std::string key =
        character ? name_of(KeyStroke{Key::character, stroke.character}) : said(name_of(stroke.key));
    if (stroke.control) return say("Ctrl {key}", {{"key", key}});
    return stroke.shift && !character ? say("Shift {key}", {{"key", key}}) : key;
}

}  // namespace

std::vector<KeyHelp> key_help() {
    std::vector<KeyHelp> list;
    for (const KeyRow& row : key_table()) {
        if (row.help == nullptr) continue;
        if (*row.help != '\0') list.push_back({"", said(row.help)});
        std::string& keys = list.back().keys;
        if (!keys.empty()) keys += "  ";
        keys += shown_name(row.stroke);
        if (row.last != 0) keys += " … " + shown_name({Key::character, row.last});
    }
    return list;
}

}  // namespace osiscope
