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
};

enum class Source : std::uint8_t { frame, call, sample_a, sample_b, action, command, learning, failure };

struct Entry {
    Time at;
    Source source;
    std::uint32_t index;
};

template <class Items>
void add_entries(std::vector<Entry>& entries, const Items& items, Source source) {
    for (std::uint32_t i = 0; i < items.size(); ++i) entries.push_back({items[i].at, source, i});
}

std::vector<Entry> in_time_order(const Recording& recording) {
    std::vector<Entry> entries;
    add_entries(entries, recording.frames, Source::frame);
    add_entries(entries, recording.system_calls, Source::call);
    add_entries(entries, recording.tcp_samples[0], Source::sample_a);
    add_entries(entries, recording.tcp_samples[1], Source::sample_b);
    add_entries(entries, recording.wire_actions, Source::action);
    add_entries(entries, recording.switch_learnings, Source::learning);
    add_entries(entries, recording.wire_commands, Source::command);
    add_entries(entries, recording.failures, Source::failure);
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.at < b.at; });
    return entries;
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

void write_entry(ByteBuffer& out, const Recording& recording, const Entry& entry,
                 const std::map<std::uint32_t, std::string>& comments) {
    switch (entry.source) {
        case Source::frame: {
            const StoredFrame& frame = recording.frames[entry.index];
            const auto comment = comments.find(entry.index);
            return write_frame(out, frame.point, frame.at, frame.direction, frame.original_length,
                               frame_bytes(recording, entry.index),
                               comment != comments.end() ? comment->second : std::string{});
        }
        case Source::call: return write_journal_entry(out, to_journal(recording.system_calls[entry.index]));
        case Source::sample_a: return write_journal_entry(out, to_journal(recording.tcp_samples[0][entry.index]));
        case Source::sample_b: return write_journal_entry(out, to_journal(recording.tcp_samples[1][entry.index]));
        case Source::action: return write_journal_entry(out, to_journal(recording.wire_actions[entry.index]));
        case Source::learning: return write_journal_entry(out, to_journal(recording.switch_learnings[entry.index]));
        case Source::command: return write_journal_entry(out, to_journal(recording.wire_commands[entry.index]));
        case Source::failure: return write_journal_entry(out, to_journal(recording.failures[entry.index]));
    }
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
    const std::map<std::uint32_t, std::string> comments = comments_of(recording);
    for (const Entry& entry : in_time_order(recording)) {
        write_entry(out, recording, entry, comments);
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
