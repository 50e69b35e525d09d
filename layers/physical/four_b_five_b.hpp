// 4B5B code groups on three levels: 100BASE-TX without its scrambler.
// IEEE 802.3-2018 Table 24-1 (code groups), §24.2.2 (stream); ANSI X3.263 (MLT-3).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "layers/bytes.hpp"

namespace osiscope {

/// Table 24-1: five bits for each nibble, the leftmost is sent first.
inline constexpr std::array<std::uint8_t, 16> four_b_five_b = {
    0b11110, 0b01001, 0b10100, 0b10101, 0b01010, 0b01011, 0b01110, 0b01111,
    0b10010, 0b10011, 0b10110, 0b10111, 0b11010, 0b11011, 0b11100, 0b11101,
};
inline constexpr std::uint8_t code_group_i = 0b11111;  ///< idle, between frames
inline constexpr std::uint8_t code_group_j = 0b11000;  ///< start of stream, first half; read as 5
inline constexpr std::uint8_t code_group_k = 0b10001;  ///< start of stream, second half; read as 5
inline constexpr std::uint8_t code_group_t = 0b01101;  ///< end of stream, first half
inline constexpr std::uint8_t code_group_r = 0b00111;  ///< end of stream, second half
inline constexpr std::uint8_t code_group_h = 0b00100;  ///< the sender itself noticed an error

/// MLT-3 goes round 0, +, 0, -: a 1 is the next of the four, a 0 stays. Two bits a level: 00, 01 is +, 10 is -.
enum class Mlt3 : std::uint8_t { zero_before_plus, plus, zero_before_minus, minus };

/// One code group as a receiver reads it.
struct FiveBits {
    std::uint8_t nibble = 0;  ///< of a data group
    std::uint8_t code = 0;    ///< the five bits
    bool data = false;        ///< one of the sixteen; /J/ and the other controls are not
    bool polarity = false;    ///< a jump from + to - or a level the round does not have next
};

/// Reads the ten bits of five levels and moves `state` on.
[[nodiscard]] FiveBits read_five(std::uint32_t ten_bits, Mlt3& state);

/// Idle, /J/K/ for the first octet, the other octets, /T/R/. `levels` has room for all of it.
void encode_mlt3(std::span<const Bytes> octets, std::uint8_t* levels);

/// The octets between /J/K/ (counted as one, 55) and /T/R/ of `symbols` levels; false when they do not begin with
/// /J/K/.
[[nodiscard]] bool decode_mlt3(Bytes levels, std::size_t symbols, std::vector<std::uint8_t>& octets,
                               std::uint32_t& violations);

}  // namespace osiscope
