// What an Ethernet station puts on the line around a frame, and never shows to a capture:
// preamble, start frame delimiter, padding, frame check sequence, inter-packet gap. IEEE 802.3-2018 §3.1, §4.2.
#pragma once

#include <cstdint>
#include <vector>

#include "layers/bytes.hpp"

namespace osiscope {

inline constexpr std::uint32_t preamble_octets = 7;               ///< 0x55 each: 10101010 on the line
inline constexpr std::uint32_t start_frame_delimiter_octets = 1;  ///< 0xd5: 10101011 on the line
inline constexpr std::uint32_t frame_check_sequence_octets = 4;
inline constexpr std::uint32_t inter_packet_gap_octets = 12;  ///< 96 bit times of silence
inline constexpr std::uint8_t preamble_octet = 0x55;
inline constexpr std::uint8_t start_frame_delimiter = 0xd5;

/// CRC-32 as IEEE 802.3 §3.2.9 defines it: what the last four octets of a frame make of the others.
/// Sent least significant octet first. Check value: "123456789" gives 0xcbf43926.
[[nodiscard]] std::uint32_t frame_check_sequence(Bytes frame);

/// Octets that padding adds to a frame of this length: a frame has at least 60 before its check sequence.
[[nodiscard]] constexpr std::uint32_t padding_octets(std::uint32_t frame_length) {
    return frame_length < 60 ? 60 - frame_length : 0;
}

/// Octets one frame occupies the line for, gap included.
[[nodiscard]] constexpr std::uint32_t line_octets(std::uint32_t frame_length) {
    return preamble_octets + start_frame_delimiter_octets + frame_length + padding_octets(frame_length) +
           frame_check_sequence_octets + inter_packet_gap_octets;
}

/// Nanoseconds a frame occupies the line at `bits_per_second`; 0 when the rate is 0 (no limit).
[[nodiscard]] constexpr std::int64_t line_nanoseconds(std::uint32_t frame_length, std::uint64_t bits_per_second) {
    if (bits_per_second == 0) return 0;
    return static_cast<std::int64_t>(std::uint64_t{line_octets(frame_length)} * 8 * 1'000'000'000 / bits_per_second);
}

/// Everything the station sends for this frame, the gap left out: preamble, delimiter, frame, padding, check sequence.
[[nodiscard]] std::vector<std::uint8_t> on_the_line(Bytes frame);

}  // namespace osiscope
