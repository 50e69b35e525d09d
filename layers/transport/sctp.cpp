#include "layers/transport/sctp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "layers/header_parts.hpp"
#include "layers/headline_parts.hpp"
#include "layers/protocol_home.hpp"
#include "layers/text.hpp"

namespace osiscope::sctp {

namespace {

/// What a type of chunk is called, its fields, and what follows them.
struct ChunkKind {
    std::uint8_t type;
    const char* name;
    FieldTable fields;
    const char* value;
};

constexpr std::uint8_t type_data = 0, type_sack = 3;
constexpr const char* plain_value = "Chunk value";

constexpr ChunkKind kinds[] = {
    {type_data, "DATA", data_chunk, "User data"},
    {1, "INIT", init_chunk, "Parameters"},
    {2, "INIT ACK", init_ack_chunk, "Parameters"},
    {type_sack, "SACK", sack_chunk, plain_value},
    {4, "HEARTBEAT", chunk_head, "Heartbeat information"},
    {5, "HEARTBEAT ACK", chunk_head, "Heartbeat information"},
    {6, "ABORT", chunk_head, "Error causes"},
    {7, "SHUTDOWN", shutdown_chunk, plain_value},
    {8, "SHUTDOWN ACK", chunk_head, plain_value},
    {9, "ERROR", chunk_head, "Error causes"},
    {10, "COOKIE ECHO", chunk_head, "State cookie"},
    {11, "COOKIE ACK", chunk_head, plain_value},
    {12, "ECNE", echo_chunk, plain_value},
    {13, "CWR", reduced_chunk, plain_value},
    {14, "SHUTDOWN COMPLETE", chunk_head, plain_value},
    {15, "AUTH", chunk_head, plain_value},
    {64, "I-DATA", chunk_head, plain_value},
    {128, "ASCONF ACK", chunk_head, plain_value},
    {130, "RE-CONFIG", chunk_head, plain_value},
    {132, "PAD", chunk_head, plain_value},
    {192, "FORWARD TSN", forward_chunk, "Skipped streams"},
    {193, "ASCONF", chunk_head, plain_value},
    {194, "I-FORWARD TSN", chunk_head, plain_value},
};
constexpr ChunkKind unknown_kind{0, "unknown", chunk_head, plain_value};

const ChunkKind& kind_of(std::uint8_t type) {
    for (const ChunkKind& kind : kinds)
        if (kind.type == type) return kind;
    return unknown_kind;
}

std::uint32_t length_of(FieldTable table) {
    return (table.back()->first_bit + std::uint32_t{table.back()->bit_count}) / 8;
}

/// Whether its length and the packet have room for as many bytes.
bool has_room(const Chunk& chunk, std::uint32_t bytes) { return chunk.claimed >= bytes && chunk.range.count >= bytes; }

/// Its own fields where there is room for them, else those of every chunk.
FieldTable fields_in(const Chunk& chunk) {
    const FieldTable table = kind_of(chunk.type).fields;
    return has_room(chunk, length_of(table)) ? table : FieldTable(chunk_head);
}

/// Bytes that a chunk needs for its fields, and a SACK whose fields were captured for its blocks too.
std::uint32_t needed(const Chunk& chunk, Bytes frame) {
    const FieldTable table = kind_of(chunk.type).fields;
    const std::uint32_t length = length_of(table), at = chunk.range.first;
    if (chunk.type != type_sack || !has_room(chunk, length) || at + length > frame.size()) return length;
    return length + 4 * static_cast<std::uint32_t>(read(frame, at, sack_gaps) + read(frame, at, sack_duplicates));
}

}  // namespace

bool ChunkWalk::next() {
    if (rest.count < chunk_head_length || rest.first + chunk_head_length > frame.size()) return false;
    const std::uint32_t at = rest.first;
    chunk.type = static_cast<std::uint8_t>(read(frame, at, chunk_type));
    chunk.flags = static_cast<std::uint8_t>(read(frame, at, chunk_flags));
    chunk.claimed = static_cast<std::uint32_t>(read(frame, at, chunk_length));
    chunk.intact = chunk.claimed >= chunk_head_length && chunk.claimed <= rest.count;
    chunk.range = {at, chunk.intact ? chunk.claimed : rest.count};
    const std::uint32_t taken = std::min((chunk.range.count + 3) / 4 * 4, rest.count);
    chunk.next = at + taken;
    rest = {chunk.next, rest.count - taken};
    return true;
}

namespace {

/// By the last eight bits of the remainder: the polynomial 0x1EDC6F41 with its bits reversed (RFC 9260 appendix A).
constexpr std::array<std::uint32_t, 256> remainders = [] {
    std::array<std::uint32_t, 256> list{};
    for (std::uint32_t byte = 0; byte < list.size(); ++byte) {
        std::uint32_t remainder = byte;
        for (int bit = 0; bit < 8; ++bit) remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? 0x82f63b78U : 0U);
        list[byte] = remainder;
    }
    return list;
}();

std::uint32_t divided(std::uint32_t remainder, Bytes bytes) {
    for (const std::uint8_t byte : bytes) remainder = remainder >> 8 ^ remainders[(remainder ^ byte) & 0xff];
    return remainder;
}

constexpr std::uint32_t start_value = ~0U;

/// The packet has the check's last byte first.
std::uint32_t finished(std::uint32_t remainder) {
    const std::uint32_t check = ~remainder;
    return check << 24 | (check & 0xff00U) << 8 | (check >> 8 & 0xff00U) | check >> 24;
}

/// A sender whose network card computes the checksum leaves its field zero for it.
ChecksumState verify(const Step& step, ByteRange packet) {
    const NetworkContext& network = step.network;
    if (!step.verify_checksums || network.fragment || network.length_doubtful || packet.end() > step.frame.size())
        return ChecksumState::not_verifiable;
    const Bytes bytes = slice(step.frame, packet);
    const auto stored = static_cast<std::uint32_t>(read(bytes, 0, checksum));
    constexpr std::array<std::uint8_t, 4> zeros{};
    const ByteRange field = bytes_of(0, checksum);
    const std::uint32_t right =
        finished(divided(divided(divided(start_value, bytes.first(field.first)), zeros), bytes.subspan(field.end())));
    if (stored == right) return ChecksumState::correct;
    return stored == 0 ? ChecksumState::left_to_hardware : ChecksumState::wrong;
}

void note_length(Step& step, const Chunk& chunk, Problem::Kind kind, std::uint32_t required, std::uint32_t present) {
    const ByteRange where = bytes_of(chunk.range.first, chunk_length);
    add_problem(step, {kind, Protocol::sctp, where, required, present, "the chunk length"});
}

/// The capture ends inside fields, not only inside what they carry.
void note_cut(Step& step, ByteRange packet) {
    const ByteRange there{packet.first, static_cast<std::uint32_t>(step.frame.size()) - packet.first};
    add_problem(step, {Problem::Kind::cut_by_capture, Protocol::sctp, there, packet.count, there.count, ""});
}

void note_chunk(Step& step, const Chunk& chunk) {
    const std::uint32_t room = needed(chunk, step.frame);
    if (chunk.claimed < room) note_length(step, chunk, Problem::Kind::length_too_small, room, chunk.claimed);
    else if (!chunk.intact && !step.network.fragment)
        note_length(step, chunk, Problem::Kind::length_too_large, chunk.claimed, chunk.range.count);
}

/// Chunks whose lengths contradict them or the packet, and what is too short for one.
void note_chunks(Step& step, ByteRange packet) {
    ChunkWalk walk{step.frame, {packet.first + header_length, packet.count - header_length}};
    while (walk.next()) {
        note_chunk(step, walk.chunk);
        const ByteRange range = walk.chunk.range;
        if (range.first + std::min(needed(walk.chunk, step.frame), range.count) > step.frame.size())
            return note_cut(step, packet);
        if (!walk.chunk.intact) return;
    }
    const ByteRange rest = walk.rest;
    if (rest.count >= chunk_head_length) note_cut(step, packet);
    if (rest.count > 0 && rest.count < chunk_head_length)
        add_problem(step, {Problem::Kind::packet_too_short, Protocol::sctp, rest, chunk_head_length, rest.count, ""});
}

}  // namespace

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::sctp, header_length)) return Protocol::data;
    const ByteRange packet{step.at, step.end - step.at};
    Layer& layer = add_layer(step, Protocol::sctp, packet.count);
    layer.checksum = verify(step, packet);
    if (layer.checksum == ChecksumState::wrong)
        add_problem(step, {Problem::Kind::checksum_wrong, Protocol::sctp, bytes_of(packet.first, checksum), 0, 0,
                           "the checksum"});
    note_chunks(step, packet);
    return Protocol::data;
}

