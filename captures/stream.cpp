#include "captures/stream.hpp"

#include <algorithm>

#include "captures/recording.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

/// The first piece that ends after `offset`.
std::size_t first_touching(const std::vector<Piece>& pieces, std::uint64_t offset) {
    const auto at = std::partition_point(pieces.begin(), pieces.end(), [&](const Piece& piece) {
        return piece.stream_offset + piece.range.count <= offset;
    });
    return static_cast<std::size_t>(at - pieces.begin());
}

void grow_contiguous(HalfStream& half) {
    for (std::size_t i = first_touching(half.pieces, half.contiguous); i < half.pieces.size(); ++i) {
        const Piece& piece = half.pieces[i];
        if (piece.stream_offset > half.contiguous) return;
        half.contiguous = piece.stream_offset + piece.range.count;
    }
}

StreamRecord record_from(const HalfStream& half, const transfer_record::Header& header) {
    return {header.type, half.scanned, header.length, half.file_bytes};
}

constexpr std::int64_t gib = std::int64_t{1} << 30;

std::int64_t place_near(std::int64_t place, const HalfStream& half, SequenceNumber number) {
    return place + (number - (half.base + static_cast<std::uint32_t>(place)));
}

std::int64_t placed(const HalfStream& half, SequenceNumber number, std::int16_t in_gib) {
    if (in_gib <= FrameSummary::out_of_reach) return stream_place(half, number);
    return place_near(in_gib * gib + gib / 2, half, number);
}

bool within_reach(const HalfStream& half, std::int64_t place) {
    const std::int64_t ahead = place - static_cast<std::int64_t>(half.highest);
    return ahead <= std::int64_t{largest_window} && -ahead <= std::int64_t{largest_window};
}

std::int16_t gib_of(const HalfStream& half, SequenceNumber number) {
    const std::int64_t place = stream_place(half, number);
    if (!within_reach(half, place)) return FrameSummary::out_of_reach;
    return static_cast<std::int16_t>(std::clamp<std::int64_t>(place >> 30, FrameSummary::out_of_reach + 1, 0x7fff));
}

}  // namespace

std::int64_t stream_place(const HalfStream& half, SequenceNumber number) {
    return place_near(static_cast<std::int64_t>(half.highest), half, number);
}

std::int64_t sequence_place(const HalfStream& own, const FrameSummary& summary) {
    return placed(own, summary.segment.sequence_number, summary.sequence_gib);
}

std::int64_t acknowledgment_place(const HalfStream& peer, const FrameSummary& summary) {
    return placed(peer, summary.segment.acknowledgment_number, summary.acknowledgment_gib);
}

std::uint64_t sequence_offset(const HalfStream& own, const FrameSummary& summary) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, sequence_place(own, summary)));
}

void place_numbers(const TcpStream& stream, FrameSummary& summary) {
    summary.sequence_gib = gib_of(stream.sent[summary.side], summary.segment.sequence_number);
    if ((summary.segment.flags & tcp::ack) != 0)
        summary.acknowledgment_gib = gib_of(stream.sent[1 - summary.side], summary.segment.acknowledgment_number);
}

std::optional<std::uint64_t> data_offset(const HalfStream& half, const FrameSummary& summary) {
    const Segment& segment = summary.segment;
    const bool syn = (segment.flags & tcp::syn) != 0;
    const bool garbage = (summary.amendments & tcp_amendment::garbage_byte) != 0;
    const std::int64_t place = sequence_place(half, summary) + (syn ? 1 : 0);
    const bool placed = summary.sequence_gib != FrameSummary::not_placed;
    const bool reached = placed ? summary.sequence_gib != FrameSummary::out_of_reach : within_reach(half, place);
    if ((segment.flags & tcp::rst) != 0 || garbage || place < 0 || !reached) return std::nullopt;
    return static_cast<std::uint64_t>(place);
}

void move_base(HalfStream& half, std::uint64_t bytes) {
    half.base = {half.base.value - static_cast<std::uint32_t>(bytes)};
    for (Piece& piece : half.pieces) piece.stream_offset += bytes;
    if (!half.pieces.empty()) half.highest += bytes;
    half.contiguous = 0;
    half.speaks_records = false;  // what begins elsewhere is read anew
    half.scanned = half.file_bytes = 0;
    half.records.clear();
}

bool add_piece(HalfStream& half, std::uint64_t offset, std::uint32_t frame, ByteRange range) {
    bool added = false;
    std::size_t at = first_touching(half.pieces, offset);
    while (range.count > 0) {
        // Skip what is there already: the first copy wins.
        if (at < half.pieces.size() && half.pieces[at].stream_offset <= offset) {
            const std::uint64_t skip = half.pieces[at].stream_offset + half.pieces[at].range.count - offset;
            if (skip >= range.count) break;
            offset += skip;
            range = {range.first + static_cast<std::uint32_t>(skip), range.count - static_cast<std::uint32_t>(skip)};
            ++at;
            continue;
        }
        std::uint64_t room = range.count;
        if (at < half.pieces.size()) room = std::min(room, half.pieces[at].stream_offset - offset);
        const auto count = static_cast<std::uint32_t>(room);
        half.pieces.insert(half.pieces.begin() + static_cast<std::ptrdiff_t>(at),
                           {offset, frame, {range.first, count}});
        added = true;
        ++at;
        offset += count;
        range = {range.first + count, range.count - count};
    }
    half.highest = std::max(half.highest, offset + range.count);
    grow_contiguous(half);
    return added;
}

void scan_records(HalfStream& half, const Recording& recording) {
    while (half.scanned + transfer_record::header_length <= half.contiguous) {
        const std::vector<std::uint8_t> bytes =
            copy_stream(half, recording, half.scanned, transfer_record::header_length);
        const auto header = transfer_record::read_header(bytes);
        if (!header) {
            half.scanned = ~std::uint64_t{0} / 2;  // another protocol: do not look again
            return;
        }
        half.speaks_records = true;
        half.records.push_back(record_from(half, *header));
        if (header->type == transfer_record::Type::data) half.file_bytes += header->length;
        half.scanned += transfer_record::header_length + header->length;
    }
}

const Piece* piece_at(const HalfStream& half, std::uint64_t offset) {
    const std::size_t at = first_touching(half.pieces, offset);
    if (at == half.pieces.size() || half.pieces[at].stream_offset > offset) return nullptr;
    return &half.pieces[at];
}

std::vector<std::uint8_t> copy_stream(const HalfStream& half, const Recording& recording, std::uint64_t offset,
                                      std::uint64_t count) {
    std::vector<std::uint8_t> bytes;
    while (bytes.size() < count) {
        const Piece* piece = piece_at(half, offset);
        if (piece == nullptr) break;
        const auto skip = static_cast<std::uint32_t>(offset - piece->stream_offset);
        const auto wanted =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(count - bytes.size(), piece->range.count - skip));
        const Bytes part = slice(frame_bytes(recording, piece->frame), {piece->range.first + skip, wanted});
        bytes.insert(bytes.end(), part.begin(), part.end());
        offset += wanted;
    }
    return bytes;
}

const StreamRecord* record_at(const HalfStream& half, std::uint64_t offset) {
    const auto after = std::partition_point(half.records.begin(), half.records.end(),
                                            [&](const StreamRecord& record) { return record.stream_offset <= offset; });
    if (after == half.records.begin()) return nullptr;
    const StreamRecord& record = *(after - 1);
    const std::uint64_t end = record.stream_offset + transfer_record::header_length + record.body_length;
    return offset < end ? &record : nullptr;
}

}  // namespace osiscope
