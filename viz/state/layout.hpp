// Which panels there are and where, for a window size, scale and mode.
#pragma once

#include "viz/scene/theme.hpp"
#include "viz/state/request.hpp"

namespace osiscope {

struct Layout {
    Rect top_bar;
    Rect notice;   ///< the sentence under it
    Rect stack_a;  ///< host A's title and cards
    Rect stack_b;
    Rect unit;  ///< the data unit between the stacks
    Rect wire;
    Rect plot;                    ///< the enlarged view, in place of stacks and unit; empty when it is not
    Rect hand;                    ///< the tweezers' tools, a row of the wire's panel; empty while they are not armed
    Rect lesson;                  ///< empty when it is not shown
    Rect inspector;               ///< bytes, fields, system calls; empty when it is not shown
    Rect side_tabs;               ///< to choose between the two; empty when both are there
    Rect bottom;                  ///< one of the views over time; the transport controls are its last row; may be empty
    bool bottom_has_view = true;  ///< false: only the transport controls
    float stage_title = 0;        ///< height of the row with the hosts' names
};

/// What a layout depends on besides the window's size and its letters.
struct LayoutWishes {
    bool projector = false;
    bool has_lesson = true;    ///< and it is shown
    float notice = 0;          ///< the height of the sentence under the top bar, 0 for none
    Side side = Side::lesson;  ///< where the column has room for one
    bool armed = false;        ///< the tweezers are
    bool enlarged = false;     ///< a view over time has the stage's place
};
[[nodiscard]] Layout layout_for(float width, float height, const Sizes& sizes, const LayoutWishes& wishes);

/// What the lesson wants to be as high as, and what it can do with in its smallest letters.
struct LessonHeight {
    float wanted = 0;
    float least = 0;
};

/// Gives the lesson the height it wants, or what the inspector below can spare; when the inspector would keep too
/// little to be of use, they share.
void fit_lesson(Layout& layout, LessonHeight height, const Sizes& sizes, Side side);

}  // namespace osiscope
