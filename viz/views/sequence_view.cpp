// Sequence numbers over time, as Stevens and tcptrace draw them: every data segment as a bar from its first to its last
// byte, the acknowledgments as stairs below, the receiver's window as stairs above. As the data's sender saw it.
#include <fmt/format.h>

#include "layers/text.hpp"
#include "viz/plot_columns.hpp"
#include "viz/plot_legend.hpp"
#include "viz/shown_direction.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

constexpr int most_sacks = 300;  // frames whose options are read for one picture

struct Graph {
    Painter& paint;
    const AppState& state;
    const Segments& segments;
    PlotScale scale;
    std::uint64_t low = 0;
    std::uint64_t high = 1;
    bool edge_above = false;  ///< the window's edge is higher than the plot

    [[nodiscard]] float y(std::uint64_t number) const {
        const double part = (static_cast<double>(number) - static_cast<double>(low)) / static_cast<double>(high - low);
        return scale.plot.bottom() - scale.plot.h * static_cast<float>(std::clamp(part, -0.1, 1.2));
    }
    [[nodiscard]] bool inside(std::uint64_t number) const { return number >= low && number <= high; }
};

/// What the visible segments span, with a little air; the window's edge as long as the data stays well visible.
void fit_numbers(Graph& graph) {
    std::uint64_t low = ~0ULL;
    std::uint64_t high = 0;
    std::uint64_t edge = 0;
    const auto see = [&](std::uint64_t first, std::uint64_t last) {
        low = std::min(low, first);
        high = std::max(high, last);
    };
    visit_segments(
        graph.segments, graph.state.recording, graph.scale,
        [&](const SegmentBlock& block) {
            if (block.high > 0) see(block.low, block.high);
            if (block.edge > 0) see(block.ack_low, block.ack_high);
            edge = std::max(edge, block.edge);
        },
        [&](std::size_t row, Time) {
            const SegmentRow& segment = graph.segments.rows[row];
            const std::uint64_t number = number_of(graph.segments, row);
            see(number, number + (segment.by_sender != 0 ? segment.length : 0U));
            if (segment.by_sender == 0)
                edge = std::max(edge, number + graph.state.digest.rows[segment.frame].calculated_window);
        });
    if (low > high) low = 0, high = 1;
    const std::uint64_t span = std::max<std::uint64_t>(high - low, 100);
    graph.edge_above = edge > high + span / 2;
    graph.low = low - std::min(low, span / 25);
    graph.high = std::max(high, std::min(edge, high + span / 2)) + span / 12;
}

void draw_numbers(Graph& graph, Rect column) {
    Painter& paint = graph.paint;
    const float height = Painter::line_height(paint.small());
    const int wanted = std::max(2, static_cast<int>(graph.scale.plot.h / (height * 1.6F)));
    const auto step = static_cast<std::uint64_t>(round_step(static_cast<Time>(graph.high - graph.low), wanted));
    for (std::uint64_t number = (graph.low + step - 1) / step * step; number <= graph.high; number += step) {
        const float y = std::round(graph.y(number));
        paint.line({graph.scale.plot.x, y}, {graph.scale.plot.right(), y}, paint.colors.border, 1);
        const Rect box{column.x, y - height / 2, column.w, height};
        if (box.y < graph.scale.plot.y - height / 2 || box.bottom() > graph.scale.plot.bottom() + height / 2) continue;
        paint.text(box, grouped(number), paint.small(), paint.colors.quiet, Align::right);
    }
}

/// Bars that fall into one pixel column become one.
struct Bars {
    Graph& graph;
    Color color;
    float width;
    float x = 0;
    float top = 0;
    float bottom = 0;
    bool any = false;

