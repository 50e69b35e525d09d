// The shown connection, segment by segment, as its data's sender saw it: data when it left there, acknowledgments when
// they came in there. In a capture from one place that place is all there is. Kept in few bytes a segment, summed up in
// blocks, and grown in slices, so that no picture goes through a whole capture.
#pragma once

#include <deque>
#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

/// One segment. Numbers are relative: 0 is the SYN, 1 the first byte of data.
struct SegmentRow {
    std::uint32_t frame = 0;
    std::uint32_t number = 0;      ///< the sequence number of what the sender sent, else the acknowledgment number;
                                   ///< the lower 32 bits, see `number_of`
    std::uint32_t length : 24;     ///< bytes of data
    std::uint32_t by_sender : 1;   ///< sent by the end whose data is shown
    std::uint32_t sent_again : 1;  ///< a retransmission
    std::uint32_t has_sack : 1;
    std::uint32_t has_ack : 1;
};

/// What `rows_a_block` segments have together.
struct SegmentBlock {
    Time first = 0;
    Time last = 0;
    std::uint64_t base = 0;                       ///< every number in it is less than 2³¹ away from this
    std::uint64_t low = ~0ULL, high = 0;          ///< of data sent for the first time: sequence numbers, last byte + 1
    std::uint64_t again = 0;                      ///< number after the last byte that was retransmitted; 0 = none was
    std::uint64_t ack_low = ~0ULL, ack_high = 0;  ///< of the acknowledgments
    std::uint64_t edge = 0;                       ///< the highest acknowledgment + window
    std::uint32_t bytes[2] = {};                  ///< of data: by the sender, by the other end
    std::uint32_t sent_again = 0;                 ///< retransmissions
    std::uint32_t with_sack = 0;                  ///< acknowledgments
    std::uint32_t first_round_trip = 0;           ///< number of the first that ended in it or later
    float shortest = 0, longest = 0;              ///< round trip that ended in it, seconds; 0 = none did
};

inline constexpr std::size_t rows_a_block = 64;

/// From a data segment to the acknowledgment of its last byte. Only of segments sent once (Karn's rule).
struct RoundTrip {
    std::uint32_t frame = 0;  ///< of the acknowledgment
    float seconds = 0;
};

struct Segments {
    std::uint32_t stream = no_index;
    int sender = 0;                 ///< the side whose data is shown
    SequenceNumber base;            ///< of its first byte: a capture begun in mid-connection may move it
    std::uint32_t frames_done = 0;  ///< frames looked at
    std::vector<SegmentRow> rows;   ///< in capture order
    std::vector<SegmentBlock> blocks;
    std::vector<RoundTrip> round_trips;  ///< in capture order

    // Inside `grow` only.
    struct Waiting {
        std::uint64_t end = 0;  ///< number after the segment's last byte
        Time at = 0;
        bool again = false;  ///< sent more than once: which one is acknowledged cannot be known
    };
    std::deque<Waiting> waiting;   ///< sent and not acknowledged
    std::uint64_t latest[2] = {};  ///< sequence number of the sender's latest segment, latest acknowledgment
    std::uint64_t sent_up_to = 0;
    std::uint64_t acknowledged = 0;
    std::size_t round_trips_in_blocks = 0;
    Packet scratch;
    FrameSummary summary;
};

/// Begins anew when stream or sender differ from what is kept, then takes in at most `most` frames. True when some of
/// the recording are left.
bool grow(Segments& segments, const Story& story, std::uint32_t stream, int sender, std::size_t most);

/// The SACK blocks of a frame's TCP options: numbers of the first byte and after the last one. RFC 2018.
struct SackBlock {
    std::uint64_t left = 0;
    std::uint64_t right = 0;
    bool duplicate = false;  ///< D-SACK: these bytes came twice (RFC 2883 §4)
};
[[nodiscard]] std::vector<SackBlock> sack_blocks(const Segments& segments, const Recording& recording, std::size_t row);

/// The parts of a block that `told` does not have; `told` has them from then on. Its blocks never touch, in order.
std::vector<SackBlock> tell_anew(SackBlock block, std::vector<SackBlock>& told);

/// A row's number in full.
[[nodiscard]] std::uint64_t number_of(const Segments& segments, std::size_t row);

}  // namespace osiscope
