// Where the position goes: on and back in the chosen grain, up and down the layers, along the recording, and from
// station to station of a followed byte. None of it looks at a window; `apply` in app_state.hpp calls it.
#pragma once

#include "viz/state/app_state.hpp"
#include "viz/state/request.hpp"

namespace osiscope {

/// The story opens with the first frame: the calls that prepare it are a step back away.
[[nodiscard]] Position opening_position(const AppState& state);

/// Nothing is selected any more, and the panels follow the position again.
void forget_selection(AppState& state);

/// Stands there, follows the live wire no longer, and lets the lesson come along.
void go_to(AppState& state, const Position& position);

/// One step on: completes a movement that is under way, reveals the answer of an open question, or goes on.
void go_on(AppState& state);

/// One step back, exactly.
void go_back(AppState& state);

void step_layer(AppState& state, int by);
void go_to_layer(AppState& state, const request::GoToLayer& wanted);
void go_to_stop(AppState& state, int stop);

/// To the first event or the last.
void go_to_edge(AppState& state, bool end);

/// To the last event, and on with every one that comes.
void go_live(AppState& state);

/// To a share of the plot's width, 0 … 1.
void scrub(AppState& state, double part);

/// Playing from the end starts again from the beginning.
void toggle_play(AppState& state);

/// To a station of the followed byte, by its number.
void go_to_station(AppState& state, int number);

/// The key for it begins to follow, and then goes from place to place, and from the last to the first.
void follow_on(AppState& state);

}  // namespace osiscope
