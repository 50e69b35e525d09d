// From field values back to bytes, through the same tables that decoding reads.
#pragma once

#include <vector>

#include "layers/field.hpp"
#include "layers/packet.hpp"

namespace osiscope {

/// A field's value: a number, or the 16 bytes of an IPv6 address as two.
struct FieldValue {
    std::uint64_t low = 0;
    std::uint64_t high = 0;  ///< what stands before the last 64 bits of a longer field

    friend constexpr bool operator==(FieldValue, FieldValue) = default;
};

/// The value of a field of up to 128 bits that lies inside `bytes`, whose header starts at byte `header`.
[[nodiscard]] FieldValue value_of(Bytes bytes, std::uint32_t header, const Field& field);

/// Puts a value in the place of a field inside `bytes`; every other bit stays. The value's upper bits that the field
/// has no room for are left out.
void write(std::span<std::uint8_t> bytes, std::uint32_t header, const Field& field, FieldValue value);

/// The frame made anew: every captured header from its fields' values, everything else copied. The result is the frame
/// itself, bit by bit, as long as the tables cover their headers.
[[nodiscard]] std::vector<std::uint8_t> encode(const Packet& packet, Bytes frame);

}  // namespace osiscope
