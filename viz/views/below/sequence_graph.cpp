#include "viz/views/below/sequence_graph.hpp"

#include "layers/words.hpp"
#include "viz/paint/kernel_lines.hpp"
#include "viz/paint/marks.hpp"
#include "viz/state/shown_direction.hpp"

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
                   color_of(paint.colors, bar.again ? Mark::retransmitted_data : Mark::data));
        if (!bar.again) graph.data_end = top;
    }
    float marked = -1e9F;
    const float r = 7 * unit;
    for (const SequenceMarks::Again& again : graph.marks.again) {
        if (again.x - marked < 4 * unit) continue;
        marked = again.x;
        const float y = graph.y(again.number) - 3 * unit;
        paint.triangle({again.x - r, y - r * 1.5F}, {again.x + r, y - r * 1.5F}, {again.x, y},
                       color_of(paint.colors, Mark::retransmitted_data));
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
    void draw(Graph& graph, const std::string& words, Mark mark, int layer) {
        if (points.empty()) return;
        points.push_back({std::max(graph.end, points.back().x), points.back().y});
        const float y = points.back().y;
        draw_curve(graph.paint, std::move(points), sign_of(mark), color_of(graph.paint.colors, mark));
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
    window.draw(graph, said("window"), Mark::window, 5);
    acknowledged.draw(graph, "ACK", Mark::acknowledged, 3);
}

/// What the receiver had told before the plot's left edge: the acknowledgments with blocks just before it.
std::vector<SackBlock> told_before(const Graph& graph, std::size_t first) {
    constexpr std::size_t most_looked_back = 4096, enough = 64;
    std::vector<SackBlock> told;
    std::size_t read = 0;
    for (std::size_t row = first, looked = 0; row-- > 0 && looked < most_looked_back && read < enough; ++looked) {
        if (graph.segments.rows[row].has_sack == 0) continue;
        ++read;
        for (const SackBlock block : sack_blocks(graph.segments, graph.state.story.recording, row))
            if (!block.duplicate) tell_anew(block, told);
    }
    return told;
}

/// What the receiver says it has beyond a hole, once, where it says so first: lines above the acknowledgment. What it
/// says came twice has a sign of its own.
void draw_sacks(Graph& graph) {
    const std::vector<std::size_t>& rows = graph.marks.sacks;
    if (rows.empty()) return;
    const std::size_t step = rows.size() / most_sacks + 1;
    const Color color = color_of(graph.paint.colors, Mark::sack);
    std::vector<SackBlock> told = told_before(graph, rows.front());
    for (std::size_t i = 0; i < rows.size(); i += step) {
        const float x = graph.scale.x(graph.state.story.recording.frames[graph.segments.rows[rows[i]].frame].at);
        for (const SackBlock block : sack_blocks(graph.segments, graph.state.story.recording, rows[i])) {
            if (block.duplicate) {
                draw_hollow(graph.paint, x, graph.y(block.right), graph.y(block.left), color);
                graph.duplicates = true;
                continue;
            }
            for (const SackBlock part : tell_anew(block, told))
                draw_capped(graph.paint, x, graph.y(part.right), graph.y(part.left), color);
        }
    }
}

/// How far the sender's congestion window lets it send now, by its kernel's samples.
void draw_congestion_window(Graph& graph) {
    Stairs stairs;
    for (const CongestionStep& step : congestion_steps(graph.state, graph.scale)) stairs.to(step.x, graph.y(step.edge));
    stairs.draw(graph, "cwnd", Mark::congestion_window, 2);
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
        graph.labels.push_back({graph.data_end, said("data"), graph.paint.colors.layer_text[7]});
    std::reverse(graph.labels.begin(), graph.labels.end());  // the data matters most and is drawn last
}

}  // namespace osiscope
