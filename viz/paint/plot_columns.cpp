#include "viz/paint/plot_columns.hpp"

#include <utility>

namespace osiscope {

namespace {

constexpr std::size_t most_looked_back = 4 * rows_a_block;

/// Puts together what falls into one pixel column.
struct Gatherer {
    const AppState& state;
    const PlotScale& scale;
    SequenceMarks marks{};
    ColumnFinder columns{scale};
    bool open[2] = {};  ///< a bar of new data, of retransmitted data, that may still grow
    SequenceMarks::Bar bar[2]{};
    float sack_at = -1e9F;

    void see(std::uint64_t first, std::uint64_t last) {
        if (marks.low > marks.high) marks.low = first, marks.high = last;
        marks.low = std::min(marks.low, first);
        marks.high = std::max(marks.high, last);
    }
    void flush(int kind) {
        if (std::exchange(open[kind], false)) marks.bars.push_back(bar[kind]);
    }
    void data(std::uint64_t first, std::uint64_t last, bool again) {
        see(first, last);
        const int kind = again ? 1 : 0;
        SequenceMarks::Bar& one = bar[kind];
        if (open[kind] && one.x == columns.x && first <= one.last && last >= one.first) {
            one.first = std::min(one.first, first);
            one.last = std::max(one.last, last);
            return;
        }
        flush(kind);
        one = {columns.x, first, last, again};
        open[kind] = true;
    }
    void sent_again(std::uint64_t number) {
        see(number, number);
        if (!marks.again.empty() && marks.again.back().x == columns.x) return;
        marks.again.push_back({columns.x, number});
    }
    void acknowledgment(std::uint64_t number, std::uint64_t edge) {
        see(number, number);
        marks.edge = std::max(marks.edge, edge);
        if (!marks.steps.empty() && marks.steps.back().x == columns.x) marks.steps.back() = {columns.x, number, edge};
        else marks.steps.push_back({columns.x, number, edge});
    }
    void sack(std::size_t row) {
        if (columns.x == sack_at) return;
        sack_at = columns.x;
        marks.sacks.push_back(row);
    }
    void whole(const SegmentBlock& block, std::size_t number);
    void row(std::size_t number, Time at);
};

void Gatherer::whole(const SegmentBlock& block, std::size_t number) {
    columns.moved(block.first);
    if (block.high > 0) data(block.low, block.high, false);
    if (block.again > 0) sent_again(block.again);
    if (block.edge > 0) acknowledgment(block.ack_high, block.edge);
    if (block.with_sack == 0 || columns.x == sack_at) return;
    std::size_t at = number * rows_a_block;
    while (state.plots.segments.rows[at].has_sack == 0) ++at;
    sack(at);
}

void Gatherer::row(std::size_t number, Time at) {
    columns.moved(at);
    const SegmentRow& segment = state.plots.segments.rows[number];
    const std::uint64_t first = number_of(state.plots.segments, number);
    if (segment.by_sender != 0) {
        if (segment.length > 0) data(first, first + segment.length, segment.sent_again != 0);
        if (segment.sent_again != 0) sent_again(first + segment.length);
        if (segment.length == 0) see(first, first);
    } else if (segment.has_ack != 0) {
        acknowledgment(first, first + state.story.digest.rows[segment.frame].calculated_window);
    }
    if (segment.has_sack != 0) sack(number);
}

/// What was acknowledged last before the plot's left edge is in force there.
void begin_with_the_one_before(Gatherer& gatherer) {
    const Segments& segments = gatherer.state.plots.segments;
    const Time from = gatherer.scale.from();
    const auto block = std::partition_point(segments.blocks.begin(), segments.blocks.end(),
                                            [&](const SegmentBlock& one) { return one.first < from; });
    std::size_t row =
        std::min(segments.rows.size(), static_cast<std::size_t>(block - segments.blocks.begin()) * rows_a_block);
    for (std::size_t looked_at = 0; row-- > 0 && looked_at < most_looked_back; ++looked_at) {
        const SegmentRow& one = segments.rows[row];
        if (one.by_sender != 0 || one.has_ack == 0) continue;
        if (gatherer.state.story.recording.frames[one.frame].at >= from) continue;
        const std::uint64_t number = number_of(segments, row);
        gatherer.columns.x = gatherer.scale.plot.x;
        gatherer.acknowledgment(number, number + gatherer.state.story.digest.rows[one.frame].calculated_window);
        return;
    }
}

/// Puts bytes that went from a first to a last moment into the steps in which they went.
void spread(ByteBins& bins, int side, std::uint32_t bytes, Silence when) {
    if (bytes == 0 || when.to < bins.edges.front() || when.from > bins.edges.back()) return;
    const auto all = static_cast<double>(std::max<Time>(1, length(when)));
    const auto after = std::upper_bound(bins.edges.begin(), bins.edges.end(), when.from);
    auto bin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, after - bins.edges.begin()) - 1);
    const std::size_t last = bins.of[side].size() - 1;
    if (length(when) == 0) {
        bins.of[side][std::min(bin, last)] += bytes;
        return;
    }
    for (; bin <= last && bins.edges[bin] < when.to; ++bin) {
        const Time from = std::max(when.from, bins.edges[bin]);
        const Time to = std::min(when.to, bins.edges[bin + 1]);
        if (to > from) bins.of[side][bin] += bytes * static_cast<double>(to - from) / all;
    }
}

