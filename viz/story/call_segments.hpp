// Which segments carried the bytes of a send() or recv(), the retransmitted ones too, and which calls moved a segment's
// bytes. Retransmissions are noted once, as the recording grows; everything else is found by halving.
#pragma once

#include <optional>
#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

/// A segment of the file's connection that brought bytes which had been sent before.
struct SentAgain {
    std::uint32_t frame = 0;  ///< as it left
    std::uint8_t side = 0;    ///< who sent it
    std::uint64_t first = 0;  ///< its bytes' places in the stream
    std::uint64_t end = 0;
};

/// In the order they left.
struct SentAgainList {
    std::vector<SentAgain> list;
    std::uint32_t frames_done = 0;  ///< of the recording
};

/// Takes in what was recorded since. Only of recordings with system calls: no other view needs it.
void grow(SentAgainList& again, const Story& story);

/// Bytes of one direction of a connection.
struct StreamRange {
    std::uint32_t stream = 0;
    std::uint8_t side = 0;  ///< who sent them
    std::uint64_t first = 0;
    std::uint64_t end = 0;
};

/// The bytes that a send() or recv() moved; nothing for other calls.
[[nodiscard]] std::optional<StreamRange> range_of_call(const Story& story, std::uint32_t call);

/// A segment with some of a call's bytes.
struct CallSegment {
    std::uint32_t journey = no_index;
    std::uint32_t frame = no_index;  ///< as it left
    std::uint64_t first = 0;         ///< all of its bytes' places in the stream
    std::uint64_t end = 0;
    Time departs = 0;
    Time arrives = 0;
    bool arrived = false;
    bool again = false;  ///< its bytes had been sent before
};

struct CarriedBy {
    std::vector<CallSegment> segments;  ///< in the order of the bytes, the retransmitted ones after the others
    std::size_t left_out = 0;           ///< of the middle, where there were more than asked for
};

/// For a send() the segments that its bytes left in; for a recv() those that brought them. Empty for other calls.
/// At most `most` of those that were sent for the first time, and a few that were retransmitted.
[[nodiscard]] CarriedBy segments_of_call(const Story& story, const SentAgainList& again, std::uint32_t call,
                                         std::size_t most);

/// The calls that sent or received bytes of this segment, in their order; at most eight of each kind.
[[nodiscard]] std::vector<std::uint32_t> calls_of_segment(const Story& story, std::uint8_t side, std::uint64_t first,
                                                          std::uint64_t end);

/// Where a call stands among all, by when they returned. A recording may have them in another order.
[[nodiscard]] std::size_t rank_of_call(const Story& story, std::uint32_t call);

/// The calls that stand there: at most `count` from the one of rank `first` on.
[[nodiscard]] std::vector<std::uint32_t> calls_in_order(const Digest& digest, std::size_t first, std::size_t count);

/// How many calls have returned by then.
[[nodiscard]] std::size_t calls_until(const Digest& digest, Time at);

}  // namespace osiscope