const char* chunk_name(std::uint8_t type) { return kind_of(type).name; }

std::uint32_t crc32c(Bytes bytes) { return finished(divided(start_value, bytes)); }

namespace {

/// The blocks of a SACK, as far as the chunk has them; returns where they end.
std::uint32_t append_blocks(std::vector<HeaderPart>& parts, const Chunk& chunk, Bytes frame) {
    const std::uint32_t first = chunk.range.first;
    std::uint32_t at = first + length_of(sack_chunk);
    const auto end = std::min(chunk.range.end(), static_cast<std::uint32_t>(frame.size()));
    for (std::uint64_t gaps = read(frame, first, sack_gaps); gaps > 0 && at + 4 <= end; --gaps, at += 4)
        append_table(parts, gap_block, at, frame);
    for (std::uint64_t left = read(frame, first, sack_duplicates); left > 0 && at + 4 <= end; --left, at += 4)
        append_table(parts, duplicate, at, frame);
    return at;
}

void append_chunk(std::vector<HeaderPart>& parts, const Chunk& chunk, std::uint32_t packet_end, Bytes frame) {
    const ChunkKind& kind = kind_of(chunk.type);
    const FieldTable table = fields_in(chunk);
    const std::size_t start = parts.size();
    append_table(parts, table, chunk.range.first, frame);
    parts[start].name = kind.name;
    std::uint32_t at = parts.back().bits.end() / 8;
    const bool whole = at == chunk.range.first + length_of(table);
    if (whole && table.data() == sack_chunk) at = append_blocks(parts, chunk, frame);
    const std::uint32_t value_end = std::min(chunk.range.end(), packet_end);
    append_unnamed(parts, at, value_end,
                   whole && length_of(table) == length_of(kind.fields) ? kind.value : plain_value);
    append_unnamed(parts, std::max(at, value_end), std::min(chunk.next, packet_end), "Chunk padding");
}

void append_chunks(std::vector<HeaderPart>& parts, const Layer& layer, Bytes frame) {
    const std::uint32_t end = captured_end(layer, frame);
    ChunkWalk walk{frame, {layer.header.first + header_length, layer.header.count - header_length}};
    while (walk.next()) {
        append_chunk(parts, walk.chunk, end, frame);
        if (!walk.chunk.intact) break;
    }
    const std::uint32_t at = parts.empty() ? layer.header.first + header_length : parts.back().bits.end() / 8;
    append_unnamed(parts, at, end, "Rest of the packet");
}

std::string flags_note(const Noted& noted) {
    if (read(noted.frame, noted.base, chunk_type) != type_data) return {};
    const bool begins = (noted.value & data_begins) != 0, ends = (noted.value & data_ends) != 0;
    std::string text = begins && ends ? "a whole message"
                       : begins       ? "the beginning of a message"
                       : ends         ? "the end of a message"
                                      : "the middle of a message";
    if ((noted.value & data_unordered) != 0) text += ", unordered";
    if ((noted.value & data_immediate) != 0) text += ", to be acknowledged at once";
    return text;
}

std::string tag_note(const Noted& noted) {
    return noted.value == 0 ? "none yet: this opens an association" : "the receiver's, from its INIT or INIT ACK";
}

constexpr const char* room = "room for more, in bytes";
constexpr const char* all_before = "the last chunk of data that arrived with none missing before it";
constexpr const char* reply_tag = "the verification tag of every packet to this side";

constexpr FieldNote notes[] = {
    {.field = &verification_tag, .words = tag_note},
    {.field = &chunk_type,
     .words = [](const Noted& noted) -> std::string { return chunk_name(static_cast<std::uint8_t>(noted.value)); }},
    {.field = &chunk_flags, .words = flags_note},
    {.field = &chunk_length, .always = "without the padding after it"},
    {.field = &data_number, .always = "counts chunks of data, not bytes"},
    {.field = &data_stream_number, .always = "counts the messages of this stream"},
    {.field = &init_tag, .always = reply_tag},
    {.field = &init_ack_tag, .always = reply_tag},
    {.field = &init_credit, .always = room},
    {.field = &init_ack_credit, .always = room},
    {.field = &sack_credit, .always = room},
    {.field = &sack_number, .always = all_before},
    {.field = &shutdown_number, .always = all_before},
    {.field = &gap_start, .always = "counted from the cumulative acknowledgment"},
    {.field = &gap_end, .always = "counted from the cumulative acknowledgment"},
};

/// "4711 → 38412, SACK, 2 DATA, 62 bytes of data"
void headline(TextWriter& out, const Layer& layer, Bytes frame) {
    const std::uint32_t first = layer.header.first;
    write_ports(out, read(frame, first, source_port), read(frame, first, destination_port));
    ChunkWalk walk{frame, {first + header_length, layer.header.count - header_length}};
    bool more = walk.next();
    if (!more) return out.literal("no chunk");
    std::uint32_t data = 0;
    for (const char* before = ""; more; before = ", ") {
        const std::uint8_t type = walk.chunk.type;
        std::uint32_t alike = 0;
        for (; more && walk.chunk.type == type; ++alike) {
            if (type == type_data)
                data += walk.chunk.range.count - std::min(length_of(data_chunk), walk.chunk.range.count);
            more = walk.chunk.intact && walk.next();
        }
        out.text(before);
        if (alike > 1) out.text(fmt::format("{} ", alike));
        out.text(chunk_name(type));
    }
    if (data == 0) return;
    out.literal(", ");
    write_data_length(out, data);
}

using Use = ProtocolTable::Use;

constexpr ProtocolTable tables[] = {
    {fields},
    {chunk_head, Use::part},
    {data_chunk, Use::part},
    {init_chunk, Use::part},
    {init_ack_chunk, Use::part},
    {sack_chunk, Use::part},
    {gap_block, Use::part},
    {duplicate, Use::part},
    {shutdown_chunk, Use::part},
    {echo_chunk, Use::part},
    {reduced_chunk, Use::part},
    {forward_chunk, Use::part},
};
constexpr EitherField either[] = {{"sctp.port", &source_port, &destination_port, "Source or destination port"}};

std::uint64_t right_checksum(const Covered& covered) { return crc32c(covered.bytes); }

}  // namespace

constexpr ProtocolHome home{.decode = decode,
                            .tables = tables,
                            .notes = notes,
                            .append_parts = append_chunks,
                            .parts_name = "chunks",
                            .headline = headline,
                            .checksum = &checksum,
                            .checksum_status = "sctp.checksum.status",
                            .right_checksum = right_checksum,
                            .either = either};

}  // namespace osiscope::sctp
