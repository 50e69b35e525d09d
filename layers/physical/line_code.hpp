// How bits become levels on a line, symbol by symbol: what a picture of the line needs. `line_signal.hpp` is the fast
// way.
//   NRZ-L         one symbol a bit, for comparison: high is 1
//   Manchester    IEEE 802.3-2018 §7.3.1.1, 10BASE-T: two symbols a bit, 1 rises in mid-bit, 0 falls
//   4B5B + MLT-3  IEEE 802.3-2018 §24.2.2 and TP-PMD (ANSI X3.263), 100BASE-TX: five symbols a nibble, on three levels.
//                 The scrambler that TP-PMD puts between the two is left out, so that a code group can be seen on the
//                 line.
//   8b/10b        IEEE 802.3-2018 §36.2.4, 1000BASE-X: ten symbols an octet, as many high as low
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "layers/bytes.hpp"

namespace osiscope {

enum class LineCode : std::uint8_t { nrz_l, manchester, mlt3, eight_b_ten_b };
inline constexpr LineCode all_line_codes[] = {LineCode::nrz_l, LineCode::manchester, LineCode::mlt3,
                                              LineCode::eight_b_ten_b};

/// A code turns bits into symbols a group at a time: `bits` together become `symbols` together.
struct CodeShape {
    std::uint8_t bits = 1;         ///< bits a group stands for: 1, a nibble, an octet
    std::uint8_t symbols = 1;      ///< levels a group takes
    std::uint8_t idle_groups = 0;  ///< groups of idle that a signal shows before its first preamble bit
};

[[nodiscard]] constexpr CodeShape shape(LineCode code) {
    switch (code) {
        case LineCode::nrz_l: return {1, 1, 0};
        case LineCode::manchester: return {1, 2, 0};
        case LineCode::mlt3: return {4, 5, 2};
        case LineCode::eight_b_ten_b: return {8, 10, 2};
    }
    return {};
}

/// Code groups after the last octet: /T/R/ of 4B5B; of 8b/10b too, and one more /R/ where idle would start at an odd
/// place.
[[nodiscard]] constexpr std::size_t end_groups(LineCode code, std::size_t octets) {
    if (code == LineCode::mlt3) return 2;
    return code == LineCode::eight_b_ten_b ? 2 + octets % 2 : 0;
}

/// Symbols that this many octets on the line take (preamble to check sequence), idle and delimiters included.
[[nodiscard]] constexpr std::size_t line_symbols(LineCode code, std::size_t octets) {
    const CodeShape of = shape(code);
    return (of.idle_groups + octets * 8 / of.bits + end_groups(code, octets)) * of.symbols;
}

/// The symbol that carries the n-th bit sent, or the first of its code group's.
[[nodiscard]] constexpr std::size_t first_symbol(LineCode code, std::size_t bit) {
    const CodeShape of = shape(code);
    return (of.idle_groups + bit / of.bits) * of.symbols;
}

/// One level held for one symbol time.
/// In a block code no symbol stands for one bit: all of a group stand for all of its bits.
struct Symbol {
    std::int8_t level = 0;         ///< +1 or -1; with MLT-3 also 0
    std::uint8_t source_bits = 1;  ///< how many bits it stands for: 1, 4 or 8
    std::uint32_t source_bit = 0;  ///< the first of them, in the order they are sent (see `line_bit`)
};

/// The n-th bit Ethernet sends of these octets: least significant bit of each octet first (IEEE 802.3 §3.3).
[[nodiscard]] constexpr bool line_bit(Bytes octets, std::uint32_t n) {
    return ((static_cast<unsigned>(octets[n / 8]) >> (n % 8)) & 1U) != 0;
}

/// The symbols of bits `first` … `first + count - 1`, in the order they are sent; whole code groups, so maybe a few
/// more. `octets` are all that is on the line, from the preamble on: what a symbol is can depend on everything before
/// it. In 4B5B and 8b/10b the first octet of the preamble is sent as the start delimiter, /J/K/ or /S/.
[[nodiscard]] std::vector<Symbol> encode_line(LineCode code, Bytes octets, std::uint32_t first, std::uint32_t count);

/// "NRZ-L", "Manchester", "4B5B + MLT-3", "8b/10b".
[[nodiscard]] const char* name(LineCode code);

/// As the command line and files call it: "nrz-l", "manchester", "mlt3", "8b10b".
[[nodiscard]] const char* short_name(LineCode code);

/// The code with that short name.
[[nodiscard]] std::optional<LineCode> line_code_named(std::string_view short_name);

/// Who sends so and how it works, in a few words; says where something is left out.
[[nodiscard]] const char* line_code_note(LineCode code);

/// The code groups that begin and end a frame, "/J/K/ and /T/R/"; "" where the code has none.
[[nodiscard]] const char* line_code_delimiters(LineCode code);

}  // namespace osiscope
