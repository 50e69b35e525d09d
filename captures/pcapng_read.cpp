#include "captures/pcapng_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "captures/journal.hpp"
#include "captures/lab_place.hpp"
#include "captures/link_capture.hpp"
#include "captures/pcapng_cursor.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

using namespace pcapng;

/// The largest packet of any link type with 128 KiB of options; a block that claims more is damage, as in Wireshark.
constexpr std::uint32_t largest_block = 32 + (128U << 20) + (128U << 10);

constexpr const char* too_small = "a block is too small for what its type must have";

/// False, with what is wrong.
bool fail(std::string& problem, std::string message) {
    problem = std::move(message);
    return false;
}

std::string_view text_of(Bytes bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return text.substr(0, text.find('\0'));
}

std::uint32_t round_up(std::uint32_t length) { return (length + 3) & ~std::uint32_t{3}; }

std::string read_section_header(PcapngReader& reader, Cursor cursor, const EventSink& others) {
    cursor.take32();  // the magic number, known already
    const std::uint16_t major = cursor.take16();
    const std::uint16_t minor = cursor.take16();
    cursor.take_time();  // the section's length: not needed, and often not known when it was written
    if (cursor.failed) return too_small;
    if (!is_known_version(major, minor))
        return fmt::format("a section is of pcapng version {}.{}, which is not known", major, minor);
    std::optional<LabFacts> facts;
    std::string comments;
    const char* problem = for_each_option(cursor, [&](std::uint16_t code, Bytes value) -> const char* {
        if (code != option_comment || facts) return nullptr;
        if (comments.empty() && text_of(value).substr(0, 1) != "{") return nullptr;
        comments += text_of(value);  // facts with a long script take several
        if (comments.back() != '}') return nullptr;
        facts = facts_from_json(comments);
        if (!facts && reader.unknown_format.empty()) reader.unknown_format = unknown_format(comments);
        return nullptr;
    });
    if (problem != nullptr) return problem;
    reader.in_section = true;
    reader.interfaces.clear();
    if (facts && reader.unknown_format.empty()) others(std::move(*facts));
    return {};
}

/// What an interface's options say. Of options that may be there only once the first counts.
struct InterfaceOptions {
    std::optional<std::uint8_t> time_resolution;
    std::optional<std::int64_t> time_offset;

    const char* take(std::uint16_t code, Bytes value, bool big_endian, CapturePoint& point) {
        if (code == option_interface_name && point.name.empty()) point.name = text_of(value);
        if (code == option_interface_description && point.description.empty()) point.description = text_of(value);
        if (code == option_interface_mac && value.size() == 6) point.mac.assign(value.begin(), value.end());
        if (code == option_interface_time_resolution && value.size() == 1 && !time_resolution)
            time_resolution = value[0];
        if (code == option_interface_time_offset && value.size() == 8 && !time_offset)
            time_offset = static_cast<std::int64_t>(load64(value.data(), big_endian));
        if (code == option_interface_filter && value.empty()) return "a capture filter option is empty";
        if (code == option_comment) read_place(text_of(value), point);
        return nullptr;
    }
};

std::string read_interface(PcapngReader& reader, Cursor cursor, const EventSink& others) {
    PcapngReader::Interface interface;
    CapturePoint point;
    point.link_type = interface.link_type = static_cast<LinkType>(cursor.take16());
    cursor.take16();
    point.snap_length = interface.snap_length = cursor.take32();
    if (cursor.failed) return too_small;
    InterfaceOptions options;
    const char* problem = for_each_option(
        cursor, [&](std::uint16_t code, Bytes value) { return options.take(code, value, cursor.big_endian, point); });
    if (problem != nullptr) return problem;
    if (reader.points_so_far == std::numeric_limits<PointId>::max()) return "it describes more than 65535 interfaces";
    if (!reader.unknown_format.empty())
        point.place = Place::elsewhere, point.link = 0;  // what its comments mean is not known
    interface.time_resolution = options.time_resolution.value_or(interface.time_resolution);
    interface.time_offset = options.time_offset.value_or(0);
    interface.point = reader.points_so_far++;
    reader.interfaces.push_back(interface);
    others(std::move(point));
    return {};
}

Direction direction_of(std::uint32_t flags) {
    switch (flags & 3U) {
        case 1: return Direction::inbound;
        case 2: return Direction::outbound;
        default: return Direction::unknown;
    }
}

