// The packed levels of a line signal, read and written a group at a time; the first symbol is in the lowest bits.
#pragma once

#include <cassert>
#include <cstdint>
#include <vector>

#include "layers/bytes.hpp"

namespace osiscope {

/// Appends groups of levels to memory that is large enough; `flush` writes what is left of the last byte.
struct LevelWriter {
    std::uint8_t* at;
    std::uint64_t pending = 0;
    unsigned held = 0;  // bits of `pending`, fewer than 32 between calls

    void put(std::uint32_t group, unsigned bits) {
        pending |= std::uint64_t{group} << held;
        held += bits;
        if (held < 32) return;
        at[0] = static_cast<std::uint8_t>(pending);  // compilers make one store of the four
        at[1] = static_cast<std::uint8_t>(pending >> 8);
        at[2] = static_cast<std::uint8_t>(pending >> 16);
        at[3] = static_cast<std::uint8_t>(pending >> 24);
        at += 4;
        pending >>= 32;
        held -= 32;
    }

    void flush() {
        for (; held > 0; held -= held < 8 ? held : 8, pending >>= 8) *at++ = static_cast<std::uint8_t>(pending);
    }
};

/// `count` bits (at most 24) from `first`; bits after the end are 0.
[[nodiscard]] inline std::uint32_t level_bits(Bytes levels, std::size_t first, unsigned count) {
    const std::size_t byte = first / 8;
    std::uint32_t bits = 0;
    if (byte + 4 <= levels.size()) {
        const std::uint8_t* four = levels.data() + byte;
        bits = std::uint32_t{four[3]} << 24 | std::uint32_t{four[2]} << 16 | std::uint32_t{four[1]} << 8 | four[0];
    } else {
        for (std::size_t i = 0; byte + i < levels.size(); ++i) bits |= std::uint32_t{levels[byte + i]} << (8 * i);
    }
    return bits >> (first % 8) & ((1U << count) - 1);
}

}  // namespace osiscope
