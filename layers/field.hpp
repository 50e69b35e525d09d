// A field of a header: where its bits are and how its value is written.
// A protocol is one table of these; decoding, byte highlighting, diagrams and lessons read the same table.
#pragma once

#include "layers/bytes.hpp"

namespace osiscope {

/// How a field's value is written for people.
enum class Format : std::uint8_t {
    decimal,     ///< a quantity: digits in groups of three
    identifier,  ///< a number that is a name: a port, a VLAN, a type; never in groups
    hexadecimal,
    flag,          ///< one bit: set or not set
    mac_address,   ///< 48 bits
    ipv4_address,  ///< 32 bits
    ipv6_address,  ///< 128 bits
    bytes,         ///< hex, as many as there are
    text           ///< UTF-8, control characters shown as dots
};

/// `id` is the display-filter name Wireshark uses where it has one, so what a student learns here works there.
/// `first_bit` counts from the start of the header.
struct Field {
    const char* id;
    const char* label;
    std::uint16_t first_bit;
    std::uint16_t bit_count;
    Format format = Format::decimal;
};

using FieldTable = std::span<const Field* const>;

/// True when the fields cover bits 0 … `header_bits`-1 in order with no gap and no overlap.
[[nodiscard]] constexpr bool tiles(FieldTable fields, unsigned header_bits) {
    unsigned next = 0;
    for (const Field* field : fields) {
        if (field->first_bit != next || field->bit_count == 0) return false;
        next += field->bit_count;
    }
    return next == header_bits;
}

/// A field's value. It must have at most 64 bits and lie inside `bytes`, whose header starts at `header`.
/// For a field known at compile time this is a load, a byte swap, a shift and a mask: hence always inlined.
[[nodiscard, gnu::always_inline]] constexpr std::uint64_t read(Bytes bytes, std::uint32_t header, const Field& field) {
    assert(field.bit_count >= 1 && field.bit_count <= 64);
    const unsigned skipped = field.first_bit % 8U;  // bits of the first byte before the field
    const unsigned touched = (skipped + field.bit_count + 7U) / 8U;
    const unsigned after = touched * 8U - skipped - field.bit_count;  // bits of the last byte after the field
    const std::size_t first = header + field.first_bit / 8U;
    assert(first + touched <= bytes.size());
    if (skipped == 0 && field.bit_count == 16) return read16(bytes, first);
    if (skipped == 0 && field.bit_count == 32) return read32(bytes, first);
    const std::uint8_t* byte = bytes.data() + first;
    std::uint64_t value = byte[0] & (0xffU >> skipped);
    if (touched == 1) return value >> after;
    for (unsigned i = 1; i + 1 < touched; ++i) value = value << 8 | byte[i];
    return value << (8U - after) | std::uint64_t{byte[touched - 1]} >> after;
}

/// Where a field of the header that starts at byte `header` lies in the frame.
[[nodiscard]] constexpr BitRange bits_of(std::uint32_t header, const Field& field) {
    return {header * 8 + field.first_bit, field.bit_count};
}

/// The bytes that hold it there.
[[nodiscard]] constexpr ByteRange bytes_of(std::uint32_t header, const Field& field) {
    return bytes_of(bits_of(header, field));
}

/// Those bytes, as far as they were captured: what a field longer than a number is read as.
[[nodiscard]] constexpr Bytes bytes_at(Bytes frame, std::uint32_t header, const Field& field) {
    return slice(frame, bytes_of(header, field));
}

}  // namespace osiscope
