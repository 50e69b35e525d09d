// The made-up headers a capture has when there is no Ethernet header to show:
// Linux "cooked" captures of the `any` device (LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2), and the BSD loopback's
// 4-byte address family (LINKTYPE_NULL, LINKTYPE_LOOP). Layouts: https://www.tcpdump.org/linktypes.html
#pragma once

#include "layers/field.hpp"
#include "layers/step.hpp"

namespace osiscope::linux_cooked_v1 {

inline constexpr Field packet_type{"sll.pkttype", "Packet type", 0, 16, Format::identifier};
inline constexpr Field hardware_type{"sll.hatype", "Hardware type", 16, 16, Format::identifier};
inline constexpr Field address_length{"sll.halen", "Address length", 32, 16};
inline constexpr Field address{"sll.src.other", "Address", 48, 64, Format::bytes};
inline constexpr Field protocol{"sll.etype", "Protocol", 112, 16, Format::hexadecimal};
inline constexpr const Field* fields[] = {&packet_type, &hardware_type, &address_length, &address, &protocol};
inline constexpr std::uint32_t header_length = 16;
static_assert(tiles(fields, header_length * 8));

Protocol decode(Step& step);

}  // namespace osiscope::linux_cooked_v1

namespace osiscope::linux_cooked_v2 {

inline constexpr Field protocol{"sll.etype", "Protocol", 0, 16, Format::hexadecimal};
inline constexpr Field reserved{"sll.unused", "Reserved", 16, 16};
inline constexpr Field interface_index{"sll.ifindex", "Interface index", 32, 32, Format::identifier};
inline constexpr Field hardware_type{"sll.hatype", "Hardware type", 64, 16, Format::identifier};
inline constexpr Field packet_type{"sll.pkttype", "Packet type", 80, 8, Format::identifier};
inline constexpr Field address_length{"sll.halen", "Address length", 88, 8};
inline constexpr Field address{"sll.src.other", "Address", 96, 64, Format::bytes};
inline constexpr const Field* fields[] = {&protocol,    &reserved,       &interface_index, &hardware_type,
                                          &packet_type, &address_length, &address};
inline constexpr std::uint32_t header_length = 20;
static_assert(tiles(fields, header_length * 8));

Protocol decode(Step& step);

}  // namespace osiscope::linux_cooked_v2

namespace osiscope::null_loopback {

inline constexpr Field family{"null.family", "Address family", 0, 32, Format::identifier};
inline constexpr const Field* fields[] = {&family};
inline constexpr std::uint32_t header_length = 4;
static_assert(tiles(fields, header_length * 8));

/// The address family in the byte order of the capturing host (LINKTYPE_NULL) or network order (LINKTYPE_LOOP).
[[nodiscard]] std::uint32_t family_of(Bytes frame, LinkType link_type);

Protocol decode(Step& step);

}  // namespace osiscope::null_loopback
