// A field of a header: where its bits are and how its value is written.
// A protocol is one table of these; decoding, byte highlighting, diagrams and lessons read the same table.
#pragma once

#include "layers/bytes.hpp"

namespace osiscope {

/// How a field's value is written for people.
enum class Format : std::uint8_t {
    decimal,
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
[[nodiscard]] constexpr std::uint64_t read(Bytes bytes, std::uint32_t header, const Field& field) {
    assert(field.bit_count <= 64);
    const std::uint32_t first = header * 8 + field.first_bit;
    std::uint64_t value = 0;
    std::uint32_t bit = first;
    const std::uint32_t end = first + field.bit_count;
    while (bit < end) {
        const std::uint32_t in_byte = 8 - bit % 8;
        const std::uint32_t take = in_byte < end - bit ? in_byte : end - bit;
        assert(bit / 8 < bytes.size());
        const unsigned byte = bytes[bit / 8];
        value = value << take | (byte >> (in_byte - take) & ((1U << take) - 1U));
        bit += take;
    }
    return value;
}

/// Where a field of the header that starts at byte `header` lies in the frame.
[[nodiscard]] constexpr BitRange bits_of(std::uint32_t header, const Field& field) {
    return {header * 8 + field.first_bit, field.bit_count};
}

}  // namespace osiscope
