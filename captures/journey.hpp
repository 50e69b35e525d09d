// One packet's way from one host to the other, put together from what was captured at each end and what the wire did.
#pragma once

#include <vector>

#include "captures/event.hpp"

namespace osiscope {

inline constexpr std::uint32_t no_index = ~std::uint32_t{0};

struct Journey {
    Host from = Host::a;                ///< in captures from elsewhere: A is who spoke first of the two
    std::uint32_t sent = no_index;      ///< the frame as captured leaving; none when only the other end captured it
    std::uint32_t received = no_index;  ///< the frame as captured arriving
    std::uint32_t wire_action = no_index;
    Time departs = 0;    ///< captured leaving
    Time first_bit = 0;  ///< onto the line; equals `departs` when the wire is not ours
    Time arrives = 0;    ///< captured arriving; equals `departs` when nobody watched the other end
    bool arrival_known = false;
};

/// The frame to show for a journey: as sent, else as received.
[[nodiscard]] inline std::uint32_t frame_of(const Journey& journey) {
    return journey.sent != no_index ? journey.sent : journey.received;
}

}  // namespace osiscope
