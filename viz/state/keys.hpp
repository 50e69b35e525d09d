// The keys: which stroke makes which request, when, and how it is told. The list that ? opens, the README's table and
// the tooltips say what stands here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/state/app_state.hpp"

namespace osiscope {

enum class Key : std::uint8_t {
    character,
    left,
    right,
    up,
    down,
    page_up,
    page_down,
    home,
    end,
    enter,
    escape,
    tab,
    space,
    backspace,
    remove,
    f5,
    f11
};

struct KeyStroke {
    Key key = Key::character;
    char character =
        0;  ///< ASCII: what was typed, whatever the keyboard's layout; with `control`, the key's lower case
    bool control = false;
    bool shift = false;  ///< for characters nothing: 'I' is not 'i'

    friend bool operator==(const KeyStroke&, const KeyStroke&) = default;
};

/// When a stroke has its meaning. A row for a part of the program takes precedence over one for the window.
enum class KeyWhen : std::uint8_t {
    always,
    window,   ///< unless the list of lessons is open: it has the keyboard
    lessons,  ///< the list of lessons is open
    tweezers  ///< they are armed; a stroke that has no other meaning says else why it can do nothing
};

struct KeyRow {
    KeyStroke stroke;
    char last = 0;  ///< of a range of characters; 0 = just the one
    KeyWhen when = KeyWhen::window;
    Request (*request)(const AppState& state, char typed);  ///< `None`: nothing to be done now
    const char* help;  ///< what is told of it; "" = it is told together with the row above, nullptr = it is not told
};

/// Every row, in the order in which they are told.
[[nodiscard]] std::span<const KeyRow> key_table();

/// What a stroke asks for in this state; nothing when it has no meaning.
[[nodiscard]] std::optional<Request> request_for(const KeyStroke& stroke, const AppState& state);

/// As it is told: "→", "Page Down", "Ctrl L", "Shift I", "D".
[[nodiscard]] std::string name_of(const KeyStroke& stroke);

/// The stroke with that name; nothing when no row has it.
[[nodiscard]] std::optional<KeyStroke> stroke_named(const std::string& name);

/// Strokes that are told together, and what they do.
struct KeyHelp {
    std::string keys;  ///< their names, two spaces between them
    std::string does;
};

[[nodiscard]] std::vector<KeyHelp> key_help();

}  // namespace osiscope
