// The bytes of every TCP stream of a capture, as places in the capture: works on captures larger than memory.
// RFC 9293 §3.4 (sequence numbers) and §3.10.7.4 (segments out of order and overlapping).
#pragma once

#include <optional>
#include <vector>

#include "captures/defragment.hpp"

namespace osiscope {

/// Bytes of a stream that lie one after the other in the capture as well.
struct StoredRun {
    std::int64_t position = 0;      ///< sequence number of the first byte, counted on past 2^32
    std::uint64_t file_offset = 0;  ///< where the capture has it
    std::uint32_t length = 0;       ///< bytes
    std::uint32_t arrival = 0;      ///< the smaller came first
};

/// What one end of a stream sent.
struct CollectedHalf {
    bool numbered = false;               ///< `highest` means something
    std::int64_t highest = 0;            ///< the highest position seen
    std::optional<std::int64_t> begin;   ///< of the first byte, known from the SYN
    std::optional<std::int64_t> finish;  ///< after the last byte, known from the FIN
    bool sent_data = false;
    std::int64_t first = 0;  ///< the lowest position of data, and …
    std::int64_t last = 0;   ///< … after the highest, captured or not; meaningful when `sent_data`
    bool in_order = true;    ///< `runs` needs no sorting
    std::uint32_t arrivals = 0;
    std::vector<StoredRun> runs;
    /// What came with numbers that no window reaches: seen before and after a firewall that numbers anew, or another
    /// connection on the same ports. See `join_numberings`.
    std::vector<CollectedHalf> other_numberings;

    static constexpr std::size_t most_numberings = 16;
};

struct CollectedStream {
    struct End {
        Address address;
        std::uint16_t port = 0;
    };
    End ends[2];              ///< 0 = sender of the stream's first packet
    CollectedHalf sent[2];    ///< by each end
    std::uint8_t client = 0;  ///< which end opened the connection; the first sender when no SYN was seen
    std::uint64_t packets = 0;
    Time first_at = 0;
    Time last_at = 0;
};

/// Takes in a segment sent by this end. `payload` says which of its bytes the capture has, and where.
void take_segment(CollectedHalf& half, const Segment& segment, std::span<const StoredPart> payload);

/// Brings `runs` into sequence order, each byte once: the copy that came first. Call it when all segments are taken in;
/// taking in more afterwards is fine.
void settle(CollectedHalf& half);

/// Brings all numberings of a settled half together in `runs`: one that carries bytes which are there already is a
/// second sight of the same segments and left out, any other goes on after the last byte. What lies between two
/// numberings is not missing. `capture` is what the runs point into.
void join_numberings(CollectedHalf& half, Bytes capture);

/// Of a settled half: its captured bytes, and those that were sent but never captured (holes, and what the snap
/// length cut off). Where neither SYN nor FIN was seen, only what lies between captured bytes can be known to miss.
struct ByteCount {
    std::uint64_t captured = 0;
    std::uint64_t missing = 0;
};
[[nodiscard]] ByteCount count_bytes(const CollectedHalf& half);

}  // namespace osiscope
