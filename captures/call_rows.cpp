#include "captures/call_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "layers/grouping.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

constexpr std::uint64_t most_bytes = 1U << 16;  // more than anybody scrolls through

void add(std::vector<Row>& rows, std::string label, std::string value, std::string note = {}) {
    Row row;
    row.label = std::move(label);
    row.value = std::move(value);
    row.note = std::move(note);
    rows.push_back(std::move(row));
}

/// The kernel counts in microseconds.
std::string microseconds(std::uint32_t value) { return duration_text(std::int64_t{value} * 1000); }

void add_tcp(std::vector<Row>& rows, const TcpInfo& tcp) {
    add(rows, "Congestion window", counted(tcp.congestion_window, "segment", "segments"),
        "how much data the sender allows itself in flight");
    add(rows, "Round-trip time", microseconds(tcp.smoothed_round_trip_us), "smoothed, as the kernel measures it");
    add(rows, "Retransmission timeout", microseconds(tcp.retransmission_timeout_us),
        "after this silence it retransmits");
    add(rows, "In flight", counted(in_flight(tcp), "segment", "segments"),
        "as the kernel counts: neither lost nor arrived");
    add(rows, "Retransmitted", counted(tcp.total_retransmissions, "segment", "segments"));
    add(rows, "Segments out and in", fmt::format("{} and {}", grouped(tcp.segments_out), grouped(tcp.segments_in)),
        "so far on this connection");
}

/// Whose bytes a call on the connection moved: its own host's when sending, the other's when receiving.
const HalfStream& half_of(const SystemCall& call, const TcpStream& stream) {
    const bool sends = call.name == "send";
    const bool from_a = sends == (call.host == Host::a);
    return stream.sent[from_a ? 0 : 1];
}

void take(CallBytes& out, const HalfStream& half, const Recording& recording, std::uint64_t offset,
          std::uint64_t count) {
    const std::vector<std::uint8_t> part = copy_stream(half, recording, offset, count);
    out.bytes.insert(out.bytes.end(), part.begin(), part.end());
    if (part.empty()) return;
    if (out.first_frame == no_index) out.first_frame = piece_at(half, offset)->frame;
    out.last_frame = piece_at(half, offset + part.size() - 1)->frame;
}

/// The file's bytes lie in the stream in runs, one in each DATA record.
void take_file(CallBytes& out, const SystemCall& call, const Story& story, const HalfStream& half,
               std::uint64_t count) {
    while (out.bytes.size() < count) {
        const std::uint64_t byte = call.first_byte + out.bytes.size();
        const auto offset = stream_offset_of_file(story, byte);
        if (!offset) return;
        const StreamRecord* record = record_at(half, *offset);
        std::uint64_t run = count - out.bytes.size();
        if (record != nullptr) run = std::min(run, file_offset_in(story, *record) + record->body_length - byte);
        const std::size_t before = out.bytes.size();
        take(out, half, story.recording, *offset, run);
        if (out.bytes.size() == before) return;
    }
}

}  // namespace

std::vector<Row> describe_call(const SystemCall& call, Time start) {
    std::vector<Row> rows;
    add(rows, "Call", call.name + "()", fmt::format("by host {}", name(call.host)));
    add(rows, "Arguments", call.arguments);
    const std::string meaning = call.error != 0                   ? std::strerror(call.error)
                                : call.object != CallObject::none ? "bytes"
                                                                  : "";
    add(rows, "Result", fmt::format("{}", call.result), meaning);
    rows.back().warning = call.error != 0;
    add(rows, "Entered", grouped_decimal(static_cast<double>(call.at - start) / 1e9, 6) + " s");
    add(rows, "Returned", grouped_decimal(static_cast<double>(call.returned_at - start) / 1e9, 6) + " s",
        duration_text(call.returned_at - call.at) + " later");
    if (call.object != CallObject::none)
        add(rows, "First byte", grouped(call.first_byte),
            call.object == CallObject::file ? "of the file" : "of this direction's stream");
    if (call.tcp) add_tcp(rows, *call.tcp);
    return rows;
}

CallBytes bytes_of_call(const SystemCall& call, const Story& story) {
    CallBytes out;
    out.first = call.first_byte;
    const std::uint32_t number = main_stream(story);
    if (call.object == CallObject::none || call.result <= 0 || number == no_index) return out;
    const std::uint64_t count = std::min(static_cast<std::uint64_t>(call.result), most_bytes);
    const TcpStream& stream = story.digest.streams[number];
    if (call.object == CallObject::stream) take(out, half_of(call, stream), story.recording, call.first_byte, count);
    else take_file(out, call, story, stream.sent[0], count);
    return out;
}

}  // namespace osiscope
