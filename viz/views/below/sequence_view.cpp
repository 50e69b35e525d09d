// Sequence numbers over time, as Stevens and tcptrace draw them: every data segment as a bar from its first to its last
// byte, the acknowledgments as stairs below, the receiver's window as stairs above. As the data's sender saw it.
#include "layers/text.hpp"
#include "layers/words.hpp"
#include "viz/paint/marks.hpp"
#include "viz/state/shown_direction.hpp"
#include "viz/views/below/sequence_graph.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// No number on the axis is higher: a part more than all that was sent or acknowledged.
std::uint64_t highest_number(const Segments& segments) {
    std::uint64_t highest = 0;
    for (const SegmentBlock& block : segments.blocks) highest = std::max({highest, block.high, block.ack_high});
    return highest * 2;
}

/// As wide as a number of this many digits can be.
float number_width(const Painter& paint, std::uint64_t number) {
    std::string words = grouped(number + 1000);
    for (char& c : words)
        if (c >= '0' && c <= '9') c = '4';  // one of the widest
    return paint.measure(paint.small(), words) + paint.px(2);
}

void draw_numbers(const Graph& graph, Rect column) {
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

/// The receiver's SYN says by how much its windows are scaled (RFC 7323 §2.2).
bool scale_known(const Graph& graph) {
    return graph.state.story.digest.streams[graph.segments.stream].sent[1 - graph.segments.sender].syn_seen;
}

void draw_head(const Graph& graph, Rect row) {
    Painter& paint = graph.paint;
    const std::string label = direction_words(graph.state);
    const float width = std::min(paint.button_width(label), row.w * 0.5F);
    const bool two_ends = graph.state.story.digest.two_ends;
    const char* host = name(sending_host(graph.state));
    paint.button(cut_left(row, width, paint.px(18)), label, request::ReversePlot{}, false,
                 said("whose data this is; click for the other direction"));
    const Theme& colors = paint.colors;
    const bool guess = !scale_known(graph);
    const std::string window = guess              ? said("window's edge, if not scaled (handshake not captured)")
                               : graph.edge_above ? said("window's edge (some above)")
                                                  : said("window's edge");
    const std::string short_window = guess ? said("window, if not scaled") : window;
    std::vector<LegendEntry> entries;
    const auto add = [&](Mark mark, std::vector<std::string> words) {
        entries.push_back({sign_of(mark), color_of(colors, mark), std::move(words)});
    };
    if (two_ends)
        add(Mark::data, {say("data, by byte, captured at {host}", {{"host", host}}),
                         say("data, captured at {host}", {{"host", host}}), said("data")});
    else add(Mark::data, {said("data, by byte, captured"), said("data, captured"), said("data")});
    add(Mark::acknowledged, {said("acknowledged"), "ACK"});
    add(Mark::window, {window, short_window, guess ? said("window?") : said("window")});
    add(Mark::retransmitted_data, {said("↻ retransmitted"), said("↻ retrans.")});
    add(Mark::sack, {"SACK"});
    if (graph.duplicates) add(Mark::duplicate_sack, {said("D-SACK: came twice"), "D-SACK"});
    if (!sender_samples(graph.state).empty())
        add(Mark::congestion_window,
            {say("congestion window, by the kernel for {host}", {{"host", host}}), said("cwnd (kernel)"), "cwnd"});
    draw_legend(paint, row, entries);
}

}  // namespace

void sequence_view(Painter& paint, const AppState& state, Rect area) {
    const Segments& segments = state.plots.segments;
    if (segments.stream >= state.story.digest.streams.size() || segments.rows.empty()) {
        paint.text(area, said("A TCP connection's bytes appear here as they are sent and acknowledged."), paint.body(),
                   paint.colors.quiet);
        return;
    }
    const Rect head = cut_top(area, std::round(paint.sizes.small * 1.75F), paint.px(8));
    const Rect labels = cut_bottom(area, Painter::line_height(paint.small()), paint.px(4));
    const float widest = number_width(paint, highest_number(segments));
    const Rect numbers = cut_left(area, std::ceil(widest), paint.px(12));
    const std::string longest = said("window");
    const Rect names = cut_right(area, std::ceil(paint.measure(paint.small_bold(), longest + " ↑")) + 1, paint.px(8));
    Graph graph = make_graph(paint, state, area.inset(0, paint.px(8)));
    draw_time_marks(paint, graph.scale, {graph.scale.plot.x, labels.y, graph.scale.plot.w, labels.h});
    draw_numbers(graph, numbers);
    draw_sequence_lines(graph);
    draw_end_labels(paint, names, std::move(graph.labels));
    draw_head(graph, head);
    draw_position(paint, state, graph.scale, paint.px(4));
    plot_hits(paint, {graph.scale.plot.x, area.y, graph.scale.plot.w, area.h});
    point_at_segment(graph);
}

}  // namespace osiscope
