#include "viz/state/layout.hpp"

#include <algorithm>
#include <cmath>

namespace osiscope {

namespace {

/// The stage: two stacks with the data unit between them, the wire below. Where it is narrow the cards keep only their
/// numbers.
void lay_out_stage(Layout& layout, Rect area, const Sizes& sizes, bool armed, bool enlarged) {
    const float u = sizes.unit;
    layout.stage_title = std::round(sizes.strong * 1.85F);
    const float tools = armed ? std::round(sizes.small * 2.1F) : 0;
    layout.wire = cut_bottom(area, std::round(sizes.small * 3.6F) + tools * 1.35F, sizes.gap);
    layout.hand = {layout.wire.x, layout.wire.bottom() - tools * 1.35F, layout.wire.w, tools};
    if (enlarged) {
        layout.plot = area;
        return;
    }
    const float words = sizes.small * 14.6F + 56 * u;  // a card's second line
    const float names = sizes.strong * 6.6F + 92 * u;
    const float unit = sizes.small * 23;
    const float gap = std::round(20 * u);
    float card = std::round(58 * u);
    if (area.w >= 2 * words + unit) card = std::round(words);
    else if (area.w >= 2 * names + unit * 0.75F) card = std::round(names);
    layout.stack_a = cut_left(area, card, gap);
    layout.stack_b = cut_right(area, card, gap);
    layout.unit = area;
}

void share_side(Layout& layout, Rect column, const Sizes& sizes, Side side) {
    layout.side_tabs = cut_top(column, std::round(sizes.body * 1.9F), std::round(sizes.gap * 0.6F));
    layout.lesson = layout.inspector = {};
    (side == Side::lesson ? layout.lesson : layout.inspector) = column;
}

}  // namespace

Layout layout_for(float width, float height, const Sizes& sizes, const LayoutWishes& wishes) {
    const float u = sizes.unit;
    // How many design pixels there are: large scales leave fewer, and then panels go, never letters.
    const bool roomy = width / u >= 1500 && height / u >= 820 && !wishes.projector;
    const bool low = height / u < 640;  // below 1280×720: the row of controls goes, then the inspector
    const bool narrow = width / u < 1140;
    Layout layout;
    Rect rest{0, 0, width, height};
    layout.top_bar = cut_top(rest, std::round(64 * u));
    layout.notice = cut_top(rest, wishes.notice);
    rest = rest.inset(std::round(20 * u), std::round(14 * u));
    layout.bottom_has_view = roomy && !wishes.enlarged;
    if (!low)
        layout.bottom =
            cut_bottom(rest, std::round(layout.bottom_has_view ? 250 * u : sizes.small * 2.1F + 26 * u), sizes.gap);
    Rect column = cut_right(rest, std::round(rest.w * (roomy ? 0.36F : 0.4F)), sizes.gap);
    if (!wishes.has_lesson) {
        layout.inspector = column;
    } else if (low || narrow) {
        layout.lesson = column;
    } else if (roomy || wishes.projector) {
        layout.lesson = cut_top(column, std::round(column.h * 0.5F), sizes.gap);
        layout.inspector = column;
    } else {
        share_side(layout, column, sizes, wishes.side);
    }
    lay_out_stage(layout, rest, sizes, wishes.armed, wishes.enlarged);
    return layout;
}

void fit_lesson(Layout& layout, LessonHeight height, const Sizes& sizes, Side side) {
    if (layout.lesson.h == 0 || layout.inspector.h == 0) return;
    const float least_inspector = std::round(sizes.small * 11);
    Rect both = layout.lesson;
    both.h = layout.inspector.bottom() - layout.lesson.y;
    const float most = both.h - sizes.gap - least_inspector;
    if (std::round(height.least) > most) return share_side(layout, both, sizes, side);
    layout.lesson =
        cut_top(both, std::clamp(std::round(height.wanted), std::min(both.h * 0.3F, most), most), sizes.gap);
    layout.inspector = both;
}

}  // namespace osiscope
