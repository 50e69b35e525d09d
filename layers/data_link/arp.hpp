// Address Resolution Protocol, RFC 826: which MAC address has this IPv4 address?
#pragma once

#include "layers/field.hpp"
#include "layers/step.hpp"

namespace osiscope::arp {

inline constexpr Field hardware_type{"arp.hw.type", "Hardware type", 0, 16, Format::identifier};
inline constexpr Field protocol_type{"arp.proto.type", "Protocol type", 16, 16, Format::hexadecimal};
inline constexpr Field hardware_length{"arp.hw.size", "Hardware address length", 32, 8};
inline constexpr Field protocol_length{"arp.proto.size", "Protocol address length", 40, 8};
inline constexpr Field operation{"arp.opcode", "Operation", 48, 16, Format::identifier};
inline constexpr const Field* fixed_fields[] = {&hardware_type, &protocol_type, &hardware_length, &protocol_length,
                                                &operation};
inline constexpr std::uint32_t fixed_length = 8;
static_assert(tiles(fixed_fields, fixed_length * 8));

// The addresses, when they are Ethernet's and IPv4's (the only kind osiscope reads).
inline constexpr Field sender_hardware{"arp.src.hw_mac", "Sender MAC address", 64, 48, Format::mac_address};
inline constexpr Field sender_protocol{"arp.src.proto_ipv4", "Sender IPv4 address", 112, 32, Format::ipv4_address};
inline constexpr Field target_hardware{"arp.dst.hw_mac", "Target MAC address", 144, 48, Format::mac_address};
inline constexpr Field target_protocol{"arp.dst.proto_ipv4", "Target IPv4 address", 192, 32, Format::ipv4_address};
inline constexpr const Field* fields[] = {&hardware_type,   &protocol_type,   &hardware_length,
                                          &protocol_length, &operation,       &sender_hardware,
                                          &sender_protocol, &target_hardware, &target_protocol};
inline constexpr std::uint32_t header_length = 28;
static_assert(tiles(fields, header_length * 8));

/// True when the header at `at` carries Ethernet and IPv4 addresses.
[[nodiscard]] bool has_ethernet_ipv4_addresses(Bytes frame, std::uint32_t at);

Protocol decode(Step& step);

}  // namespace osiscope::arp
