// Bytes of a frame and positions in them.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

namespace osiscope {

/// Read-only bytes that somebody else keeps alive.
using Bytes = std::span<const std::uint8_t>;

/// A run of whole bytes; `first` counts from the start of the frame.
struct ByteRange {
    std::uint32_t first = 0;
    std::uint32_t count = 0;

    [[nodiscard]] constexpr std::uint32_t end() const { return first + count; }
    [[nodiscard]] constexpr bool contains(std::uint32_t byte) const { return byte >= first && byte - first < count; }
    friend constexpr bool operator==(ByteRange, ByteRange) = default;
};

/// A run of bits; bit 0 is the most significant bit of the frame's first byte, as the RFCs draw it.
struct BitRange {
    std::uint32_t first = 0;
    std::uint32_t count = 0;

    [[nodiscard]] constexpr std::uint32_t end() const { return first + count; }
    friend constexpr bool operator==(BitRange, BitRange) = default;
};

/// The bytes that a run of bits touches.
[[nodiscard]] constexpr ByteRange bytes_of(BitRange bits) {
    if (bits.count == 0) return {bits.first / 8, 0};
    const std::uint32_t first = bits.first / 8;
    return {first, (bits.end() + 7) / 8 - first};
}

/// Network byte order (big-endian) reads. The caller has checked the length.
[[nodiscard]] constexpr std::uint16_t read16(Bytes bytes, std::size_t at) {
    assert(at + 2 <= bytes.size());
    const std::uint8_t* two = bytes.data() + at;
    return static_cast<std::uint16_t>(two[0] << 8 | two[1]);
}

[[nodiscard]] constexpr std::uint32_t read32(Bytes bytes, std::size_t at) {
    assert(at + 4 <= bytes.size());
    const std::uint8_t* four = bytes.data() + at;  // compilers make one load and a byte swap of this
    return std::uint32_t{four[0]} << 24 | std::uint32_t{four[1]} << 16 | std::uint32_t{four[2]} << 8 | four[3];
}

[[nodiscard]] constexpr std::uint64_t read64(Bytes bytes, std::size_t at) {
    return static_cast<std::uint64_t>(read32(bytes, at)) << 32 | read32(bytes, at + 4);
}

/// The part of `range` that `bytes` really has: a capture may be cut short of what a header claims.
[[nodiscard]] constexpr Bytes slice(Bytes bytes, ByteRange range) {
    if (range.first >= bytes.size()) return {};
    const std::size_t present = bytes.size() - range.first;
    return bytes.subspan(range.first, range.count < present ? range.count : present);
}

}  // namespace osiscope
