// How the bytes of a fuzz input are read as a captured frame: the first byte says how it was captured, the rest is it.
#pragma once

#include <iterator>

#include "layers/packet.hpp"

namespace osiscope {

inline constexpr LinkType fuzzed_link_types[] = {LinkType::ethernet,
                                                 LinkType::raw_ip,
                                                 LinkType::null_loopback,
                                                 LinkType::loop,
                                                 LinkType::linux_cooked_v1,
                                                 LinkType::linux_cooked_v2,
                                                 LinkType::raw_ipv4,
                                                 LinkType::raw_ipv6,
                                                 LinkType::raw_12,
                                                 LinkType::raw_14,
                                                 LinkType{147}};

/// The first byte's lower six bits choose the link type; its upper two say that the capture was cut short of the frame,
/// by nothing, 1, 16 or 2000 bytes.
struct CapturedFrame {
    LinkType link_type = LinkType::ethernet;
    Bytes bytes;
    std::uint32_t original_length = 0;
};

[[nodiscard]] inline CapturedFrame captured_frame(Bytes input) {
    constexpr std::uint32_t cuts[] = {0, 1, 16, 2000};
    if (input.empty()) return {};
    const Bytes bytes = input.subspan(1);
    return {fuzzed_link_types[(input[0] & 63U) % std::size(fuzzed_link_types)], bytes,
            static_cast<std::uint32_t>(bytes.size()) + cuts[input[0] >> 6U]};
}

}  // namespace osiscope
