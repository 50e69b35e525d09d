#include "captures/pcapng_write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "captures/journal.hpp"
#include "captures/lab_place.hpp"
#include "captures/pcapng_blocks.hpp"
#include "captures/wire_notes.hpp"

namespace osiscope {

namespace {

using namespace pcapng;

void put16(ByteBuffer& out, std::uint16_t value) {
    out.push_back(static_cast<std::uint8_t>(value));
    out.push_back(static_cast<std::uint8_t>(value >> 8));
}

void put32(ByteBuffer& out, std::uint32_t value) {
    put16(out, static_cast<std::uint16_t>(value));
    put16(out, static_cast<std::uint16_t>(value >> 16));
}

void put64(ByteBuffer& out, std::uint64_t value) {
    put32(out, static_cast<std::uint32_t>(value));
    put32(out, static_cast<std::uint32_t>(value >> 32));
}

/// Times in packet and statistics blocks: the high half comes first, whatever the byte order.
void put_time(ByteBuffer& out, Time at) {
    put32(out, static_cast<std::uint32_t>(static_cast<std::uint64_t>(at) >> 32));
    put32(out, static_cast<std::uint32_t>(at));
}

void pad(ByteBuffer& out) { out.resize((out.size() + 3) & ~std::size_t{3}, 0); }

void put_bytes(ByteBuffer& out, Bytes bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
    pad(out);
}

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

void put_option(ByteBuffer& out, std::uint16_t code, Bytes value) {
    value = value.first(std::min<std::size_t>(value.size(), 0xffff));
    put16(out, code);
    put16(out, static_cast<std::uint16_t>(value.size()));
    put_bytes(out, value);
}

void put_option(ByteBuffer& out, std::uint16_t code, std::string_view text) {
    if (!text.empty()) put_option(out, code, bytes_of(text));
}

/// As many comments as it takes, none of which ends within a character of UTF-8.
void put_long_comment(ByteBuffer& out, std::string_view text) {
    constexpr std::size_t longest = 0xffff;
    while (!text.empty()) {
        std::size_t count = std::min(text.size(), longest);
        while (count < text.size() && count > longest - 4 && (static_cast<std::uint8_t>(text[count]) & 0xc0U) == 0x80U)
            --count;
        put_option(out, option_comment, text.substr(0, count));
        text.remove_prefix(count);
    }
}

void put_option64(ByteBuffer& out, std::uint16_t code, std::uint64_t value) {
    put16(out, code);
    put16(out, 8);
    put64(out, value);
}

/// Starts a block; the length is filled in by `end_block`. Blocks begin at multiples of four.
std::size_t begin_block(ByteBuffer& out, std::uint32_t type) {
    const std::size_t start = out.size();
    put32(out, type);
    put32(out, 0);
    return start;
}

void end_block(ByteBuffer& out, std::size_t start) {
    const auto length = static_cast<std::uint32_t>(out.size() - start + 4);
    put32(out, length);
    for (std::size_t i = 0; i < 4; ++i) out[start + 4 + i] = static_cast<std::uint8_t>(length >> (8 * i));
}

std::vector<std::uint8_t> address_bytes(const std::string& dotted) {
    std::vector<std::uint8_t> bytes;
    const char* at = dotted.data();
    const char* end = at + dotted.size();
    while (at < end) {
        std::uint8_t part = 0;
        const auto result = std::from_chars(at, end, part);
        if (result.ec != std::errc{}) return {};
        bytes.push_back(part);
        at = result.ptr + 1;
    }
    return bytes;
}

/// A record of the name resolution block.
void put_name(ByteBuffer& out, const std::string& address, const std::string& called) {
    std::vector<std::uint8_t> record = address_bytes(address);
    if (record.size() != 4) return;
    record.insert(record.end(), called.begin(), called.end());
    record.push_back(0);
    put_option(out, name_record_ipv4, record);
}

struct EventWriter {
    ByteBuffer& out;