    void add(float at, std::uint64_t first, std::uint64_t last) {
        const float upper = graph.y(last);
        const float lower = std::max(graph.y(first), upper + graph.paint.px(3));
        const bool joins = any && std::abs(at - x) < 0.5F && upper <= bottom + 1 && lower >= top - 1;
        if (!joins) flush();
        top = joins ? std::min(top, upper) : upper;
        bottom = joins ? std::max(bottom, lower) : lower;
        if (!joins) x = at;
        any = true;
    }
    void flush() {
        if (any) graph.paint.fill({x - width / 2, top, width, bottom - top}, color);
        any = false;
    }
};

void mark_sent_again(Graph& graph, float x, std::uint64_t number) {
    const float r = graph.paint.px(7);
    const float y = graph.y(number) - graph.paint.px(3);
    graph.paint.triangle({x - r, y - r * 1.5F}, {x + r, y - r * 1.5F}, {x, y}, graph.paint.colors.warning);
}

void draw_data(Graph& graph) {
    Painter& paint = graph.paint;
    Bars bars{graph, paint.colors.layer[7], std::max(1.5F, paint.px(3))};
    Bars again{graph, paint.colors.warning, std::max(2.0F, paint.px(4))};
    ColumnFinder columns{graph.scale};
    float marked = -100;
    const auto mark = [&](float x, std::uint64_t number) {
        if (x - marked < paint.px(4)) return;
        marked = x;
        mark_sent_again(graph, x, number);
    };
    visit_segments(
        graph.segments, graph.state.recording, graph.scale,
        [&](const SegmentBlock& block) {
            columns.moved(block.first);
            if (block.high > 0) bars.add(columns.x, block.low, block.high);
            if (block.sent_again > 0) mark(columns.x, block.high);
        },
        [&](std::size_t row, Time at) {
            const SegmentRow& segment = graph.segments.rows[row];
            if (segment.by_sender == 0 || segment.length == 0) return;
            columns.moved(at);
            const std::uint64_t number = number_of(graph.segments, row);
            (segment.sent_again != 0 ? again : bars).add(columns.x, number, number + segment.length);
            if (segment.sent_again != 0) mark(columns.x, number + segment.length);
        });
    bars.flush();
    again.flush();
}

/// A line that goes on level until the next value.
struct Stairs {
    std::vector<Point> points{};

    void to(float x, float y) {
        if (!points.empty() && points.back().y == y) return;
        if (!points.empty()) points.push_back({x, points.back().y});
        points.push_back({x, y});
    }
    void draw(Painter& paint, float end, Color color, float width) {
        if (points.empty()) return;
        points.push_back({end, points.back().y});
        if (points.size() > 1) paint.curve(std::move(points), color, width);
    }
};

void draw_acknowledgments(Graph& graph) {
    Painter& paint = graph.paint;
    Stairs acknowledged;
    Stairs window;
    ColumnFinder columns{graph.scale};
    const auto step = [&](Time at, std::uint64_t number, std::uint64_t edge) {
        columns.moved(at);
        acknowledged.to(columns.x, graph.y(number));
        if (graph.inside(edge)) window.to(columns.x, graph.y(edge));
    };
    visit_segments(
        graph.segments, graph.state.recording, graph.scale,
        [&](const SegmentBlock& block) {
            if (block.edge > 0) step(block.first, block.ack_high, block.edge);
        },
        [&](std::size_t row, Time at) {
            const SegmentRow& segment = graph.segments.rows[row];
            if (segment.by_sender != 0 || segment.has_ack == 0) return;
            const std::uint64_t number = number_of(graph.segments, row);
            step(at, number, number + graph.state.digest.rows[segment.frame].calculated_window);
        });
    const float end = std::min(graph.scale.plot.right(), graph.scale.x(graph.scale.axis.last));
    acknowledged.draw(paint, end, paint.colors.layer[3], paint.px(2.5F));
    window.draw(paint, end, paint.colors.layer[5], std::max(1.0F, paint.px(2)));
}

