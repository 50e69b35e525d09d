// What the hand on the wire does to the window's state, and how it tells the wire.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viz/state/app_state.hpp"

namespace osiscope {

/// True while the picture shows what is on the wire right now.
[[nodiscard]] bool following(const AppState& state);

/// The moment that the live wire shows: now, or when it stopped moving, if it stands still.
[[nodiscard]] Time now_on_wire(const AppState& state);

/// Moves the position to what is on the wire now: the frame pointed at while it is under way, else the newest event.
/// Returns true when something on the wire moves, so the picture has to be drawn again.
bool follow(AppState& state);

/// Why the tweezers' keys do nothing: they are not taken up, or there is no live wire. A sentence.
[[nodiscard]] std::string why_not_armed(const AppState& state);
/// Why nothing can be done to a frame; empty when something can.
[[nodiscard]] std::string why_no_touch(const AppState& state);

void arm_tweezers(AppState& state, bool on);
void point_at(AppState& state, std::uint64_t number);
/// The wire has said that it stands still. A freeze that was asked for takes hold later: the timers come first.
[[nodiscard]] bool wire_stands(const AppState& state);

/// One pause does not follow on another: the first has the kernels' timers raised or not. False when it was refused.
bool pause_wire(AppState& state, WirePause pause);
void slow_wire(AppState& state, int by);
/// Keeps in mind which frames are held.
void touch_frame(AppState& state, Touch what);

/// The frame pointed at, while it is under way; else nullptr.
[[nodiscard]] const WireAction* frame_in_hand(const AppState& state);

/// The journey of a frame that is under way; `no_index` when it is none that was captured leaving.
[[nodiscard]] std::uint32_t journey_under_way(const AppState& state, const WireAction& action);

/// The lines of the wire's language (docs/wire.md) that a request comes to, after `apply` has taken it in. None for
/// example of a touch while no frame is pointed at.
[[nodiscard]] std::vector<std::string> wire_lines(const AppState& state, const Request& request);

}  // namespace osiscope