    void operator()(const LabFacts& facts) const { write_section_header(out, facts); }
    void operator()(const CapturePoint& point) const { write_interface(out, point); }
    void operator()(const Frame& frame) const {
        write_frame(out, frame.point, frame.at, frame.direction, frame.original_length, frame.bytes, frame.comment);
    }
    void operator()(const SystemCall& call) const { write_journal_entry(out, to_journal(call)); }
    void operator()(const TcpSample& sample) const { write_journal_entry(out, to_journal(sample)); }
    void operator()(const WireAction& action) const { write_journal_entry(out, to_journal(action)); }
    void operator()(const SwitchLearning& learning) const { write_journal_entry(out, to_journal(learning)); }
    void operator()(const WireCommand& command) const { write_journal_entry(out, to_journal(command)); }
    void operator()(const CaptureStatistics& statistics) const { write_statistics(out, statistics); }
    void operator()(const Failure& failure) const { write_journal_entry(out, to_journal(failure)); }
    void operator()(const UnknownLines& lines) const {
        if (lines.whole) write_journal_entry(out, lines.text);
    }
};

/// A frame, or an entry of the journal.
struct Item {
    Time at;
    bool frame;
    JournalPlace place;  ///< of a frame its index only
};

template <class Entries>
void add_entries(std::vector<Item>& items, const Entries& entries, JournalList list) {
    for (std::uint32_t i = 0; i < entries.size(); ++i) items.push_back({entries[i].at, false, {list, i}});
}

std::vector<Item> in_time_order(const Recording& recording) {
    std::vector<Item> items;
    for (std::uint32_t i = 0; i < recording.frames.size(); ++i)
        items.push_back({recording.frames[i].at, true, {JournalList::unknown, i}});
    add_entries(items, recording.system_calls, JournalList::calls);
    add_entries(items, recording.tcp_samples[0], JournalList::samples_a);
    add_entries(items, recording.tcp_samples[1], JournalList::samples_b);
    add_entries(items, recording.wire_actions, JournalList::actions);
    add_entries(items, recording.switch_learnings, JournalList::learnings);
    add_entries(items, recording.wire_commands, JournalList::commands);
    add_entries(items, recording.failures, JournalList::failures);
    add_entries(items, recording.unknown_entries, JournalList::unknown);
    std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.at < b.at; });
    return items;
}

/// The recording's own comments and, after them, what the wire did to the frame.
std::map<std::uint32_t, std::string> comments_of(const Recording& recording) {
    std::map<std::uint32_t, std::string> comments;
    for (const Comment& comment : recording.comments) comments.emplace(comment.frame, comment.text);
    for_each_note(recording, [&](std::uint32_t frame, std::string&& note) {
        std::string& text = comments[frame];
        if (text.find(note) == std::string::npos) text += text.empty() ? note : "\n" + note;
    });
    return comments;
}

std::string entry_at(const Recording& recording, JournalPlace place) {
    switch (place.list) {
        case JournalList::calls: return to_journal(recording.system_calls[place.index]);
        case JournalList::samples_a: return to_journal(recording.tcp_samples[0][place.index]);
        case JournalList::samples_b: return to_journal(recording.tcp_samples[1][place.index]);
        case JournalList::actions: return to_journal(recording.wire_actions[place.index]);
        case JournalList::learnings: return to_journal(recording.switch_learnings[place.index]);
        case JournalList::commands: return to_journal(recording.wire_commands[place.index]);
        case JournalList::failures: return to_journal(recording.failures[place.index]);
        case JournalList::unknown: return recording.unknown_entries[place.index].text;
    }
    return {};
}

/// What is written with items that have more than themselves.
struct Additions {
    std::map<std::uint32_t, std::string> comments;                                     ///< of frames
    std::map<std::pair<JournalList, std::uint32_t>, std::string_view> journal_fields;  ///< of a newer osiscope
};

Additions additions_to(const Recording& recording) {
    Additions additions{comments_of(recording), {}};
    for (const UnknownFields& fields : recording.unknown_fields)
        additions.journal_fields[{fields.of.list, fields.of.index}] = fields.text;
    return additions;
}

void write_item(ByteBuffer& out, const Recording& recording, const Item& item, const Additions& additions) {
    if (!item.frame) {
        const std::string entry = entry_at(recording, item.place);
        const auto fields = additions.journal_fields.find({item.place.list, item.place.index});
        const bool more = fields != additions.journal_fields.end();
        return write_journal_entry(out, more ? with_fields(entry, fields->second) : entry);
    }
    const std::uint32_t number = item.place.index;
    const StoredFrame& frame = recording.frames[number];
    const auto comment = additions.comments.find(number);
    write_frame(out, frame.point, frame.at, frame.direction, frame.original_length, frame_bytes(recording, number),
                comment != additions.comments.end() ? comment->second : std::string{});
}

}  // namespace

