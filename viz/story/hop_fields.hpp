// What a frame carries for one hop only.
#pragma once

#include <string>

#include "captures/recording.hpp"

namespace osiscope {

struct HopFields {
    std::string source;  ///< MAC addresses, "02:00:00:00:00:a1"
    std::string destination;
    std::string hops;       ///< time to live or hop limit
    std::string hops_name;  ///< "TTL" or "hops"; empty when the frame has no IP packet
};

[[nodiscard]] HopFields hop_fields(const Recording& recording, std::uint32_t frame);

}  // namespace osiscope
