// What typing and choosing does to the window's state.
#pragma once

#include "captures/filter_complete.hpp"
#include "viz/state/app_state.hpp"

namespace osiscope {

/// Carries a request out. What reaches the disk comes back, for the program's entry.
std::optional<Errand> apply_input(AppState& state, const InputRequest& request);

/// Escape, when something of this room is in the way: closes it and returns true.
bool escape_input(AppState& state);

/// The selected part of the field that has the keyboard.
[[nodiscard]] std::string selected_text(const AppState& state);

/// What could stand next in the field that has the keyboard.
[[nodiscard]] std::vector<FilterCompletion> completions_now(const AppState& state);
/// How many others there are, which more typing would bring.
[[nodiscard]] std::size_t more_completions(const AppState& state);

/// Sets a bookmark, in the order of time; one that is there already stays.
void set_bookmark(AppState& state, const Position& mark);

/// The story begins anew: what was found in the old one goes, filter and column stay.
void forget_story_of_input(AppState& state);

/// Another file is opened: the new state keeps the old one's filter and column.
void keep_input(AppState& fresh, const AppState& old);

/// True while frames are to be filtered, sorted or searched: `work_on_input` should be called between pictures.
[[nodiscard]] bool input_working(const AppState& state);

/// A piece of that work, about as much as looking at `frames` frames takes.
void work_on_input(AppState& state, std::size_t frames);

}  // namespace osiscope
