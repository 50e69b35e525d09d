// What a lab run is: which file over which wire between which hosts.
#pragma once

#include <string>
#include <vector>

#include "captures/facts.hpp"

namespace osiscope {

inline constexpr Impairments usual_wire{.rate = 10'000'000, .delay_ns = 20'000'000};

struct LabSettings {
    std::string file;                                         ///< to send
    std::array<Impairments, 2> wire{usual_wire, usual_wire};  ///< of every link: from A's side, from B's side
    std::uint32_t mtu = 1500;                                 ///< bytes, 576 … 9000
    bool ipv6 = false;                                        ///< carry the transfer over IPv6
    bool raw = false;                                         ///< the plain protocol instead of osiscope's records
    std::uint32_t chunk = 0;                                  ///< bytes per read of the file; 0 = chosen by size
    std::string congestion_control = "cubic";
    std::string device = "/dev/net/tun";
    std::string keep;  ///< copy the received file here; empty = do not
};

/// The facts known before the run begins: hosts, addresses, wire.
[[nodiscard]] LabFacts facts_of(const LabSettings& settings);

/// A rate as people write it: "10M", "2.5G", "64k", "800" or "0"/"unlimited", in bits per second. Throws Error.
[[nodiscard]] std::uint64_t parse_rate(const std::string& text);

/// A time as people write it: "20ms", "1.5s", "300us", "0". Returns nanoseconds. Throws Error.
[[nodiscard]] std::int64_t parse_delay(const std::string& text);

}  // namespace osiscope
