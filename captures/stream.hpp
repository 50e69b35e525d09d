// TCP connections: who talks, and the bytes each end sent, put back in order by sequence number. RFC 9293 §3.4.
#pragma once

#include <optional>
#include <vector>

#include "captures/event.hpp"
#include "captures/summary.hpp"
#include "layers/application/transfer_record.hpp"
#include "layers/session/observed_end.hpp"

namespace osiscope {

struct Recording;

/// A run of a stream's bytes and the frame they are captured in.
struct Piece {
    std::uint64_t stream_offset = 0;  ///< 0 is the first byte after the SYN
    std::uint32_t frame = 0;
    ByteRange range;  ///< in that frame
};

/// A record of osiscope's transfer found in a stream.
struct StreamRecord {
    transfer_record::Type type = transfer_record::Type::data;
    std::uint64_t stream_offset = 0;  ///< of its header
    std::uint32_t body_length = 0;
    std::uint64_t file_offset = 0;  ///< bytes of DATA before it: which byte of the file a DATA body starts with
};

/// The bytes one end sent.
struct HalfStream {
    bool based = false;
    bool syn_seen = false;
    SequenceNumber base;           ///< sequence number of stream offset 0
    std::uint64_t highest = 0;     ///< offset after the last byte seen
    std::uint64_t contiguous = 0;  ///< bytes from offset 0 with no hole
    std::vector<Piece> pieces;     ///< in stream order, never overlapping; the copy captured first wins
    // osiscope's own records, as far as the stream is contiguous.
    bool speaks_records = false;
    std::uint64_t scanned = 0;     ///< where the next record header starts
    std::uint64_t file_bytes = 0;  ///< DATA body bytes in `records`
    std::vector<StreamRecord> records;
};

/// What an end had sent from this moment on.
struct EndpointMoment {
    Time at = 0;
    std::uint32_t frame = 0;  ///< that brought it there
    SentSoFar sent;
};

struct TcpStream {
    struct End {
        Address address;
        std::uint16_t port = 0;
    };
    End ends[2];                             ///< 0 = sender of the stream's first captured segment
    HalfStream sent[2];                      ///< by each end
    std::vector<EndpointMoment> moments[2];  ///< every change in recordings of two ends, else one in `moment_step`
    SentSoFar sent_so_far[2];                ///< after the last segment
    ObservedConnection states;               ///< segments have the numbers of their frames
    std::uint32_t segments = 0;
    std::uint32_t first_frame = 0;
    std::uint32_t last_frame = 0;

    static constexpr std::uint32_t moment_step = 64;
};

/// Where a sequence number lies in a half stream, negative before its first byte: of the places 2^32 apart, the one
/// nearest to what was seen before.
[[nodiscard]] std::int64_t stream_place(const HalfStream& half, SequenceNumber number);

/// Where a segment's sequence number lies in what its sender sent, and its acknowledgment number in what the other end
/// sent. Numbers are used again every 2^32 bytes: what was near when the segment was read counts, not what came since.
[[nodiscard]] std::int64_t sequence_place(const HalfStream& own, const FrameSummary& summary);
[[nodiscard]] std::int64_t acknowledgment_place(const HalfStream& peer, const FrameSummary& summary);

/// The first as an offset: 0 for a number before the first byte, as the SYN's.
[[nodiscard]] std::uint64_t sequence_offset(const HalfStream& own, const FrameSummary& summary);

/// Remembers in the summary where its numbers lie, for the two above.
void place_numbers(const TcpStream& stream, FrameSummary& summary);

/// Offset of a segment's first byte of data. Nothing when its data are none of the stream's: the text of a reset, the
/// garbage of a keep-alive, what lies before the first byte, or numbers that no window reaches.
[[nodiscard]] std::optional<std::uint64_t> data_offset(const HalfStream& half, const FrameSummary& summary);

/// Moves the beginning of a stream whose SYN was not seen to lower numbers, so many bytes before it was.
void move_base(HalfStream& half, std::uint64_t bytes);

/// Adds a segment's captured payload. Returns false when it brought no new byte.
bool add_piece(HalfStream& half, std::uint64_t offset, std::uint32_t frame, ByteRange range);

/// Reads the records that have become contiguous.
void scan_records(HalfStream& half, const Recording& recording);

/// The piece that holds a stream offset, or nullptr when that byte was not captured.
[[nodiscard]] const Piece* piece_at(const HalfStream& half, std::uint64_t offset);

/// Up to `count` bytes from `offset` on, stopping at the first byte not captured.
[[nodiscard]] std::vector<std::uint8_t> copy_stream(const HalfStream& half, const Recording& recording,
                                                    std::uint64_t offset, std::uint64_t count);

/// The record that the byte at this offset belongs to (header or body), or nullptr.
[[nodiscard]] const StreamRecord* record_at(const HalfStream& half, std::uint64_t offset);

}  // namespace osiscope
