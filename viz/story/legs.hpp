// A packet's way as a line through time: one leg for each link it crossed.
#pragma once

#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

/// From one end of a link to the other. Places are 0 at A, 1 at B, and a half at the switch or router between them.
struct Leg {
    float from = 0;
    float to = 1;
    Time first = 0;       ///< first bit onto the line, or captured leaving
    Time last = 0;        ///< came out at the far end; equals `first` when that is not known
    bool arrived = true;  ///< it did come out
    std::uint32_t wire_action = no_index;
    bool lost = false;     ///< the wire says it dropped it …
    float lost_at = 0.5F;  ///< … this far along: 1 where the far end's card noticed, else drawn half way
};

[[nodiscard]] std::vector<Leg> legs_of(const Recording& recording, const Journey& journey);

}  // namespace osiscope
