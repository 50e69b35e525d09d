// 8b/10b code groups: 1000BASE-X. IEEE 802.3-2018 Tables 36-1 and 36-2 (code groups), §36.2.4 (running disparity,
// ordered sets).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "layers/bytes.hpp"

namespace osiscope {

/// Whether more ones (`plus`) or more zeros (`minus`) were sent so far; each group is chosen to bring it back.
enum class Disparity : std::uint8_t { minus, plus };

/// An octet, or one of the twelve control octets, as "D21.5" or "K28.5" names it.
struct TenBits {
    std::uint16_t levels = 0;  ///< a b c d e i f g h j, a in bit 0: it is sent first
    Disparity disparity_after{};
};

/// The code group of an octet; `control` for the K groups (only the octets Table 36-2 has).
[[nodiscard]] TenBits ten_bits(std::uint8_t octet, bool control, Disparity disparity);

/// What a receiver reads in ten levels.
struct EightBits {
    std::uint8_t octet = 0;
    bool control = false;
    bool known = false;            ///< some column of the tables has the group
    bool wrong_disparity = false;  ///< the other column has it: somewhere before this a level was changed
};

/// Reads a group and moves the running disparity on as §36.2.4.4 says.
[[nodiscard]] EightBits read_ten(std::uint32_t levels, Disparity& disparity);

inline constexpr std::uint8_t octet_comma = 0xbc;            ///< K28.5: seven levels no other groups make between them
inline constexpr std::uint8_t octet_idle = 0x50;             ///< D16.2: after K28.5 it makes the ordered set /I2/
inline constexpr std::uint8_t octet_start_of_packet = 0xfb;  ///< K27.7, /S/
inline constexpr std::uint8_t octet_end_of_packet = 0xfd;    ///< K29.7, /T/
inline constexpr std::uint8_t octet_carrier_extend = 0xf7;   ///< K23.7, /R/

/// /I2/, /S/ for the first octet, the other octets, /T/R/ and maybe one more /R/. `levels` has room for all of it.
void encode_8b10b(std::span<const Bytes> octets, std::uint8_t* levels);

/// The octets from /S/ (counted as 55) to /T/R/ of `symbols` levels; false when they do not begin with /S/.
[[nodiscard]] bool decode_8b10b(Bytes levels, std::size_t symbols, std::vector<std::uint8_t>& octets,
                                std::uint32_t& violations);

}  // namespace osiscope
