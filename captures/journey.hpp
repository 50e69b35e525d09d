// One packet's path from one host to the other, put together from what was captured at each point and what the wire
// did.
#pragma once

#include <vector>

#include "captures/event.hpp"

namespace osiscope {

inline constexpr std::uint32_t no_index = ~std::uint32_t{0};

/// A packet's path. Indices into the recording; `no_index` for what did not happen, or is not known yet.
/// A router's ICMP error or ARP question begins at the router; an ARP question for it ends there.
struct Journey {
    Host from = Host::a;  ///< the direction it travels in: from A's side or from B's; elsewhere: A spoke first
    Place begins = Place::elsewhere;            ///< `wire`: a copy the wire made, or a frame somebody put onto it
    Place ends = Place::elsewhere;              ///< where it is meant to end
    bool arrival_known = false;                 ///< it got there
    std::uint8_t first_link = 0;                ///< the link it crosses first; 0 = the one at A
    std::uint32_t sent = no_index;              ///< the frame as captured where it begins
    std::uint32_t received = no_index;          ///< the frame as captured where it ends
    std::uint32_t wire_action = no_index;       ///< on the first link
    std::uint32_t on_wire = no_index;           ///< the frame as it came out of the first link
    std::uint32_t router_in = no_index;         ///< the frame as the router received it
    std::uint32_t router_out = no_index;        ///< the frame as the router forwarded it
    std::uint32_t next_wire_action = no_index;  ///< on the second link, after the switch or router
    std::uint32_t next_on_wire = no_index;
    std::uint32_t part_of = no_index;  ///< the journey of the packet that the router cut this fragment from
    std::uint32_t copy_of = no_index;  ///< the journey of the frame the wire made this copy of
    std::uint32_t fragments = 0;       ///< pieces a router has cut this packet into
    Time departs = 0;                  ///< captured leaving
    Time first_bit = 0;                ///< onto the line; equals `departs` when the wire is not ours
    Time arrives = 0;                  ///< captured arriving; equals `departs` when nobody watched the other end
};

/// The frame to show for a journey: as sent, else as received, else wherever it was captured.
[[nodiscard]] inline std::uint32_t frame_of(const Journey& journey) {
    for (const std::uint32_t frame :
         {journey.sent, journey.received, journey.on_wire, journey.router_in, journey.router_out, journey.next_on_wire})
        if (frame != no_index) return frame;
    return no_index;
}

/// What the wire did with the packet on the link at which one of its frames was captured: after a switch or router the
/// second one. `no_index` when that is not known.
[[nodiscard]] inline std::uint32_t wire_action_at(const Journey& journey, std::uint32_t frame) {
    const bool second_link = frame == journey.router_out || frame == journey.next_on_wire ||
                             (frame == journey.received && journey.next_wire_action != no_index);
    return second_link ? journey.next_wire_action : journey.wire_action;
}

}  // namespace osiscope
