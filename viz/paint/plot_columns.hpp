// Going through the shown connection a pixel column at a time: blocks of segments narrower than a pixel or two are
// taken whole, so the work is bounded by the plot's width, not by the capture. What the plots draw is gathered in one
// pass.
#pragma once

#include "viz/paint/plot_scale.hpp"

namespace osiscope {

inline constexpr float whole_block_px = 1.5F;

/// Which pixel column a moment falls into; asks the axis only when the column changes.
struct ColumnFinder {
    const PlotScale& scale;
    float width = 1;  ///< pixels
    Time from = 1;
    Time until = 0;
    float x = 0;

    /// True when `at` is in another column than the one before; `x` is then its place.
    bool moved(Time at) {
        if (at >= from && at < until) return false;
        x = scale.x(at);
        from = at;
        until = scale.behind(at, x, width);
        return true;
    }
};

/// Calls `whole(number)` for blocks to take whole and `part(number)` for those to look into, of all that may lie in the
/// plot, in the capture's order.
template <class Whole, class Part>
void visit_blocks(const Segments& segments, const PlotScale& scale, Whole whole, Part part) {
    const Time from = scale.from();
    const Time to = scale.to();
    const bool few = segments.rows.size() <= 16 * rows_a_block;
    ColumnFinder wide{scale, whole_block_px};
    for (std::size_t i = 0; i < segments.blocks.size(); ++i) {
        const SegmentBlock& one = segments.blocks[i];
        if (one.last < from || one.first > to) continue;
        if (few) {
            part(i);
            continue;
        }
        wide.moved(one.first);
        if (one.last >= wide.until) {  // it may reach over the column's end and still be narrow
            wide.until = wide.from;
            wide.moved(one.first);
        }
        if (one.last < wide.until) whole(i);
        else part(i);
    }
}

/// The same with single segments: `row(number, at)`.
template <class Block, class Row>
void visit_segments(const Segments& segments, const Recording& recording, const PlotScale& scale, Block block,
                    Row row) {
    const Time from = scale.from();
    const Time to = scale.to();
    const auto part = [&](std::size_t i) {
        const std::size_t end = std::min(segments.rows.size(), (i + 1) * rows_a_block);
        for (std::size_t number = i * rows_a_block; number < end; ++number) {
            const Time at = recording.frames[segments.rows[number].frame].at;
            if (at >= from && at <= to) row(number, at);
        }
    };
    visit_blocks(
        segments, scale, [&](std::size_t i) { block(segments.blocks[i], i); }, part);
}

/// What sequence–time shows: numbers over places in the width.
struct SequenceMarks {
    /// Data of one pixel column that belongs together.
    struct Bar {
        float x = 0;
        std::uint64_t first = 0;
        std::uint64_t last = 0;  ///< number after the last byte
        bool again = false;      ///< retransmitted
    };
    /// Something was retransmitted here, up to this number.
    struct Again {
        float x = 0;
        std::uint64_t number = 0;
    };
    /// From here on this is acknowledged, and this the window's edge.
    struct Step {
        float x = 0;
        std::uint64_t number = 0;
        std::uint64_t edge = 0;
    };
    std::vector<Bar> bars;
    std::vector<Again> again;        ///< one a pixel column at least
    std::vector<Step> steps;         ///< one a pixel column: its last
    std::vector<std::size_t> sacks;  ///< rows with a SACK option, one a pixel column
    std::uint64_t low = 0;           ///< of all numbers in view
    std::uint64_t high = 1;
    std::uint64_t edge = 0;  ///< the highest in view; 0 = none
};
[[nodiscard]] SequenceMarks sequence_marks(const AppState& state, const PlotScale& scale);

/// Bytes of data in equal steps of the plot's width: the sender's, the other end's. In the lab while they left on the
/// line, from each frame's first bit to its last; elsewhere when they were captured.
struct ByteBins {
    std::vector<double> of[2];
    std::vector<Time> edges;  ///< one more than steps
    bool on_line = false;     ///< by the wire's times
};
[[nodiscard]] ByteBins byte_bins(const AppState& state, const PlotScale& scale, std::size_t count);

/// The round trips that ended in one pixel column, seconds.
struct RoundTripMark {
    float x = 0;
    float shortest = 0;
    float longest = 0;
};
[[nodiscard]] std::vector<RoundTripMark> round_trip_marks(const AppState& state, const PlotScale& scale);

}  // namespace osiscope
