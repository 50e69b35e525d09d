#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "captures/capture_read.hpp"
#include "captures/journal.hpp"
#include "captures/pcapng_blocks.hpp"

namespace osiscope {

namespace {

using namespace pcapng;

constexpr std::uint32_t smallest_block = 12;
constexpr std::uint32_t largest_block = 1U << 28;  // anything larger is damage: no capture has such a packet
constexpr std::int64_t second = 1'000'000'000;

/// Reads a block's body in its section's byte order. Reading past the end gives zeros and sets `failed`.
struct Cursor {
    Bytes bytes;
    bool big_endian = false;
    std::size_t at = 0;
    bool failed = false;

    std::uint32_t number(std::size_t count) {
        if (at + count > bytes.size()) {
            failed = true;
            at = bytes.size();
            return 0;
        }
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t place = big_endian ? count - 1 - i : i;
            value |= std::uint32_t{bytes[at + i]} << (8 * place);
        }
        at += count;
        return value;
    }
    std::uint16_t take16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t take32() { return number(4); }
    std::uint64_t take_halves() {  // high half first, as packet times are stored
        const std::uint64_t high = take32();
        return high << 32 | take32();
    }
    std::uint64_t take64() {
        const std::uint64_t first = take32();
        const std::uint64_t next = take32();
        return big_endian ? first << 32 | next : next << 32 | first;
    }
    Bytes take_bytes(std::size_t count) {
        const Bytes taken = slice(bytes, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(count)});
        failed |= taken.size() < count;
        at = std::min(bytes.size(), at + ((count + 3) & ~std::size_t{3}));
        return taken;
    }
};

std::string text_of(Bytes bytes) {
    std::string text(bytes.begin(), bytes.end());
    return text.substr(0, text.find('\0'));
}

/// Calls `use(code, value)` for each option behind the cursor.
template <class Use>
void for_each_option(Cursor cursor, const Use& use) {
    while (cursor.at + 4 <= cursor.bytes.size()) {
        const std::uint16_t code = cursor.take16();
        const std::uint16_t length = cursor.take16();
        if (code == option_end) return;
        const Bytes value = cursor.take_bytes(length);
        if (cursor.failed) return;
        use(code, value);
    }
}

/// Ticks of an interface's clock as nanoseconds; finer ticks are cut off. `resolution` is if_tsresol.
Time to_time(std::uint64_t ticks, const PcapngReader::Interface& interface) {
    const std::int64_t offset = interface.time_offset * second;
    const unsigned exponent = interface.time_resolution & 0x7fU;
    if ((interface.time_resolution & 0x80U) != 0) {
        if (exponent > 63) return offset;
        const std::uint64_t whole = exponent == 0 ? ticks : ticks >> exponent;
        const std::uint64_t fraction = exponent == 0 ? 0 : ticks & ((std::uint64_t{1} << exponent) - 1);
        const long double part =
            static_cast<long double>(fraction) / static_cast<long double>(std::uint64_t{1} << exponent);
        return offset + static_cast<Time>(whole) * second + static_cast<Time>(part * 1e9L);
    }
    std::uint64_t nanoseconds = ticks;
    for (unsigned i = exponent; i < 9; ++i) nanoseconds *= 10;
    for (unsigned i = 9; i < exponent; ++i) nanoseconds /= 10;
    return offset + static_cast<Time>(nanoseconds);
}

void read_section_header(PcapngReader& reader, Cursor cursor, const EventSink& sink) {
    cursor.take_bytes(16);  // magic, version, section length
    reader.in_section = true;
    reader.interfaces.clear();
    for_each_option(cursor, [&](std::uint16_t code, Bytes value) {
        if (code != option_comment) return;
        if (auto facts = facts_from_json(text_of(value))) sink(std::move(*facts));
    });
}

void read_interface(PcapngReader& reader, Cursor cursor, const EventSink& sink) {
    PcapngReader::Interface interface;
    CapturePoint point;
    point.link_type = static_cast<LinkType>(cursor.take16());
    cursor.take16();
    point.snap_length = interface.snap_length = cursor.take32();
    for_each_option(cursor, [&](std::uint16_t code, Bytes value) {
        if (code == option_interface_name) point.name = text_of(value);
        if (code == option_interface_description) point.description = text_of(value);
        if (code == option_interface_mac && value.size() == 6) point.mac.assign(value.begin(), value.end());
        if (code == option_interface_time_resolution && !value.empty()) interface.time_resolution = value[0];
        if (code == option_interface_time_offset && value.size() == 8)
            interface.time_offset = static_cast<std::int64_t>(Cursor{value, cursor.big_endian}.take64());
        if (code == option_comment && text_of(value) == "osiscope host A") point.host = Host::a;
        if (code == option_comment && text_of(value) == "osiscope host B") point.host = Host::b;
    });
    if (reader.points_so_far == std::numeric_limits<PointId>::max()) return;
    interface.point = reader.points_so_far++;
    reader.interfaces.push_back(interface);
    sink(std::move(point));
}

Direction direction_of(std::uint32_t flags) {
    switch (flags & 3U) {
        case 1: return Direction::inbound;
        case 2: return Direction::outbound;
        default: return Direction::unknown;
    }
}

