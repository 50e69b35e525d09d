// How a run of the lab is set, as far as its recording tells it.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "captures/impairments.hpp"

namespace osiscope {

/// How a run's kernels were set, beyond what the wire and the transfer need. The rest of TCP is as the kernel has it.
struct TcpSettings {
    bool sack = true;                  ///< selective acknowledgments (RFC 2018)
    bool timestamps = true;            ///< RFC 7323
    bool window_scaling = true;        ///< RFC 7323
    bool long_timers = false;          ///< timeouts of 120 s from the start: see core/timers.hpp
    bool delayed_ack = true;           ///< false: every segment is acknowledged at once (RFC 1122 section 4.2.3.2)
    std::uint32_t mss = 0;             ///< largest segment both ends announce, bytes; 0 = from the MTU
    std::uint64_t receive_buffer = 0;  ///< B's, bytes; 0 = as the kernel grows it
    std::uint64_t reader_rate = 0;     ///< B's application reads at most so many bits per second; 0 = no limit
};

/// Each member has its row in captures/lab_options.hpp.
struct RunSettings {
    std::string topology = "direct";  ///< "direct", "switch" or "router"
    bool ipv6 = false;                ///< the transfer is carried over IPv6
    bool raw = false;                 ///< the plain protocol, bytes until close, instead of osiscope's records
    std::uint32_t mtu = 1500;         ///< bytes, 576 … 9000
    std::uint32_t mtu_b = 0;          ///< of B's interface where it is another; 0 = `mtu`
    std::uint32_t time_to_live = 0;   ///< of what A sends, 1 … 255; 0 = the kernel's own
    bool path_mtu_discovery = true;   ///< false: A lets routers fragment its packets (IPv4 only)
    std::string congestion_control;
    TcpSettings tcp;
    std::uint64_t seed = 0;           ///< of every decision chance takes on the wire
    std::array<Impairments, 2> wire;  ///< of every link at the start: from A's side, from B's side
    std::string line_code = "none";   ///< "none", "nrz-l", "manchester", "mlt3", "8b10b"
    bool frame_check = true;          ///< the receiving network cards drop frames whose check fails
};

}  // namespace osiscope
