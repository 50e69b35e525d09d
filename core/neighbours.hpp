// The MAC addresses of neighbours (ARP, RFC 826; neighbor discovery, RFC 4861). The lab's kernels ask for them before
// the transfer begins: a SYN that has to wait for an address is retransmitted a second after it was put in the queue.
#pragma once

#include <cstdint>
#include <string>

namespace osiscope {

/// A host at the other end of an interface's link.
struct Neighbour {
    std::string interface;  ///< "tapA"
    std::string address;    ///< IPv4 or IPv6
};

/// Makes the kernel of the calling thread's network namespace ask for the neighbour's MAC address now, as it does for a
/// packet. Takes privilege. Where the kernel refuses, it will ask when the first packet comes.
void ask_for(const Neighbour& neighbour);

/// Returns when the kernel has the address, or has given up asking. Takes no privilege.
void wait_for(const Neighbour& neighbour);

/// How many times longer than usual a kernel waits before it asks again.
struct NeighbourTimes {
    std::uint32_t asking = 1;   ///< the second it waits for an answer
    std::uint32_t knowing = 1;  ///< the half minute and the five seconds after which it doubts what it knows
};

/// Takes privilege.
void stretch_neighbour_times(const std::string& interface, const NeighbourTimes& times);

}  // namespace osiscope
