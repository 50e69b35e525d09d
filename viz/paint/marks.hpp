// Every sign that one picture tells apart, with its shape and its colour: one table. What draws a sign and what
// explains it both take it from here, so no two signs of a picture differ by their colour alone; the test of the
// colours (tests/viz/color_vision_test.cpp) goes through this table with every eye, in grey and in both themes.
#pragma once

#include <span>

#include "viz/paint/plot_legend.hpp"

namespace osiscope {

/// Where signs stand beside each other.
enum class Picture : std::uint8_t {
    sequence,  ///< sequence numbers over time
    rates,
    times,   ///< round trips and timeouts
    packets  ///< the ladder's lines, and the blocks on the wire
};

enum class Mark : std::uint8_t {
    // Picture::sequence
    data,
    retransmitted_data,
    acknowledged,
    window,
    sack,
    duplicate_sack,
    congestion_window,
    // Picture::rates
    rate_out,
    rate_back,
    line_rate,
    // Picture::times
    round_trip,
    smoothed_round_trip,
    retransmission_timeout,
    // Picture::packets
    carries_data,
    only_acknowledges,
    opens_or_ends,
    network_message,
    below_ip,
    retransmission,
    wire_copy,
    lost
};

struct MarkLook {
    Mark mark;
    Picture picture;
    Sign sign;
    Color (*color)(const Theme& theme);
    const char* words;  ///< what it says, for the legend: "carries the program's data"
};

/// All of them, in the order of `Mark`.
[[nodiscard]] std::span<const MarkLook> mark_looks();
[[nodiscard]] const MarkLook& look_of(Mark mark);
[[nodiscard]] inline Sign sign_of(Mark mark) { return look_of(mark).sign; }
[[nodiscard]] inline Color color_of(const Theme& theme, Mark mark) { return look_of(mark).color(theme); }

/// What a packet is, in the ladder and on the wire: retransmitted, copied by the wire, or what its uppermost layer
/// says.
[[nodiscard]] Mark mark_of(const AppState& state, const Journey& journey);

/// On a block of the wire: the kind's sign at the left end, which is taken off `block`, or in its middle where there is
/// no room for more. A block that carries data and one that only acknowledges differ by their length.
void draw_kind_on_block(Painter& paint, Mark mark, Rect& block);

}  // namespace osiscope
