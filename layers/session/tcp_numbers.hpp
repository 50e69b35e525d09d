// Which sequence numbers of one direction a capture has: what was seen before, what is missing, and what cannot be.
#pragma once

#include <cstdint>
#include <vector>

#include "layers/transport/sequence_number.hpp"

namespace osiscope {

/// No sender is further ahead of its receiver than the largest window, 2^30 bytes (RFC 7323 §2.3).
inline constexpr std::uint32_t largest_window = std::uint32_t{1} << 30;

/// From `first` to before `next` everything has been captured, but for the holes.
struct TcpNumbers {
    struct Hole {
        SequenceNumber first;
        SequenceNumber end;  ///< after its last byte
    };
    SequenceNumber first;
    SequenceNumber next;
    std::vector<Hole> holes;  ///< in sequence order, never touching
    bool known = false;       ///< a segment has been taken in
    std::uint8_t jumps = 0;   ///< segments in a row whose numbers were out of reach

    /// More holes than a capture with sense has. The oldest are forgotten.
    static constexpr std::size_t most_holes = 64;
};

/// A number further from the newest than any window allows: of another numbering, or of another connection.
[[nodiscard]] bool out_of_reach(const TcpNumbers& numbers, SequenceNumber number);

/// Whether all, or any, of a non-empty range has been captured.
[[nodiscard]] bool has_all(const TcpNumbers& numbers, SequenceNumber first, SequenceNumber end);
[[nodiscard]] bool has_any(const TcpNumbers& numbers, SequenceNumber first, SequenceNumber end);

/// Takes in a captured range, which may be empty. One that is out of reach is passed over, until several have come in a
/// row: then the numbers go on from there.
void take_numbers(TcpNumbers& numbers, SequenceNumber first, SequenceNumber end);

/// Begins anew with a SYN's number.
void begin_numbers(TcpNumbers& numbers, SequenceNumber first);

}  // namespace osiscope
