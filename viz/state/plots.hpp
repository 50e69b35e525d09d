// How the views below the stage are shown: which axis, which part of it, how large; and what they keep of the shown
// connection so that no picture goes through all frames.
#pragma once

#include "viz/story/segments.hpp"
#include "viz/story/time_axis.hpp"

namespace osiscope {

struct Plots {
    AxisKind axis = AxisKind::linear;
    bool enlarged = false;  ///< over the stage
    double first = 0;       ///< what is shown, in the axis' own units
    double length = 0;      ///< 0 = everything
    bool reversed = false;  ///< the plots show the direction with less data
    Silences silences;
    Segments segments;
};

}  // namespace osiscope
