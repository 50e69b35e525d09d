// What each layer of a host is doing at a moment: one short line a card.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

struct HostLines {
    std::string title;                             ///< "Host A · sender"
    std::string address;                           ///< "10.7.0.1"
    std::array<std::vector<std::string>, 8> line;  ///< [1] … [7]: the longest version first
    std::string kernel;  ///< what this host's kernel says of its connection (TCP_INFO); empty when it was not asked
};

/// `shown` is the frame on the stage (`no_index` = none) and `here` whether it is at this host now: then the lower
/// layers show its addresses, else the host's own.
[[nodiscard]] HostLines host_lines(const Recording& recording, const Digest& digest, Host host, Time at,
                                   std::uint32_t shown, bool here);

/// "02:…:a1": a MAC address short enough for a card.
[[nodiscard]] std::string short_mac(const std::string& mac);

}  // namespace osiscope
