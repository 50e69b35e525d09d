// The kernel's configuration of the calling thread's network namespace, by rtnetlink(7).
#pragma once

#include <cstdint>
#include <string>

namespace osiscope {

/// Sets an interface's txqueuelen, in frames. The ioctl for it asks for root outside the lab, netlink only inside.
/// Throws Error.
void set_queue_length(int interface_index, std::uint32_t frames);

/// Gives an interface the plainest queue, pfifo, as long as its txqueuelen: first in, first out. Which queue it has
/// otherwise is the system's choice, and fq_codel drops frames, fq holds them back. Throws Error.
void use_plain_queue(int interface_index);

/// Sets a metric (RTAX_… of linux/rtnetlink.h) of every unicast route in the main table; the kernel's own value of it
/// then no longer counts where it is `locked`. Throws Error.
void set_route_metric(std::uint16_t metric, std::uint32_t value, bool locked = false);

/// Makes the kernel ask for a neighbour's MAC address, as a packet to it would. Throws Error.
void use_neighbour(int interface_index, const std::string& address);

enum class NeighbourState : std::uint8_t {
    unknown,  ///< the kernel has not asked, or has given up
    asking,
    known,
};

/// Takes no privilege. Throws Error.
[[nodiscard]] NeighbourState neighbour_state(int interface_index, const std::string& address);

}  // namespace osiscope
