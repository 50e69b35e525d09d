// TCP sequence numbers count bytes modulo 2^32 and wrap around; compare them by distance. RFC 9293 §3.4.
#pragma once

#include <cstdint>

namespace osiscope {

struct SequenceNumber {
    std::uint32_t value = 0;

    friend constexpr bool operator==(SequenceNumber, SequenceNumber) = default;
    friend constexpr SequenceNumber operator+(SequenceNumber a, std::uint32_t bytes) { return {a.value + bytes}; }
    /// How far `a` is past `b`; negative when it is before it. Right while they are less than 2^31 apart.
    friend constexpr std::int32_t operator-(SequenceNumber a, SequenceNumber b) {
        return static_cast<std::int32_t>(a.value - b.value);
    }
    friend constexpr bool operator<(SequenceNumber a, SequenceNumber b) { return a - b < 0; }
    friend constexpr bool operator>(SequenceNumber a, SequenceNumber b) { return a - b > 0; }
    friend constexpr bool operator<=(SequenceNumber a, SequenceNumber b) { return a - b <= 0; }
    friend constexpr bool operator>=(SequenceNumber a, SequenceNumber b) { return a - b >= 0; }
};

}  // namespace osiscope
