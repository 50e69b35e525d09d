// Zooming and moving about in the plots, and keeping up with the recording. `apply` and `tick` call these.
#pragma once

#include "viz/state/app_state.hpp"

namespace osiscope {

/// The part of the axis that is shown, in its own units.
struct PlotRange {
    double first = 0;
    double length = 1;
};

[[nodiscard]] TimeAxis axis_of(const AppState& state);
[[nodiscard]] PlotRange shown_range(const AppState& state, const TimeAxis& axis);

/// The moment at a part (0 … 1) of the shown width.
[[nodiscard]] Time time_in_plot(const AppState& state, double part);

/// `factor` 2 shows half as much, 0 everything. What stands at `at` (0 … 1 of the width) stays there; a negative one
/// stands for the position.
void zoom_plot(AppState& state, double factor, double at);

/// Moves what is shown by a part of the width, later when positive.
void pan_plot(AppState& state, double by);

/// The same moments stay in view as far as the other axis lets them.
void set_axis(AppState& state, AxisKind kind);

/// Turns the page when the position has left it.
void keep_position_in_view(AppState& state);

/// The connection the plots are about: the shown frame's; with none, the one before; else the file's. And the side
/// whose data they show: the one that sent more, unless reversed.
struct ShownConnection {
    std::uint32_t stream = no_index;
    int sender = 0;
};
[[nodiscard]] ShownConnection shown_connection(const AppState& state);

/// Takes in what is new in the recording, a slice of at most `most` frames at a time. True when some are left.
bool grow_plots(AppState& state, std::size_t most);
[[nodiscard]] bool plots_growing(const AppState& state);

inline constexpr std::size_t plots_slice = 20'000;
inline constexpr std::size_t plots_whole = ~std::size_t{0};

}  // namespace osiscope
