// Ethernet II and IEEE 802.3 frames, and their 802.1Q tags. IEEE 802.3-2018 §3.1.1, IEEE 802.1Q §9.
//
//     0                   6                  12      14
//     +-------------------+------------------+-------+---- - -
//     | destination       | source           | type  | payload
//     +-------------------+------------------+-------+---- - -
#pragma once

#include "layers/field.hpp"
#include "layers/step.hpp"

namespace osiscope::ethernet {

inline constexpr Field destination{"eth.dst", "Destination", 0, 48, Format::mac_address};
inline constexpr Field source{"eth.src", "Source", 48, 48, Format::mac_address};
inline constexpr Field type{"eth.type", "Type", 96, 16, Format::hexadecimal};
inline constexpr const Field* fields[] = {&destination, &source, &type};
inline constexpr std::uint32_t header_length = 14;
static_assert(tiles(fields, header_length * 8));

/// Type values below this are lengths (IEEE 802.3 §3.2.6).
inline constexpr std::uint16_t smallest_ether_type = 0x0600;
inline constexpr std::uint16_t largest_length = 1500;

/// Bytes a frame has at least, and at most without jumbo frames; the frame check sequence not counted.
inline constexpr std::uint32_t shortest_frame = 60;
inline constexpr std::uint32_t longest_frame = 1514;

Protocol decode(Step& step);

/// Whether an address names a group of stations, or all of them (IEEE 802.3 §3.2.3).
[[nodiscard]] constexpr bool is_group(Bytes mac) { return !mac.empty() && (mac[0] & 1U) != 0; }

/// "IPv4" for 0x0800 and so on; "" when the value has no name here.
[[nodiscard]] const char* ether_type_name(std::uint16_t ether_type);

}  // namespace osiscope::ethernet

namespace osiscope::vlan {

inline constexpr Field priority{"vlan.priority", "Priority", 0, 3};
inline constexpr Field drop_eligible{"vlan.dei", "Drop eligible", 3, 1, Format::flag};
inline constexpr Field identifier{"vlan.id", "VLAN identifier", 4, 12, Format::identifier};
inline constexpr Field type{"vlan.etype", "Type", 16, 16, Format::hexadecimal};
inline constexpr const Field* fields[] = {&priority, &drop_eligible, &identifier, &type};
inline constexpr std::uint32_t header_length = 4;  // counted from the end of the tag's own EtherType
static_assert(tiles(fields, header_length * 8));

Protocol decode(Step& step);

}  // namespace osiscope::vlan
