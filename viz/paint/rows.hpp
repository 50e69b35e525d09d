// A list of equal rows in a panel, scrolled by hand or following a row.
#pragma once

#include <cmath>

#include "layers/words.hpp"
#include "viz/paint/painter.hpp"

namespace osiscope {

struct VisibleRows {
    int first = 0;
    int count = 0;     ///< rows that are (partly) visible
    float offset = 0;  ///< pixels the first row is scrolled off the top
};

/// Which rows show: where the user scrolled to, else so that `follow` is in view about a third from the top.
[[nodiscard]] inline VisibleRows visible_rows(const AppState& state, Panel panel, int total, int follow, float height,
                                              float row_height) {
    const float fitting = std::max(1.0F, std::floor(height / row_height));
    const float most = std::max(0.0F, static_cast<float>(total) - fitting);
    const auto scrolled = state.scrolled.find(panel);
    const float wanted =
        scrolled != state.scrolled.end() ? scrolled->second : static_cast<float>(follow) - std::floor(fitting / 3);
    const float first = std::floor(std::clamp(wanted, 0.0F, most));
    VisibleRows rows;
    rows.first = static_cast<int>(first);
    rows.count = std::min(static_cast<int>(fitting), total - rows.first);
    return rows;
}

/// What a list says that has no room for its last rows.
[[nodiscard]] inline std::string and_more(std::size_t count) {
    return say_count("… and {count} more", "… and {count} more", count);
}

/// A thin bar that shows which part of a list is visible; nothing when all of it is.
inline void draw_scroll_bar(Painter& paint, Rect area, int first, int visible, int total) {
    if (visible >= total || total == 0) return;
    const Rect track{area.right() - paint.px(6), area.y, paint.px(6), area.h};
    const float height = std::max(paint.px(24), track.h * static_cast<float>(visible) / static_cast<float>(total));
    const float y =
        track.y + (track.h - height) * static_cast<float>(first) / static_cast<float>(std::max(1, total - visible));
    paint.fill({track.x, y, track.w, height}, paint.colors.border, track.w / 2);
}

}  // namespace osiscope
