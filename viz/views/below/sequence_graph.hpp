// The parts of the sequence–time view: where a number lies, what is drawn, what the mouse is over.
#pragma once

#include "viz/paint/plot_columns.hpp"
#include "viz/paint/plot_legend.hpp"

namespace osiscope {

struct Graph {
    Painter& paint;
    const AppState& state;
    const Segments& segments;
    PlotScale scale;
    SequenceMarks marks;
    std::uint64_t low = 0;
    std::uint64_t high = 1;
    float end = 0;            ///< where the lines end: the connection's last frame, or the plot's edge
    bool edge_above = false;  ///< the window's edge is, somewhere, higher than the plot
    bool duplicates = false;  ///< D-SACK blocks are drawn
    float data_end = -1;      ///< y of the newest data in view; negative = none
    std::vector<EndLabel> labels{};

    [[nodiscard]] float y(std::uint64_t number) const {
        const double part = (static_cast<double>(number) - static_cast<double>(low)) / static_cast<double>(high - low);
        return scale.plot.bottom() - scale.plot.h * static_cast<float>(std::clamp(part, -0.2, 1.3));
    }
};

/// What the visible segments span, with a little air; the window's edge as long as the data stays well visible.
[[nodiscard]] Graph make_graph(Painter& paint, const AppState& state, Rect plot);

void draw_sequence_lines(Graph& graph);

/// The segment nearest to the mouse says what it is; a click goes there. The shown frame's has a frame around it.
void point_at_segment(Graph& graph);

}  // namespace osiscope
