#include "viz/views/sequence_graph.hpp"

#include "viz/kernel_lines.hpp"
#include "viz/shown_direction.hpp"

namespace osiscope {

namespace {

constexpr std::size_t most_sacks = 300;  // frames whose options are read for one picture

void draw_bars(Graph& graph) {
    Painter& paint = graph.paint;
    const bool dense = static_cast<float>(graph.marks.bars.size()) > graph.scale.plot.w / 4;
    const float unit = paint.sizes.small / 18;
    for (const SequenceMarks::Bar& bar : graph.marks.bars) {
        const float width = std::max(1.5F, (bar.again ? 4 : dense ? 2 : 3.5F) * unit);
        const float top = graph.y(bar.last);
        const float bottom = std::max(graph.y(bar.first), top + 3 * unit);
        paint.fill({bar.x - width / 2, top, width, bottom - top},
                   bar.again ? paint.colors.warning : paint.colors.layer[7]);
        if (!bar.again) graph.data_end = top;
    }
    float marked = -1e9F;
    const float r = 7 * unit;
    for (const SequenceMarks::Again& again : graph.marks.again) {
        if (again.x - marked < 4 * unit) continue;
        marked = again.x;
        const float y = graph.y(again.number) - 3 * unit;
        paint.triangle({again.x - r, y - r * 1.5F}, {again.x + r, y - r * 1.5F}, {again.x, y}, paint.colors.warning);
    }
}

/// A line that goes on level until the next value.
struct Stairs {
    std::vector<Point> points{};

    void to(float x, float y) {
        if (!points.empty() && points.back().y == y) return;
        if (!points.empty()) points.push_back({x, points.back().y});
        points.push_back({x, y});
    }
    /// Draws it up to `end` and says there what it is.
    void draw(Graph& graph, const std::string& words, Sign sign, int layer) {
        if (points.empty()) return;
        points.push_back({std::max(graph.end, points.back().x), points.back().y});
        const float y = points.back().y;
        draw_curve(graph.paint, std::move(points), sign, graph.paint.colors.layer[layer]);
        const Color color = graph.paint.colors.layer_text[layer];
        if (y < graph.scale.plot.y) graph.labels.push_back({graph.scale.plot.y, words + " ↑", color});
        else if (y <= graph.scale.plot.bottom()) graph.labels.push_back({y, words, color});
    }
};

void draw_acknowledgments(Graph& graph) {
    Stairs acknowledged;
    Stairs window;
    for (const SequenceMarks::Step& step : graph.marks.steps) {
        acknowledged.to(step.x, graph.y(step.number));
        window.to(step.x, graph.y(step.edge));
    }
    window.draw(graph, "window", Sign::dashes, 5);
    acknowledged.draw(graph, "ACK", Sign::line, 3);
}

/// The parts of a block that were not told before.
std::vector<SackBlock> news(SackBlock block, const std::vector<SackBlock>& told) {
    for (const SackBlock known : told) {
        if (known.right <= block.left || known.left >= block.right) continue;
        std::vector<SackBlock> parts;
        if (block.left < known.left) parts.push_back({block.left, known.left});
        if (block.right > known.right) parts.push_back({known.right, block.right});
        return parts;
    }
    return {block};
}

/// What the receiver says it has beyond a hole, once, where it says so first: lines above the acknowledgment.
void draw_sacks(Graph& graph) {
    const std::vector<std::size_t>& rows = graph.marks.sacks;
    const std::size_t step = rows.size() / most_sacks + 1;
    std::vector<SackBlock> told;
    for (std::size_t i = 0; i < rows.size(); i += step) {
        const float x = graph.scale.x(graph.state.recording.frames[graph.segments.rows[rows[i]].frame].at);
        std::vector<SackBlock> blocks = sack_blocks(graph.segments, graph.state.recording, graph.state.digest, rows[i]);
        for (const SackBlock block : blocks)
            for (const SackBlock part : news(block, told))
                draw_capped(graph.paint, x, graph.y(part.right), graph.y(part.left), graph.paint.colors.layer[6]);
        told = std::move(blocks);
    }
}

/// How far the sender's congestion window lets it send now, by its kernel's samples.
void draw_congestion_window(Graph& graph) {
    Stairs stairs;
    for (const CongestionStep& step : congestion_steps(graph.state, graph.scale)) stairs.to(step.x, graph.y(step.edge));
    stairs.draw(graph, "cwnd", Sign::dots, 2);
}

}  // namespace

Graph make_graph(Painter& paint, const AppState& state, Rect plot) {
    Graph graph{paint, state, state.plots.segments, plot_scale(state, plot), {}};
    graph.marks = sequence_marks(state, graph.scale);
    const SequenceMarks& marks = graph.marks;
    const std::uint64_t span = std::max<std::uint64_t>(marks.high - marks.low, 100);
    graph.edge_above = marks.edge > marks.high + span / 2;
    graph.low = marks.low - std::min(marks.low, span / 25);
    graph.high = std::max(marks.high, std::min(marks.edge, marks.high + span / 2)) + span / 12;
    graph.end = std::clamp(graph.scale.x(last_segment_at(state)), plot.x, plot.right());
    return graph;
}

void draw_sequence_lines(Graph& graph) {
    graph.paint.clip(graph.scale.plot);
    draw_sacks(graph);
    draw_congestion_window(graph);
    draw_acknowledgments(graph);
    draw_bars(graph);
    graph.paint.end_clip();
    if (graph.data_end >= graph.scale.plot.y && graph.data_end <= graph.scale.plot.bottom())
        graph.labels.push_back({graph.data_end, "data", graph.paint.colors.layer_text[7]});
    std::reverse(graph.labels.begin(), graph.labels.end());  // the data matters most and is drawn last
}

}  // namespace osiscope