/// Takes what we show of a packet's options, and finds those whose length cannot be.
const char* take_packet_option(FrameView& frame, std::uint16_t code, Bytes value, bool big_endian) {
    constexpr const char* wrong_length = "a packet's option has a length that its kind cannot have";
    switch (code) {
        case option_comment:
            if (frame.comment.empty()) frame.comment = text_of(value);
            return nullptr;
        case option_packet_flags:
            if (value.size() != 4) return wrong_length;
            if (frame.direction == Direction::unknown) frame.direction = direction_of(load32(value.data(), big_endian));
            return nullptr;
        case option_packet_dropped:
        case option_packet_identifier: return value.size() == 8 ? nullptr : wrong_length;
        case option_packet_queue: return value.size() == 4 ? nullptr : wrong_length;
        case option_packet_verdict:
            if (value.empty()) return wrong_length;
            return (value[0] == 1 || value[0] == 2) && value.size() != 9 ? wrong_length : nullptr;
        default: return nullptr;
    }
}

/// Takes the captured bytes that start at `start` of the block's body. False and a problem if they cannot be there.
bool take_packet(FrameView& frame, Bytes body, std::size_t start, std::uint32_t captured,
                 const PcapngReader::Interface& interface, std::string& problem) {
    const std::uint32_t extra = pseudo_header_length(interface.link_type);
    if (captured > largest_packet(interface.link_type))
        problem = fmt::format("a packet claims {} captured bytes, more than any has", captured);
    else if (captured > body.size() - start) problem = "a packet block claims more bytes than it has";
    else if (captured < extra) problem = "a packet is too short for its link type's pseudo-header";
    else {
        frame.point = interface.point;
        frame.link_type = interface.link_type;
        frame.bytes = body.subspan(start + extra, captured - extra);
        frame.original_length = sane_length(frame.original_length, extra);
        frame.offset = 8 + start + extra;
        return true;
    }
    return false;
}

bool take_options(FrameView& frame, Cursor cursor, std::string& problem) {
    const char* wrong = for_each_option(cursor, [&](std::uint16_t code, Bytes value) {
        return take_packet_option(frame, code, value, cursor.big_endian);
    });
    if (wrong != nullptr) problem = wrong;
    return wrong == nullptr;
}

/// Enhanced and obsolete packet blocks differ only in their first four bytes. One of these comes with every frame, so
/// it is read without a Cursor.
bool read_packet(const PcapngReader& reader, Bytes body, bool enhanced, FrameView& frame, std::string& problem) {
    constexpr std::size_t fixed = 20;
    const bool big_endian = reader.big_endian;
    if (body.size() < fixed) return fail(problem, too_small);
    const std::uint8_t* at = body.data();
    const std::uint32_t number = enhanced ? load32(at, big_endian) : load16(at, big_endian);
    if (number >= reader.interfaces.size())
        return fail(problem, fmt::format("a packet names interface {}, which is not described", number));
    const PcapngReader::Interface& interface = reader.interfaces[number];
    frame.stamped = true;
    frame.stamp = split_time(std::uint64_t{load32(at + 4, big_endian)} << 32 | load32(at + 8, big_endian), interface);
    frame.at = to_time(frame.stamp);
    const std::uint32_t captured = load32(at + 12, big_endian);
    frame.original_length = load32(at + 16, big_endian);
    if (!take_packet(frame, body, fixed, captured, interface, problem)) return false;
    const std::size_t end = fixed + round_up(captured);
    return end == body.size() || take_options(frame, {body.subspan(end), big_endian}, problem);
}

bool read_simple_packet(const PcapngReader& reader, Bytes body, FrameView& frame, std::string& problem) {
    if (body.size() < 4) return fail(problem, too_small);
    if (reader.interfaces.empty()) return fail(problem, "a packet comes before any interface is described");
    const PcapngReader::Interface& interface = reader.interfaces[0];
    frame.stamped = false;
    frame.stamp = {};
    frame.at = 0;
    frame.original_length = load32(body.data(), reader.big_endian);
    std::uint32_t captured = frame.original_length;
    if (interface.snap_length != 0) captured = std::min(captured, interface.snap_length);
    if (!take_packet(frame, body, 4, captured, interface, problem)) return false;
    return 4 + round_up(captured) == body.size() || fail(problem, "a simple packet block is longer than its packet");
}