/// What the receiver says it has beyond a hole: lines beside the acknowledgment that says so.
void draw_sacks(Graph& graph) {
    Painter& paint = graph.paint;
    ColumnFinder columns{graph.scale};
    int read = 0;
    visit_segments(
        graph.segments, graph.state.recording, graph.scale, [](const SegmentBlock&) {},
        [&](std::size_t row, Time at) {
            if (graph.segments.rows[row].has_sack == 0 || !columns.moved(at) || ++read > most_sacks) return;
            for (const SackBlock block : sack_blocks(graph.segments, graph.state.recording, graph.state.digest, row))
                paint.line({columns.x, graph.y(block.left)}, {columns.x, graph.y(block.right)}, paint.colors.layer[6],
                           std::max(1.0F, paint.px(2)));
        });
}

/// How far the sender's congestion window lets it send now, by its kernel's samples.
bool draw_congestion_window(Graph& graph) {
    const std::vector<TcpSample>& samples = sender_samples(graph.state);
    if (samples.empty()) return false;
    const Time from = graph.scale.from();
    auto sample =
        std::partition_point(samples.begin(), samples.end(), [&](const TcpSample& one) { return one.at < from; });
    if (sample != samples.begin()) --sample;
    Stairs stairs;
    ColumnFinder columns{graph.scale};
    const Time to = graph.scale.to();
    for (; sample != samples.end() && sample->at <= to; ++sample) {
        if (!columns.moved(sample->at) || sample->info.congestion_window == 0) continue;
        // What is not acknowledged but has left (SACKed, taken for lost) does not count against the window.
        const std::uint64_t gone = std::uint64_t{sample->info.unacknowledged} + sample->info.congestion_window;
        const std::uint64_t segments_on = gone - std::min<std::uint64_t>(gone, in_flight(sample->info));
        const std::uint64_t edge = sample->info.bytes_acknowledged + segments_on * sample->info.send_segment_size;
        if (graph.inside(edge) && sample->info.bytes_acknowledged > 0) stairs.to(columns.x, graph.y(edge));
    }
    stairs.draw(graph.paint, std::min(graph.scale.plot.right(), graph.scale.x(graph.scale.axis.last)),
                graph.paint.colors.layer[2], std::max(1.0F, graph.paint.px(2)));
    return true;
}

std::string row_words(const Graph& graph, std::size_t row) {
    const SegmentRow& segment = graph.segments.rows[row];
    const std::uint64_t number = number_of(graph.segments, row);
    const Time since = graph.state.recording.frames[segment.frame].at - graph.scale.axis.first;
    const std::string when = fmt::format("frame {} at {:.6f} s", segment.frame + 1, static_cast<double>(since) / 1e9);
    if (segment.by_sender == 0)
        return fmt::format("{}: ack {}, window {}{}", when, grouped(number),
                           grouped(graph.state.digest.rows[segment.frame].calculated_window),
                           segment.has_sack != 0 ? ", with SACK" : "");
    return fmt::format("{}: seq {}, {} bytes{}", when, grouped(number), grouped(segment.length),
                       segment.sent_again != 0 ? ", sent again" : "");
}

