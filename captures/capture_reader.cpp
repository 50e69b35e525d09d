#include "captures/capture_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "captures/link_capture.hpp"
#include "captures/other_formats.hpp"
#include "captures/pcapng_blocks.hpp"

namespace osiscope {

namespace {

constexpr std::size_t usual_capacity = std::size_t{1} << 20;  // the first look has all of it
constexpr std::size_t looked_at = 4096;                       // of a file that is no capture
constexpr std::size_t piece = std::size_t{1} << 17;           // and later ones leave room in the cache for the rest

/// Makes room after the window. Grows only when real bytes fill the buffer, so a nonsense length costs no memory.
void make_room(CaptureReader& reader) {
    const std::size_t kept = reader.window.size();
    if (kept == reader.capacity) {
        reader.capacity = reader.capacity == 0 ? usual_capacity : 2 * reader.capacity;
        std::unique_ptr<std::uint8_t[]> larger(new std::uint8_t[reader.capacity]);
        if (kept > 0) std::memcpy(larger.get(), reader.window.data(), kept);
        reader.buffer = std::move(larger);
    } else if (kept > 0) {
        std::memmove(reader.buffer.get(), reader.window.data(), kept);
    }
    reader.window = {reader.buffer.get(), kept};
}

bool refill(CaptureReader& reader, std::size_t count) {
    if (reader.stay_in_window) return false;
    while (reader.window.size() < count && !reader.source_ended) {
        make_room(reader);
        const std::size_t kept = reader.window.size();
        const std::size_t wanted = std::min(reader.capacity, std::max(count, piece));
        const std::span<std::uint8_t> room(reader.buffer.get() + kept, wanted - kept);
        const std::size_t got = reader.source ? reader.source(room, reader.source_error) : 0;
        reader.source_ended = got < room.size();
        reader.window = {reader.buffer.get(), kept + got};
    }
    return reader.window.size() >= count;
}

/// Whether the window has that many bytes, or can get them.
bool have(CaptureReader& reader, std::size_t count) { return reader.window.size() >= count || refill(reader, count); }

void take(CaptureReader& reader, std::size_t count) {
    reader.window = reader.window.subspan(count);
    reader.offset += count;
}

bool end(CaptureReader& reader, ReadResult how) {
    reader.format = CaptureReader::Format::over;
    reader.ended = std::move(how);
    reader.ended.unknown_format = reader.pcapng.unknown_format;
    return false;
}

bool damaged(CaptureReader& reader, std::string message) {
    return end(reader, {ReadResult::Kind::damaged, reader.offset, std::move(message)});
}

/// The file has no more bytes, and `unfinished` is what the window starts with; an empty window is the proper end.
bool run_out(CaptureReader& reader, const char* unfinished) {
    if (reader.stay_in_window && !reader.source_ended) return false;
    if (!reader.source_error.empty()) return damaged(reader, reader.source_error);
    if (reader.window.empty()) return end(reader, {});
    return damaged(reader, fmt::format("the file ends inside {}", unfinished));
}

void start_pcap(CaptureReader& reader, const EventSink& others) {
    ReadResult header = read_pcap_header(reader.window, reader.pcap);
    if (header.kind != ReadResult::Kind::whole) {
        if (!reader.source_error.empty()) header.message = reader.source_error;
        end(reader, std::move(header));
        return;
    }
    reader.format = CaptureReader::Format::pcap;
    CapturePoint point;
    point.link_type = reader.pcap.link_type;
    point.snap_length = reader.pcap.snap_length;
    others(std::move(point));
    take(reader, reader.pcap.file_header);
}

bool starts_like_pcapng(Bytes start) {
    if (start.size() < pcapng_block_head || load32(start.data(), true) != pcapng::section_header_block) return false;
    return load32(start.data() + 8, true) == pcapng::byte_order_magic ||
           load32(start.data() + 8, false) == pcapng::byte_order_magic;
}

void start_pcapng(CaptureReader& reader) {
    reader.format = CaptureReader::Format::pcapng;
    const Bytes start = reader.window;
    if (start.size() < pcapng_block_head + 4) return;  // will be found to be cut short
    const bool big_endian = load32(start.data() + 8, true) == pcapng::byte_order_magic;
    const std::uint16_t major = load16(start.data() + 12, big_endian);
    const std::uint16_t minor = load16(start.data() + 14, big_endian);
    if (!pcapng::is_known_version(major, minor))
        end(reader, {ReadResult::Kind::not_a_capture, 12,
                     fmt::format("it is of pcapng version {}.{}, which is not known", major, minor)});
}

/// Finds out what the file is; the first buffer full has all it takes.
void start(CaptureReader& reader, const EventSink& others) {
    have(reader, usual_capacity);
    if (starts_like_pcap(reader.window)) return start_pcap(reader, others);
    if (starts_like_pcapng(reader.window)) return start_pcapng(reader);
    std::string why = other_format(reader.window.first(std::min(reader.window.size(), looked_at)));
    if (why.empty()) why = "it is neither a .pcap nor a .pcapng file";
    if (reader.window.empty()) why = "it is empty";
    if (!reader.source_error.empty()) why = reader.source_error;
    end(reader, {ReadResult::Kind::not_a_capture, 0, std::move(why)});
}

bool next_pcap_frame(CaptureReader& reader, FrameView& frame) {
    const PcapFormat& format = reader.pcap;
    if (!have(reader, format.record_header)) return run_out(reader, "a record header");
    const PcapRecord record = read_pcap_record(format, reader.window.data());
    if (record.captured > largest_packet(format.link_type))
        return damaged(reader, fmt::format("record {} claims {} captured bytes, more than any packet has",
                                           reader.records + 1, record.captured));
    const std::size_t length = std::size_t{format.record_header} + record.captured;
    if (!have(reader, length)) return run_out(reader, "a packet");
    const std::uint32_t extra = pseudo_header_length(format.link_type);
    if (record.captured < extra) return damaged(reader, "a packet is too short for its link type's pseudo-header");
    frame.stamp = time_of(format, record);
    frame.at = to_time(frame.stamp);
    frame.stamped = true;
    frame.point = 0;
    frame.direction = Direction::unknown;
    frame.link_type = format.link_type;
    frame.original_length = sane_length(record.original, extra);
    frame.bytes = reader.window.subspan(format.record_header + extra, record.captured - extra);
    frame.offset = reader.offset + format.record_header + extra;
    frame.comment = {};
    ++reader.records;
    take(reader, length);
    return true;
}

bool next_pcapng_frame(CaptureReader& reader, FrameView& frame, const EventSink& others) {
    std::string problem;
    for (;;) {
        if (!have(reader, pcapng_block_head)) return run_out(reader, "a block");
        const std::uint32_t length = measure_block(reader.pcapng, reader.window, problem);
        if (length == 0) return damaged(reader, std::move(problem));
        if (!have(reader, length)) return run_out(reader, "a block");
        const BlockKind kind = read_block(reader.pcapng, reader.window.first(length), frame, others, problem);
        if (kind == BlockKind::damaged) return damaged(reader, std::move(problem));
        frame.offset += reader.offset;
        take(reader, length);
        if (kind == BlockKind::packet) return true;
    }
}

}  // namespace

bool next_frame(CaptureReader& reader, FrameView& frame, const EventSink& others) {
    if (reader.format == CaptureReader::Format::unknown) start(reader, others);
    switch (reader.format) {
        case CaptureReader::Format::pcap: return next_pcap_frame(reader, frame);
        case CaptureReader::Format::pcapng: return next_pcapng_frame(reader, frame, others);
        default: return false;
    }
}

bool next_buffered_frame(CaptureReader& reader, FrameView& frame, const EventSink& others) {
    if (reader.format == CaptureReader::Format::unknown) return false;
    reader.stay_in_window = true;
    const bool found = next_frame(reader, frame, others);
    reader.stay_in_window = false;
    return found;
}

const ReadResult& result(const CaptureReader& reader) { return reader.ended; }

Frame keep(const FrameView& view) {
    Frame frame;
    frame.at = view.at;
    frame.stamped = view.stamped;
    frame.point = view.point;
    frame.direction = view.direction;
    frame.original_length = view.original_length;
    frame.bytes.assign(view.bytes.begin(), view.bytes.end());
    frame.comment = view.comment;
    return frame;
}

}  // namespace osiscope
