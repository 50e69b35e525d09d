// How bits become levels on a line. Each symbol names the bit it came from, so a bit can be followed.
// IEEE 802.3-2018 §7.3.1.1 (Manchester, 10BASE-T), and plain NRZ-L for comparison.
#pragma once

#include <cstdint>
#include <vector>

#include "layers/bytes.hpp"

namespace osiscope {

enum class LineCode : std::uint8_t { nrz_l, manchester };

/// One level held for one symbol time.
struct Symbol {
    std::int8_t level = 0;         ///< +1 or -1
    std::uint32_t source_bit = 0;  ///< index of the bit in the order it is sent (see `line_bit`)
};

/// Symbols a bit needs: 1 for NRZ-L, 2 for Manchester.
[[nodiscard]] constexpr std::uint32_t symbols_per_bit(LineCode code) { return code == LineCode::manchester ? 2 : 1; }

/// The n-th bit Ethernet sends of these octets: least significant bit of each octet first (IEEE 802.3 §3.3).
[[nodiscard]] constexpr bool line_bit(Bytes octets, std::uint32_t n) {
    return ((static_cast<unsigned>(octets[n / 8]) >> (n % 8)) & 1U) != 0;
}

/// The symbols of bits `first` … `first + count - 1` of the octets, in the order they are sent.
[[nodiscard]] std::vector<Symbol> encode_line(LineCode code, Bytes octets, std::uint32_t first, std::uint32_t count);

/// The bits back from whole symbols, as 0 and 1; -1 where a Manchester bit has no transition in its middle.
[[nodiscard]] std::vector<std::int8_t> decode_line(LineCode code, const std::vector<Symbol>& symbols);

/// "Manchester", "NRZ-L".
[[nodiscard]] const char* name(LineCode code);

}  // namespace osiscope
