// Going through the shown connection a pixel column at a time: blocks of segments narrower than a few pixels are taken
// whole, so the work is bounded by the plot's width, not by the capture.
#pragma once

#include "viz/plot_scale.hpp"

namespace osiscope {

inline constexpr float whole_block_px = 3;

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
        until = std::max(at + 1, scale.time_of(x + width));
        return true;
    }
};

/// Calls `block(SegmentBlock)` for blocks to take whole and `row(number, at)` for single segments, of all that may lie
/// in the plot, in the capture's order.
template <class Block, class Row>
void visit_segments(const Segments& segments, const Recording& recording, const PlotScale& scale, Block block,
                    Row row) {
    const Time from = scale.from();
    const Time to = scale.to();
    const bool few = segments.rows.size() <= 4 * rows_a_block;
    ColumnFinder wide{scale, whole_block_px};
    for (std::size_t i = 0; i < segments.blocks.size(); ++i) {
        const SegmentBlock& one = segments.blocks[i];
        if (one.last < from || one.first > to) continue;
        wide.moved(one.first);
        if (!few && one.last >= wide.until) {  // it may reach over the column's end and still be narrow
            wide.until = wide.from;
            wide.moved(one.first);
        }
        if (!few && one.last < wide.until) {
            block(one);
            continue;
        }
        const std::size_t end = std::min(segments.rows.size(), (i + 1) * rows_a_block);
        for (std::size_t number = i * rows_a_block; number < end; ++number) {
            const Time at = recording.frames[segments.rows[number].frame].at;
            if (at >= from && at <= to) row(number, at);
        }
    }
}

}  // namespace osiscope
