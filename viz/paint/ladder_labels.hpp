// Words on the lines of the ladder, where there is room for them.
#pragma once

#include "viz/paint/painter.hpp"

namespace osiscope {

/// One line of the ladder: a leg of a packet's way, as drawn.
struct Rung {
    Point from;
    Point to;
    std::uint32_t journey = 0;
    bool lost = false;
    bool shown = false;  ///< the packet the stage shows
};

/// A retransmission: a segment whose bytes were sent before.
[[nodiscard]] bool sent_again(const AppState& state, const Journey& journey);

/// What a packet is, in few words, the longest first: "seq 45 · 1 448 B · retransmission", "seq 45", "SYN".
[[nodiscard]] std::vector<std::string> rung_words(const AppState& state, const Rung& rung);

/// Labels rungs: first the shown one, then those that stand out, then the others from left to right. A label covers no
/// rung but its own (the shown one may), no other label, no cross of a lost frame and not the line of the position at
/// x = `position`; where there is no such place there is none. The shown rung's stands beside it.
void label_rungs(Painter& paint, const AppState& state, Rect plot, float position, std::vector<Rung> rungs);

}  // namespace osiscope