/// Enhanced and obsolete packet blocks differ only in their first eight bytes.
std::string read_packet(PcapngReader& reader, Cursor cursor, bool enhanced, const EventSink& sink) {
    const std::uint32_t number = enhanced ? cursor.take32() : cursor.take16();
    if (!enhanced) cursor.take16();
    const std::uint64_t ticks = cursor.take_halves();
    const std::uint32_t captured = cursor.take32();
    Frame frame;
    frame.original_length = cursor.take32();
    const Bytes bytes = cursor.take_bytes(captured);
    if (cursor.failed) return "a packet block claims more bytes than it has";
    if (number >= reader.interfaces.size())
        return fmt::format("a packet names interface {}, which is not described", number);
    const PcapngReader::Interface& interface = reader.interfaces[number];
    frame.point = interface.point;
    frame.at = to_time(ticks, interface);
    frame.bytes.assign(bytes.begin(), bytes.end());
    for_each_option(cursor, [&](std::uint16_t code, Bytes value) {
        if (code == option_packet_flags && value.size() == 4)
            frame.direction = direction_of(Cursor{value, cursor.big_endian}.take32());
        if (code == option_comment) frame.comment = text_of(value);
    });
    sink(std::move(frame));
    return {};
}

std::string read_simple_packet(PcapngReader& reader, Cursor cursor, const EventSink& sink) {
    if (reader.interfaces.empty()) return "a packet comes before any interface is described";
    const PcapngReader::Interface& interface = reader.interfaces[0];
    Frame frame;
    frame.stamped = false;
    frame.point = interface.point;
    frame.original_length = cursor.take32();
    std::uint32_t captured = frame.original_length;
    if (interface.snap_length != 0) captured = std::min(captured, interface.snap_length);
    const Bytes bytes = cursor.take_bytes(captured);
    if (cursor.failed) return "a packet block claims more bytes than it has";
    frame.bytes.assign(bytes.begin(), bytes.end());
    sink(std::move(frame));
    return {};
}

void read_statistics(const PcapngReader& reader, Cursor cursor, const EventSink& sink) {
    const std::uint32_t number = cursor.take32();
    const std::uint64_t ticks = cursor.take_halves();
    if (cursor.failed || number >= reader.interfaces.size()) return;
    CaptureStatistics statistics;
    statistics.point = reader.interfaces[number].point;
    statistics.at = to_time(ticks, reader.interfaces[number]);
    for_each_option(cursor, [&](std::uint16_t code, Bytes value) {
        if (value.size() != 8) return;
        const std::uint64_t count = Cursor{value, cursor.big_endian}.take64();
        if (code == option_statistics_received) statistics.received = count;
        if (code == option_statistics_interface_dropped) statistics.dropped_by_interface = count;
        if (code == option_statistics_system_dropped) statistics.dropped = count;
    });
    sink(std::move(statistics));
}

void read_journal(Cursor cursor, const EventSink& sink) {
    const Bytes body = cursor.bytes;
    const std::string_view entry(reinterpret_cast<const char*>(body.data()), body.size());
    if (auto event = from_journal(entry)) sink(std::move(*event));
}

/// Reads one block's body; returns what is wrong with it, or nothing.
std::string read_block(PcapngReader& reader, std::uint32_t type, Bytes body, const EventSink& sink) {
    const Cursor cursor{body, reader.big_endian};
    switch (type) {
        case section_header_block: read_section_header(reader, cursor, sink); return {};
        case interface_description_block: read_interface(reader, cursor, sink); return {};
        case enhanced_packet_block: return read_packet(reader, cursor, true, sink);
        case packet_block: return read_packet(reader, cursor, false, sink);
        case simple_packet_block: return read_simple_packet(reader, cursor, sink);
        case interface_statistics_block: read_statistics(reader, cursor, sink); return {};
        case journal_export_block: read_journal(cursor, sink); return {};
        default: return {};  // names, secrets, custom and unknown blocks: nothing we need
    }
}

bool is_section_header(Bytes block) { return read32(block, 0) == section_header_block; }

void damage(ReadResult& result, std::uint64_t offset, std::string message) {
    result = {ReadResult::Kind::damaged, offset, std::move(message)};
}

}  // namespace

std::size_t PcapngReader::feed(Bytes available, const EventSink& sink, ReadResult& result) {
    std::size_t used = 0;
    while (result.kind == ReadResult::Kind::whole && available.size() - used >= smallest_block) {
        const Bytes rest = available.subspan(used);
        if (is_section_header(rest)) big_endian = read32(rest, 8) == byte_order_magic;
        Cursor head{rest.first(8), big_endian};
        const std::uint32_t type = head.take32();
        const std::uint32_t length = head.take32();
        if (length < smallest_block || length > largest_block || (length % 4 != 0)) {
            damage(result, offset, fmt::format("a block claims a length of {} bytes", length));
            break;
        }
        if (length > rest.size()) break;
        Cursor tail{rest.subspan(length - 4, 4), big_endian};
        std::string problem = tail.take32() == length ? std::string{} : "a block's two lengths differ";
        if (problem.empty()) problem = read_block(*this, type, rest.subspan(8, length - 12), sink);
        if (!problem.empty()) {
            damage(result, offset, problem);
            break;
        }
        used += length;
        offset += length;
    }
    return used;
}

}  // namespace osiscope
