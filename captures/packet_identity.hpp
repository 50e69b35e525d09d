// What makes two captures of a packet the same packet, before and after a router has had it in its hands.
#pragma once

#include "captures/event.hpp"

namespace osiscope {

/// Length and check sequence of a frame as it is on the line, padding counted in.
struct FrameIdentity {
    std::uint32_t length = 0;
    std::uint32_t check = 0;
};

[[nodiscard]] FrameIdentity frame_identity(Bytes frame);

/// Of an IP packet, all that a router leaves as it is: everything but both MAC addresses, the time to live (hop limit)
/// and IPv4's header checksum. Other frames go no further than their link: theirs is the frame's.
[[nodiscard]] FrameIdentity packet_identity(const Packet& packet, Bytes frame);

/// Zeroes the fields of an IP header that a router changes on the way, the MAC addresses before it not counted.
/// `header` has at least the fixed fields of an IPv4 or IPv6 header.
void clear_what_routers_change(Protocol ip, std::span<std::uint8_t> header);

/// What the pieces of a fragmented IPv4 packet have in common with the whole: addresses, protocol and identification
/// (RFC 791 §3.2). Length 0 when the frame has no IPv4 packet.
[[nodiscard]] FrameIdentity fragment_identity(const Packet& packet, Bytes frame);

}  // namespace osiscope
