// Numbers of the pcapng format that its reader and its writer share. IETF draft-ietf-opsawg-pcapng §4.
#pragma once

#include <cstdint>

namespace osiscope::pcapng {

inline constexpr std::uint32_t section_header_block = 0x0a0d0d0a;
inline constexpr std::uint32_t interface_description_block = 1;
inline constexpr std::uint32_t packet_block = 2;  // obsolete
inline constexpr std::uint32_t simple_packet_block = 3;
inline constexpr std::uint32_t name_resolution_block = 4;
inline constexpr std::uint32_t interface_statistics_block = 5;
inline constexpr std::uint32_t enhanced_packet_block = 6;
inline constexpr std::uint32_t journal_export_block = 9;
inline constexpr std::uint32_t decryption_secrets_block = 10;
inline constexpr std::uint32_t custom_block = 0xbad;
inline constexpr std::uint32_t custom_block_not_to_copy = 0x40000bad;

inline constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;

/// 1.2 is the same as 1.0 and was written by some.
[[nodiscard]] constexpr bool is_known_version(std::uint16_t major, std::uint16_t minor) {
    return major == 1 && (minor == 0 || minor == 2);
}

/// Around every block's body: type and length before it, the length again after it.
inline constexpr std::uint32_t smallest_block = 12;

inline constexpr std::uint16_t option_end = 0;
inline constexpr std::uint16_t option_comment = 1;
inline constexpr std::uint16_t option_section_os = 3;
inline constexpr std::uint16_t option_section_application = 4;
inline constexpr std::uint16_t option_interface_name = 2;
inline constexpr std::uint16_t option_interface_description = 3;
inline constexpr std::uint16_t option_interface_mac = 6;
inline constexpr std::uint16_t option_interface_time_resolution = 9;
inline constexpr std::uint16_t option_interface_filter = 11;
inline constexpr std::uint16_t option_interface_time_offset = 14;
inline constexpr std::uint16_t option_packet_flags = 2;
inline constexpr std::uint16_t option_packet_dropped = 4;
inline constexpr std::uint16_t option_packet_identifier = 5;
inline constexpr std::uint16_t option_packet_queue = 6;
inline constexpr std::uint16_t option_packet_verdict = 7;
inline constexpr std::uint16_t option_statistics_received = 4;
inline constexpr std::uint16_t option_statistics_interface_dropped = 5;
inline constexpr std::uint16_t option_statistics_system_dropped = 7;
inline constexpr std::uint16_t name_record_end = 0;
inline constexpr std::uint16_t name_record_ipv4 = 1;
inline constexpr std::uint16_t name_record_ipv6 = 2;

/// Options that anybody may define; the value starts with the definer's four-byte number.
[[nodiscard]] constexpr bool is_custom(std::uint16_t option) {
    return option == 2988 || option == 2989 || option == 19372 || option == 19373;
}

}  // namespace osiscope::pcapng
