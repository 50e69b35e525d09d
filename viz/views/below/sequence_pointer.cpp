// What the mouse is over in the sequence–time view.
#include "layers/grouping.hpp"
#include "layers/text.hpp"
#include "layers/words.hpp"
#include "viz/views/below/sequence_graph.hpp"

namespace osiscope {

namespace {

std::string row_words(const Graph& graph, std::size_t row) {
    const SegmentRow& segment = graph.segments.rows[row];
    const std::uint64_t number = number_of(graph.segments, row);
    const Time since = graph.state.story.recording.frames[segment.frame].at - graph.scale.axis.first;
    const std::string when =
        say("frame {number} at {time} s",
            {{"number", segment.frame + 1}, {"time", grouped_decimal(static_cast<double>(since) / 1e9, 6)}});
    if (segment.by_sender != 0) {
        const std::string words =
            say("{frame}: relative seq {number}, {count} B",
                {{"frame", when}, {"number", grouped(number)}, {"count", grouped(segment.length)}});
        return segment.sent_again != 0 ? say("{segment}, retransmitted", {{"segment", words}}) : words;
    }
    const std::string window = grouped(graph.state.story.digest.rows[segment.frame].calculated_window);
    const bool scale_known =
        graph.state.story.digest.streams[graph.segments.stream].sent[1 - graph.segments.sender].syn_seen;
    const std::string words = scale_known ? say("{frame}: relative ack {number}, window {count} B",
                                                {{"frame", when}, {"number", grouped(number)}, {"count", window}})
                                          : say("{frame}: relative ack {number}, window {count} B if not scaled",
                                                {{"frame", when}, {"number", grouped(number)}, {"count", window}});
    return segment.has_sack != 0 ? say("{segment}, with SACK", {{"segment", words}}) : words;
}

/// Where a segment is drawn: data as its bar, an acknowledgment as a point of the stairs.
Rect box_of(const Graph& graph, std::size_t row) {
    const SegmentRow& segment = graph.segments.rows[row];
    const std::uint64_t number = number_of(graph.segments, row);
    const float x = graph.scale.x(graph.state.story.recording.frames[segment.frame].at);
    const float top = graph.y(number + (segment.by_sender != 0 ? segment.length : 0U));
    return {x, top, 0, graph.y(number) - top};
}

/// No number of the block comes near the mouse.
bool far_away(const Graph& graph, const SegmentBlock& block, float reach) {
    const float y = graph.paint.mouse.y;
    const auto beside = [&](std::uint64_t low, std::uint64_t high) {
        return high == 0 || y < graph.y(high) - reach || y > graph.y(low) + reach;
    };
    return block.again == 0 && beside(block.low, block.high) && beside(block.ack_low, block.ack_high);
}

std::size_t nearest_row(const Graph& graph, float reach) {
    const Point mouse = graph.paint.mouse;
    const Time from = graph.scale.time_of(mouse.x - reach);
    const Time to = graph.scale.time_of(mouse.x + reach);
    std::size_t best = graph.segments.rows.size();
    float nearest = reach;
    for (std::size_t i = 0; i < graph.segments.blocks.size(); ++i) {
        const SegmentBlock& block = graph.segments.blocks[i];
        if (block.last < from || block.first > to || far_away(graph, block, reach)) continue;
        const std::size_t end = std::min(graph.segments.rows.size(), (i + 1) * rows_a_block);
        for (std::size_t row = i * rows_a_block; row < end; ++row) {
            const Time at = graph.state.story.recording.frames[graph.segments.rows[row].frame].at;
            if (at < from || at > to) continue;
            const Rect box = box_of(graph, row);
            const float dy = std::max({0.0F, box.y - mouse.y, mouse.y - box.bottom()});
            const float away = std::hypot(box.x - mouse.x, dy);
            if (away >= nearest) continue;
            nearest = away;
            best = row;
        }
    }
    return best;
}

void draw_frame_around(Graph& graph, std::size_t row, Color color) {
    const float pad = graph.paint.px(5);
    const Rect box = intersection(box_of(graph, row).inset(-pad), graph.scale.plot);
    if (box.w <= 0 || box.h <= 0) return;
    graph.paint.frame(box, {0, 0, 0, 0}, color, std::max(1.0F, graph.paint.px(2)), graph.paint.px(3));
}

/// The row of the frame that the stage shows; none when it is not of this plot.
std::size_t shown_row(const Graph& graph) {
    const std::vector<SegmentRow>& rows = graph.segments.rows;
    const std::uint32_t frame = shown_frame(graph.state);
    const auto row =
        std::partition_point(rows.begin(), rows.end(), [&](const SegmentRow& one) { return one.frame < frame; });
    return row != rows.end() && row->frame == frame ? static_cast<std::size_t>(row - rows.begin()) : rows.size();
}

}  // namespace

void point_at_segment(Graph& graph) {
    Painter& paint = graph.paint;
    if (const std::size_t shown = shown_row(graph); shown < graph.segments.rows.size())
        draw_frame_around(graph, shown, paint.colors.text);
    if (!graph.scale.plot.contains(paint.mouse)) return;
    const float reach = paint.px(12);
    const std::size_t best = nearest_row(graph, reach);
    if (best == graph.segments.rows.size()) return;
    draw_frame_around(graph, best, paint.colors.accent);
    const std::uint32_t journey = journey_of(graph.state.story.digest, graph.segments.rows[best].frame);
    const TimelineItem item{TimelineItem::Kind::journey, journey, journey_at(graph.state.story, journey).departs};
    paint.click({paint.mouse.x - reach, paint.mouse.y - reach, 2 * reach, 2 * reach}, request::GoToItem{item},
                row_words(graph, best));
}

}  // namespace osiscope