/// What the wire did with a captured frame, on the line by which it left its host; nullptr when it never was on it.
const WireAction* left_by(const AppState& state, std::uint32_t frame) {
    const Journey& journey = state.story.digest.journeys[state.story.digest.journey_of_frame[frame]];
    if (journey.wire_action == no_index) return nullptr;
    const WireAction& action = state.story.recording.wire_actions[journey.wire_action];
    return action.first_bit != 0 && action.last_bit >= action.first_bit ? &action : nullptr;
}

constexpr std::size_t most_single_rows = 200'000;  // more are taken in blocks

void add_block(const AppState& state, ByteBins& bins, const SegmentBlock& block, std::size_t first, std::size_t end) {
    const WireAction* from = left_by(state, state.plots.segments.rows[first].frame);
    const WireAction* to = left_by(state, state.plots.segments.rows[end - 1].frame);
    const Silence when{from != nullptr ? from->first_bit : block.first, to != nullptr ? to->last_bit : block.last};
    for (const int side : {0, 1}) spread(bins, side, block.bytes[side], {when.from, std::max(when.from, when.to)});
}

void add_from_line(const AppState& state, ByteBins& bins) {
    const Segments& segments = state.plots.segments;
    for (std::size_t i = 0; i < segments.blocks.size(); ++i) {
        const std::size_t first = i * rows_a_block;
        const std::size_t end = std::min(segments.rows.size(), first + rows_a_block);
        if (segments.blocks[i].first > bins.edges.back()) break;
        if (segments.rows.size() > most_single_rows) {
            add_block(state, bins, segments.blocks[i], first, end);
            continue;
        }
        for (std::size_t number = first; number < end; ++number) {
            const SegmentRow& row = segments.rows[number];
            if (row.length == 0) continue;
            if (const WireAction* action = left_by(state, row.frame))
                spread(bins, row.by_sender != 0 ? 0 : 1, row.length, {action->first_bit, action->last_bit});
        }
    }
}

}  // namespace

SequenceMarks sequence_marks(const AppState& state, const PlotScale& scale) {
    Gatherer gatherer{state, scale};
    gatherer.marks.low = 1;  // nothing seen yet
    gatherer.marks.high = 0;
    begin_with_the_one_before(gatherer);
    visit_segments(
        state.plots.segments, state.story.recording, scale,
        [&](const SegmentBlock& block, std::size_t number) { gatherer.whole(block, number); },
        [&](std::size_t number, Time at) { gatherer.row(number, at); });
    gatherer.flush(0);
    gatherer.flush(1);
    if (gatherer.marks.low > gatherer.marks.high) gatherer.marks.low = 0, gatherer.marks.high = 1;
    return std::move(gatherer.marks);
}

ByteBins byte_bins(const AppState& state, const PlotScale& scale, std::size_t count) {
    const Segments& segments = state.plots.segments;
    ByteBins bins;
    for (std::vector<double>& list : bins.of) list.resize(count);
    for (std::size_t i = 0; i <= count; ++i)
        bins.edges.push_back(time_at_place(
            scale.axis, scale.range.first + scale.range.length * static_cast<double>(i) / static_cast<double>(count)));
    bins.on_line = state.story.digest.two_ends && !state.story.recording.wire_actions.empty();
    if (bins.on_line) return add_from_line(state, bins), bins;
    visit_segments(
        segments, state.story.recording, scale,
        [&](const SegmentBlock& block, std::size_t) {
            for (const int side : {0, 1}) spread(bins, side, block.bytes[side], {block.first, block.last});
        },
        [&](std::size_t number, Time at) {
            const SegmentRow& row = segments.rows[number];
            spread(bins, row.by_sender != 0 ? 0 : 1, row.length, {at, at});
        });
    return bins;
}

std::vector<RoundTripMark> round_trip_marks(const AppState& state, const PlotScale& scale) {
    const Segments& segments = state.plots.segments;
    const Time from = scale.from();
    const Time to = scale.to();
    std::vector<RoundTripMark> marks;
    ColumnFinder columns{scale};
    const auto add = [&](Time at, float shortest, float longest) {
        if (columns.moved(at) || marks.empty()) return marks.push_back({columns.x, shortest, longest});
        marks.back().shortest = std::min(marks.back().shortest, shortest);
        marks.back().longest = std::max(marks.back().longest, longest);
    };
    visit_blocks(
        segments, scale,
        [&](std::size_t i) {
            const SegmentBlock& block = segments.blocks[i];
            if (block.longest > 0) add(block.first, block.shortest, block.longest);
        },
        [&](std::size_t i) {
            const std::size_t end =
                i + 1 < segments.blocks.size() ? segments.blocks[i + 1].first_round_trip : segments.round_trips.size();
            for (std::size_t number = segments.blocks[i].first_round_trip; number < end; ++number) {
                const RoundTrip& one = segments.round_trips[number];
                const Time at = state.story.recording.frames[one.frame].at;
                if (at >= from && at <= to) add(at, one.seconds, one.seconds);
            }
        });
    return marks;
}

}  // namespace osiscope