void write_section_header(ByteBuffer& out, const std::optional<LabFacts>& facts) {
    const std::size_t start = begin_block(out, section_header_block);
    put32(out, byte_order_magic);
    put16(out, 1);  // version 1.0
    put16(out, 0);
    put64(out, ~std::uint64_t{0});  // section length not given
    if (facts) {
        LabFacts now = *facts;
        now.format = recording_format;  // whatever it was read from
        put_long_comment(out, to_json(now));
        put_option(out, option_section_os, facts->kernel.empty() ? "" : "Linux " + facts->kernel);
        put_option(out, option_section_application, facts->software);
    }
    put32(out, option_end);
    end_block(out, start);
}

void write_interface(ByteBuffer& out, const CapturePoint& point) {
    const std::size_t start = begin_block(out, interface_description_block);
    put16(out, static_cast<std::uint16_t>(point.link_type));
    put16(out, 0);
    put32(out, point.snap_length);
    put_option(out, option_interface_name, point.name);
    put_option(out, option_interface_description, point.description);
    if (point.mac.size() == 6) put_option(out, option_interface_mac, point.mac);
    put_option(out, option_comment, place_comment(point));
    const std::uint8_t nanoseconds = 9;
    put_option(out, option_interface_time_resolution, Bytes(&nanoseconds, 1));
    put32(out, option_end);
    end_block(out, start);
}

void write_frame(ByteBuffer& out, PointId point, Time at, Direction direction, std::uint32_t original_length,
                 Bytes bytes, const std::string& comment) {
    const std::size_t start = begin_block(out, enhanced_packet_block);
    put32(out, point);
    put_time(out, at);
    put32(out, static_cast<std::uint32_t>(bytes.size()));
    put32(out, original_length);
    put_bytes(out, bytes);
    put_option(out, option_comment, comment);
    if (direction != Direction::unknown) {
        put16(out, option_packet_flags);
        put16(out, 4);
        put32(out, direction == Direction::inbound ? 1 : 2);
    }
    put32(out, option_end);
    end_block(out, start);
}

void write_journal_entry(ByteBuffer& out, const std::string& entry) {
    const std::size_t start = begin_block(out, journal_export_block);
    put_bytes(out, bytes_of(entry));
    end_block(out, start);
}

void write_statistics(ByteBuffer& out, const CaptureStatistics& statistics) {
    const std::size_t start = begin_block(out, interface_statistics_block);
    put32(out, statistics.point);
    put_time(out, statistics.at);
    put_option64(out, option_statistics_received, statistics.received);
    put_option64(out, option_statistics_interface_dropped, statistics.dropped_by_interface);
    put_option64(out, option_statistics_system_dropped, statistics.dropped);
    put32(out, option_end);
    end_block(out, start);
}

void write_names(ByteBuffer& out, const LabFacts& facts) {
    const std::size_t start = begin_block(out, name_resolution_block);
    for (const Host host : {Host::a, Host::b}) {
        put_name(out, facts.hosts[index(host)].address, fmt::format("host-{}", name(host)));
        if (facts.router) put_name(out, facts.router->sides[index(host)].address, fmt::format("router-{}", name(host)));
    }
    put32(out, 0);  // end of records
    end_block(out, start);
}

void write_event(ByteBuffer& out, const Event& event) { std::visit(EventWriter{out}, event); }

void write_recording(const Recording& recording, const std::function<void(Bytes)>& sink) {
    constexpr std::size_t piece = std::size_t{1} << 20;
    ByteBuffer out;
    out.reserve(piece + (std::size_t{1} << 17));
    write_section_header(out, recording.facts);
    for (const CapturePoint& point : recording.points) write_interface(out, point);
    if (recording.facts) write_names(out, *recording.facts);
    const Additions additions = additions_to(recording);
    for (const Item& item : in_time_order(recording)) {
        write_item(out, recording, item, additions);
        if (out.size() < piece) continue;
        sink(out);
        out.clear();
    }
    for (const CaptureStatistics& statistics : recording.statistics) write_statistics(out, statistics);
    sink(out);
}

ByteBuffer write_recording(const Recording& recording) {
    ByteBuffer all;
    all.reserve(recording.bytes.size() + recording.frames.size() * 64 + 4096);
    write_recording(recording, [&](Bytes part) { all.insert(all.end(), part.begin(), part.end()); });
    return all;
}

}  // namespace osiscope