/// The segment nearest to the mouse says what it is; a click goes there.
void point_at_segment(Graph& graph) {
    Painter& paint = graph.paint;
    const float reach = paint.px(10);
    if (!graph.scale.plot.contains(paint.mouse)) return;
    const Time from = graph.scale.time_of(paint.mouse.x - reach);
    const Time to = graph.scale.time_of(paint.mouse.x + reach);
    std::size_t best = graph.segments.rows.size();
    float nearest = reach;
    for (std::size_t i = 0; i < graph.segments.blocks.size(); ++i) {
        if (graph.segments.blocks[i].last < from || graph.segments.blocks[i].first > to) continue;
        const std::size_t end = std::min(graph.segments.rows.size(), (i + 1) * rows_a_block);
        for (std::size_t row = i * rows_a_block; row < end; ++row) {
            const SegmentRow& segment = graph.segments.rows[row];
            const Time at = graph.state.recording.frames[segment.frame].at;
            if (at < from || at > to) continue;
            const std::uint64_t number = number_of(graph.segments, row);
            const float low = graph.y(number);
            const float high = graph.y(number + (segment.by_sender != 0 ? segment.length : 0U));
            const float dy = std::max({0.0F, high - paint.mouse.y, paint.mouse.y - low});
            const float away = std::hypot(graph.scale.x(at) - paint.mouse.x, dy);
            if (away >= nearest) continue;
            nearest = away;
            best = row;
        }
    }
    if (best == graph.segments.rows.size()) return;
    const std::uint32_t journey = journey_of(graph.state.digest, graph.segments.rows[best].frame);
    const TimelineItem item{TimelineItem::Kind::journey, journey,
                            journey_at(graph.state.digest, graph.state.recording, journey).departs};
    paint.click({paint.mouse.x - reach, paint.mouse.y - reach, 2 * reach, 2 * reach}, request::GoToItem{item},
                row_words(graph, best));
}

void draw_head(Graph& graph, Rect row, bool kernel) {
    Painter& paint = graph.paint;
    const std::string label = direction_words(graph.state);
    const float width = std::min(paint.button_width(label), row.w * 0.5F);
    const std::string where =
        graph.state.digest.two_ends ? fmt::format("captured at {}", name(sending_host(graph.state))) : "captured";
    paint.button(cut_left(row, width, paint.px(18)), label, request::ReversePlot{}, false,
                 "whose data this is; click for the other direction");
    const Theme& colors = paint.colors;
    std::vector<LegendEntry> entries{{Sign::bar, colors.layer[7], {fmt::format("data, {}", where), "data"}},
                                     {Sign::line, colors.layer[3], {"acknowledged", "ACK"}},
                                     {Sign::thin_line,
                                      colors.layer[5],
                                      {graph.edge_above ? "window's edge (some above)" : "window's edge", "window"}},
                                     {Sign::triangle, colors.warning, {"sent again", "again"}},
                                     {Sign::thin_line, colors.layer[6], {"SACK"}}};
    if (kernel)
        entries.push_back({Sign::thin_line,
                           colors.layer[2],
                           {fmt::format("congestion window, {}'s kernel", name(sending_host(graph.state))),
                            "cwnd (kernel)", "cwnd"}});
    draw_legend(paint, row, entries);
}

}  // namespace

void sequence_view(Painter& paint, const AppState& state, Rect area) {
    const Segments& segments = state.plots.segments;
    if (segments.stream >= state.digest.streams.size() || segments.rows.empty()) {
        paint.text(area, "A TCP connection's bytes appear here as they are sent and acknowledged.", paint.body(),
                   paint.colors.quiet);
        return;
    }
    const Rect head = cut_top(area, std::round(paint.sizes.small * 1.75F), paint.px(8));
    const Rect labels = cut_bottom(area, Painter::line_height(paint.small()), paint.px(4));
    const float widest = paint.measure(
        paint.small(), grouped(state.digest.streams[segments.stream].sent[segments.sender].highest * 2 + 1000));
    const Rect numbers = cut_left(area, std::ceil(widest), paint.px(12));
    Graph graph{paint, state, segments, plot_scale(state, area.inset(0, paint.px(8)))};
    fit_numbers(graph);
    draw_time_marks(paint, graph.scale, {graph.scale.plot.x, labels.y, graph.scale.plot.w, labels.h});
    draw_numbers(graph, numbers);
    paint.clip(graph.scale.plot);
    draw_sacks(graph);
    const bool kernel = draw_congestion_window(graph);
    draw_acknowledgments(graph);
    draw_data(graph);
    paint.end_clip();
    draw_head(graph, head, kernel);
    draw_position(paint, state, graph.scale, paint.px(4));
    plot_hits(paint, {graph.scale.plot.x, area.y, graph.scale.plot.w, area.h});
    point_at_segment(graph);
}

}  // namespace osiscope