std::string read_statistics(const PcapngReader& reader, Cursor cursor, const EventSink& others) {
    const std::uint32_t number = cursor.take32();
    const std::uint64_t ticks = cursor.take_time();
    if (cursor.failed) return too_small;
    CaptureStatistics statistics;
    const char* problem = for_each_option(cursor, [&](std::uint16_t code, Bytes value) -> const char* {
        if (value.size() != 8) return nullptr;
        const std::uint64_t count = load64(value.data(), cursor.big_endian);
        if (code == option_statistics_received) statistics.received = count;
        if (code == option_statistics_interface_dropped) statistics.dropped_by_interface = count;
        if (code == option_statistics_system_dropped) statistics.dropped = count;
        return nullptr;
    });
    if (problem != nullptr) return problem;
    if (number >= reader.interfaces.size()) return {};
    statistics.point = reader.interfaces[number].point;
    statistics.at = to_time(split_time(ticks, reader.interfaces[number]));
    others(std::move(statistics));
    return {};
}

/// What a newer osiscope says besides goes along, to be saved again.
void read_entry(std::string_view entry, const EventSink& others) {
    if (auto event = from_journal(entry)) {
        others(std::move(*event));
        if (std::string fields = unknown_fields(entry); !fields.empty()) others(UnknownLines{0, false, fields});
    } else if (auto whole = unknown_entry(entry)) {
        others(std::move(*whole));
    }
}

std::string read_other(const PcapngReader& reader, std::uint32_t type, Cursor cursor, const EventSink& others) {
    if (const char* problem = check_other_block(type, cursor.bytes, cursor.big_endian)) return problem;
    if (type != journal_export_block || !reader.unknown_format.empty()) return {};
    read_entry({reinterpret_cast<const char*>(cursor.bytes.data()), cursor.bytes.size()}, others);
    return {};
}

/// Reads one block's body; false and a problem when it is damaged.
bool read_body(PcapngReader& reader, std::uint32_t type, Bytes body, FrameView& frame, const EventSink& others,
               std::string& problem) {
    const Cursor cursor{body, reader.big_endian};
    switch (type) {
        case enhanced_packet_block: return read_packet(reader, body, true, frame, problem);
        case packet_block: return read_packet(reader, body, false, frame, problem);
        case simple_packet_block: return read_simple_packet(reader, body, frame, problem);
        case section_header_block: problem = read_section_header(reader, cursor, others); break;
        case interface_description_block: problem = read_interface(reader, cursor, others); break;
        case interface_statistics_block: problem = read_statistics(reader, cursor, others); break;
        default: problem = read_other(reader, type, cursor, others);
    }
    return problem.empty();
}

bool is_packet(std::uint32_t type) {
    return type == enhanced_packet_block || type == packet_block || type == simple_packet_block;
}

}  // namespace

std::uint32_t measure_block(PcapngReader& reader, Bytes head, std::string& problem) {
    if (load32(head.data(), true) == section_header_block) {
        reader.big_endian = load32(head.data() + 8, true) == byte_order_magic;
        if (load32(head.data() + 8, reader.big_endian) != byte_order_magic) {
            problem = "a section header has no byte-order mark";
            return 0;
        }
    }
    const std::uint32_t length = load32(head.data() + 4, reader.big_endian);
    if (length < smallest_block || length > largest_block) {
        problem = fmt::format("a block claims a length of {} {}", length, plural(length, "byte", "bytes"));
        return 0;
    }
    return round_up(length);  // some writers do not count the zeros that fill a block up
}

BlockKind read_block(PcapngReader& reader, Bytes block, FrameView& frame, const EventSink& others,
                     std::string& problem) {
    const std::uint32_t type = load32(block.data(), reader.big_endian);
    if (round_up(load32(block.data() + block.size() - 4, reader.big_endian)) != block.size()) {
        problem = "a block's two lengths differ";
        return BlockKind::damaged;
    }
    frame.direction = Direction::unknown;
    frame.comment = {};
    const Bytes body = block.subspan(8, block.size() - smallest_block);
    if (!read_body(reader, type, body, frame, others, problem)) return BlockKind::damaged;
    return is_packet(type) ? BlockKind::packet : BlockKind::other;
}

std::size_t PcapngReader::feed(Bytes available, const EventSink& sink, ReadResult& result) {
    std::size_t used = 0;
    FrameView frame;
    std::string problem;
    while (result.kind == ReadResult::Kind::whole && available.size() - used >= pcapng_block_head) {
        const Bytes rest = available.subspan(used);
        const std::uint32_t length = measure_block(*this, rest, problem);
        if (length > rest.size()) break;
        const BlockKind kind =
            length == 0 ? BlockKind::damaged : read_block(*this, rest.first(length), frame, sink, problem);
        if (kind == BlockKind::damaged) {
            result = {ReadResult::Kind::damaged, offset, problem};
            break;
        }
        if (kind == BlockKind::packet) sink(keep(frame));
        used += length;
        offset += length;
    }
    return used;
}

}  // namespace osiscope
