// Where a moment lies in a plot's width, and what all plots have in common: marks, folds, the position, the mouse.
#pragma once

#include "viz/paint/painter.hpp"
#include "viz/state/plots_state.hpp"

namespace osiscope {

struct PlotScale {
    Rect plot;
    TimeAxis axis;
    PlotRange range{};
    std::vector<Time>
        columns{};  ///< axis by event: when each pixel column begins, so that few moments are searched for

    /// Never far outside the plot, whatever the zoom.
    [[nodiscard]] float x(Time at) const {
        if (!columns.empty() && at >= columns.front() && at < columns.back()) return x_by_column(at);
        const double part = (place_of(axis, at) - range.first) / range.length;
        return plot.x + plot.w * static_cast<float>(std::clamp(part, -20.0, 21.0));
    }
    /// The first moment at or after an x.
    [[nodiscard]] Time time_of(float x) const {
        return time_at_place(axis, range.first + range.length * static_cast<double>((x - plot.x) / plot.w));
    }
    [[nodiscard]] Time from() const { return time_at_place(axis, range.first); }
    [[nodiscard]] Time to() const { return time_at_place(axis, range.first + range.length); }
    [[nodiscard]] float x_by_column(Time at) const;
    /// The first moment that lies `width` pixels or more after `at`, which lies at `x`; by event in whole columns.
    [[nodiscard]] Time behind(Time at, float x, float width) const;
    [[nodiscard]] bool zoomed() const { return range.length < axis.length; }
};

[[nodiscard]] PlotScale plot_scale(const AppState& state, Rect plot);

/// Marks with their times in the row `labels`; zigzags where a silence is folded.
void draw_time_marks(Painter& paint, const PlotScale& scale, Rect labels);

/// The line that stands where the position is, `reach` above and below the plot.
void draw_position(Painter& paint, const AppState& state, const PlotScale& scale, float reach);

/// Dragging moves the position, the wheel zooms, the other buttons move what is shown.
void plot_hits(Painter& paint, Rect area);

}  // namespace osiscope
