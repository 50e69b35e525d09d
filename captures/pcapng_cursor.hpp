// Walks through the body of a pcapng block.
#pragma once

#include <algorithm>

#include "captures/byte_order.hpp"
#include "captures/pcapng_blocks.hpp"
#include "layers/bytes.hpp"

namespace osiscope::pcapng {

/// Reads in the section's byte order. Reading past the end gives zeros and sets `failed`.
struct Cursor {
    Bytes bytes;
    bool big_endian = false;
    std::size_t at = 0;
    bool failed = false;

    [[nodiscard]] std::size_t left() const { return bytes.size() - at; }

    std::uint16_t take16() {
        const std::uint8_t* from = take(2);
        return from == nullptr ? std::uint16_t{0} : load16(from, big_endian);
    }
    std::uint32_t take32() {
        const std::uint8_t* from = take(4);
        return from == nullptr ? 0 : load32(from, big_endian);
    }
    /// High half first in either byte order, as packet times are stored.
    std::uint64_t take_time() {
        const std::uint64_t high = take32();
        return high << 32 | take32();
    }
    /// `count` bytes and the zeros that fill them up to a multiple of four; the zeros may lack at the end.
    Bytes take_bytes(std::size_t count) {
        if (count > left()) {
            failed = true;
            at = bytes.size();
            return {};
        }
        const Bytes taken = bytes.subspan(at, count);
        at = std::min(bytes.size(), at + ((count + 3) & ~std::size_t{3}));
        return taken;
    }

private:
    const std::uint8_t* take(std::size_t count) {
        if (count > left()) {
            failed = true;
            at = bytes.size();
            return nullptr;
        }
        at += count;
        return bytes.data() + at - count;
    }
};

/// Calls `use(code, value)` for each option after the cursor. Returns what is wrong with the options, or nothing;
/// `use` may find something, too.
template <class Use>
const char* for_each_option(Cursor cursor, const Use& use) {
    while (cursor.left() > 0) {
        const std::uint16_t code = cursor.take16();
        const std::uint16_t length = cursor.take16();
        const Bytes value = cursor.take_bytes(length);
        if (cursor.failed) return "an option claims more bytes than its block has";
        if (code == option_end) return nullptr;
        if (is_custom(code) && length < 4) return "a custom option does not say whose it is";
        if (const char* problem = use(code, value)) return problem;
    }
    return nullptr;
}

}  // namespace osiscope::pcapng
