// The panels. Each reads the state and draws itself; clicks become requests. One file a panel.
#pragma once

#include <cmath>

#include "viz/paint/painter.hpp"
#include "viz/state/layout.hpp"

namespace osiscope {

void top_bar_view(Painter& paint, const AppState& state, Rect area);
/// The sentence the user should read, over the full width; returns the height it took, 0 when there is none.
float notice_view(Painter& paint, const AppState& state, Rect area);
void stack_view(Painter& paint, const AppState& state, Host host, Rect area, float title_height);
void unit_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area, float title_height);
/// The stage while the data unit is in the router: its three layers on both sides, and what it rewrites.
void router_view(Painter& paint, const AppState& state, const SevenLayers& layers, Rect area, float title_height);
/// The row of tools while the tweezers are armed.
void hand_view(Painter& paint, const AppState& state, Rect row);
/// The frames under way on the live wire, in a lane for each direction; `gap` is the width of what stands in the
/// middle.
void live_wire_view(Painter& paint, const AppState& state, Rect upper, Rect lower, float gap);
[[nodiscard]] int waiting_on_live_wire(const AppState& state, Host from);
void wire_view(Painter& paint, const AppState& state, Rect area);
/// Returns the height it needs at this width; `frame` asks first on a scratch scene.
float lesson_view(Painter& paint, const AppState& state, Rect area);
/// What it can do with in its smallest letters.
float least_lesson_height(const Painter& paint, const AppState& state, Rect area);
/// Why the last key or click could do nothing, just above the wire.
void hint_view(Painter& paint, const AppState& state, Rect wire);
/// The lessons to choose from, over the window.
void lesson_list_view(Painter& paint, const AppState& state, Rect window);
void inspector_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area);
/// The followed byte's way, in the inspector's last lines; `trail_lines` says how many there is room for.
void trail_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area, int lines);
[[nodiscard]] int trail_lines(const Painter& paint, const AppState& state, Rect inspector, float width);
[[nodiscard]] float trail_row(const Painter& paint);  ///< the height of one
void bytes_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area);
void header_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area);
void line_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area);
void stream_view(Painter& paint, const AppState& state, Rect area);
void fields_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area);
void calls_view(Painter& paint, const AppState& state, Rect area);
void bottom_view(Painter& paint, const AppState& state, Rect area, bool has_view);
/// One of the views over time in the stage's place.
void enlarged_view(Painter& paint, const AppState& state, Rect area);
void ladder_view(Painter& paint, const AppState& state, Rect area);
void sequence_view(Painter& paint, const AppState& state, Rect area);
void rates_view(Painter& paint, const AppState& state, Rect area);
void states_view(Painter& paint, const AppState& state, Rect area);
void packets_view(Painter& paint, const AppState& state, Rect area);
void transport_view(Painter& paint, const AppState& state, Rect area);
/// What the lesson's step names, pointed at.
void spotlight_view(Painter& paint, const AppState& state, const Layout& layout);
void transcript_view(Painter& paint, const AppState& state, Rect area);
void wire_panel_view(Painter& paint, const AppState& state, Rect area);
void legend_view(Painter& paint, const AppState& state, Rect window);
void help_view(Painter& paint, const AppState& state, Rect window);

/// The rectangle of a layer's card or row; both stacks and the data unit line up by it.
/// The smallest letters where there is little room: on a projector 1/50 of the window's height, else what is still
/// read.
[[nodiscard]] float smallest_letters(const Painter& paint, const AppState& state);

[[nodiscard]] Rect layer_row(Rect area, float title_height, int layer, float unit);

}  // namespace osiscope
