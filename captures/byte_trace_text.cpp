#include "captures/byte_trace_text.hpp"

#include <fmt/format.h>

#include "captures/json_text.hpp"
#include "captures/seven_layers.hpp"
#include "layers/escaped_text.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

double seconds_of(const Recording& recording, Time at) { return static_cast<double>(at - zero_of(recording)) / 1e9; }

std::string point_name(const Recording& recording, std::uint32_t frame) {
    const PointId point = recording.frames[frame].point;
    return point < recording.points.size() ? recording.points[point].name : "";
}

const char* fate_word(Fate fate) {
    switch (fate) {
        case Fate::arrived: return "arrived";
        case Fate::lost_on_wire: return "lost on the wire";
        case Fate::fragmented: return "cut into fragments";
        case Fate::ended_at_router: return "ended at the router";
        case Fate::not_known: break;
    }
    return "what became of it is not known";
}

std::string end_text(const TcpStream::End& end) {
    const bool v6 = end.address.version == 6;
    return fmt::format("{}{}{}:{}", v6 ? "[" : "", text(end.address), v6 ? "]" : "", end.port);
}

void add_call(std::string& out, const Recording& recording, const char* name, const std::optional<CallByte>& at) {
    if (!at) return;
    const SystemCall& call = recording.system_calls[at->call];
    out += fmt::format("  {:<9}{}({}) = {}, from {:.6f} s to {:.6f} s; byte {} of these\n", name, escaped(call.name),
                       escaped(call.arguments), call.result, seconds_of(recording, call.at),
                       seconds_of(recording, call.returned_at), grouped(at->offset));
}

void add_transmission(std::string& out, const Recording& recording, const Transmission& sent) {
    out += fmt::format("  {}: {}{}\n",
                       sent.wire_copy        ? "copy made by the wire"
                       : sent.captured_again ? "the same packet, captured again"
                       : sent.again          ? "retransmitted"
                                             : "sent",
                       fate_word(sent.fate), sent.fragmented ? ", a part of the way in a fragment" : "");
    for (const ByteSighting& seen : sent.seen) {
        const std::string point = escaped(point_name(recording, seen.frame));
        out += fmt::format(
            "    frame {}{}, offset {}, at {:.6f} s{}\n", seen.frame + 1, point.empty() ? "" : " at " + point,
            grouped(seen.offset), seconds_of(recording, captured_at(recording, seen.frame)),
            seen.value == sent.seen.front().value ? ""
                                                  : fmt::format(": changed on the way, 0x{:02x} there", seen.value));
    }
}

void add_line(std::string& out, const Story& story, const ByteTrace& trace) {
    if (trace.transmissions.empty()) return;
    const ByteSighting& seen = trace.transmissions.front().seen.front();
    const auto place = line_place(story, seen);
    if (!place) return;
    out += fmt::format(
        "  line     octet {} from the preamble on, lowest bit first: {}; {} symbols {} from number {} on "
        "(reconstructed{})\n",
        place->octet, sent_bits(seen.value), name(place->code), place->symbols, place->first_symbol,
        place->used ? "" : "; the capture does not say which line code was used");
}

std::string heading(const ByteTrace& trace, const Story& story) {
    const std::string file = file_name_in(story);
    std::string out = trace.file_offset ? fmt::format("byte {} of {}", grouped(*trace.file_offset),
                                                      file.empty() ? "the file" : escaped(file))
                                        : fmt::format("byte {} of the stream", grouped(trace.byte.offset));
    if (trace.value) out += fmt::format(": 0x{:02x} “{}”", *trace.value, printable_text(Bytes(&*trace.value, 1)));
    return out + "\n";
}

Json call_json(const Recording& recording, const CallByte& at) {
    const SystemCall& call = recording.system_calls[at.call];
    return {{"call", at.call + 1},         {"host", name(call.host)}, {"name", call.name},
            {"arguments", call.arguments}, {"result", call.result},   {"first_byte", call.first_byte},
            {"offset", at.offset},         {"at_ns", call.at},        {"returned_ns", call.returned_at}};
}

Json sighting_json(const Recording& recording, const ByteSighting& seen) {
    return {{"frame", seen.frame + 1}, {"point", point_name(recording, seen.frame)},
            {"offset", seen.offset},   {"first_bit", seen.offset * 8},
            {"value", seen.value},     {"at_ns", captured_at(recording, seen.frame)}};
}

Json transmission_json(const Recording& recording, const Transmission& sent) {
    static constexpr const char* fates[] = {"not_known", "arrived", "lost", "fragmented", "ended_at_router"};
    Json frames = Json::array();
    for (const ByteSighting& seen : sent.seen) frames.push_back(sighting_json(recording, seen));
    return {{"fate", fates[static_cast<std::size_t>(sent.fate)]},
            {"again", sent.again},
            {"wire_copy", sent.wire_copy},
            {"captured_again", sent.captured_again},
            {"fragment", sent.fragmented},
            {"frames", frames}};
}

Json record_json(const ByteTrace& trace, const HalfStream& half) {
    const StreamRecord& record = half.records[trace.record];
    return {{"number", trace.record + 1},
            {"type", transfer_record::name(record.type)},
            {"offset", trace.byte.offset - record.stream_offset}};
}

void add_ways(Json& json, const ByteTrace& trace, const Story& story) {
    if (trace.read) json["read"] = call_json(story.recording, *trace.read);
    if (trace.send) json["send"] = call_json(story.recording, *trace.send);
    json["transmissions"] = Json::array();
    for (const Transmission& sent : trace.transmissions)
        json["transmissions"].push_back(transmission_json(story.recording, sent));
    if (!trace.transmissions.empty()) {
        const ByteSighting& seen = trace.transmissions.front().seen.front();
        if (const auto place = line_place(story, seen))
            json["line"] = {{"code", short_name(place->code)},
                            {"used_by_wire", place->used},
                            {"octet", place->octet},
                            {"bits_sent", sent_bits(seen.value)},
                            {"first_symbol", place->first_symbol},
                            {"symbols", place->symbols}};
    }
    if (trace.receive) json["recv"] = call_json(story.recording, *trace.receive);
    if (trace.write) json["write"] = call_json(story.recording, *trace.write);
}

}  // namespace

std::optional<LinePlace> line_place(const Story& story, const ByteSighting& seen) {
    if (on_line(story.recording, seen.frame) != OnLine::yes) return std::nullopt;
    LinePlace place;
    const auto used = used_line_code(story, seen.frame);
    place.code = used.value_or(LineCode::manchester);
    place.used = used.has_value();
    place.octet = preamble_octets + start_frame_delimiter_octets + seen.offset;
    place.first_symbol = static_cast<std::uint32_t>(first_symbol(place.code, std::size_t{place.octet} * 8));
    const std::vector<std::uint8_t> octets = octets_on_line(story, seen.frame);
    for (const Symbol& symbol : encode_line(place.code, octets, place.octet * 8, 8))
        place.symbols += symbol.level == 0 ? '0' : symbol.level > 0 ? '+' : '-';
    return place;
}

std::string sent_bits(std::uint8_t value) {
    std::string bits;
    for (std::uint32_t bit = 0; bit < 8; ++bit) bits += line_bit(Bytes(&value, 1), bit) ? '1' : '0';
    return bits;
}

std::string trace_text(const ByteTrace& trace, const Story& story) {
    const TcpStream& stream = story.digest.streams[trace.byte.stream];
    const HalfStream& half = stream.sent[trace.byte.side];
    std::string out = heading(trace, story);
    out += fmt::format("\ndown at {}\n", end_text(stream.ends[trace.byte.side]));
    add_call(out, story.recording, "read", trace.read);
    add_call(out, story.recording, "send", trace.send);
    if (trace.record != no_index)
        out += fmt::format("  record   {} of the transfer ({}), byte {} of it with its header\n", trace.record + 1,
                           transfer_record::name(half.records[trace.record].type),
                           grouped(trace.byte.offset - half.records[trace.record].stream_offset));
    out += fmt::format("  TCP      stream {}, byte {}: sequence number {}, {} counted from the {}\n", trace.byte.stream,
                       grouped(trace.byte.offset), grouped(sequence_number_of(story.digest, trace.byte).value),
                       grouped(trace.byte.offset + 1), half.syn_seen ? "SYN" : "first byte seen");
    out += "\non the wire\n";
    for (const Transmission& sent : trace.transmissions) add_transmission(out, story.recording, sent);
    add_line(out, story, trace);
    out += fmt::format("\nup at {}\n", end_text(stream.ends[1 - trace.byte.side]));
    add_call(out, story.recording, "recv", trace.receive);
    add_call(out, story.recording, "write", trace.write);
    if (!trace.limits.empty()) out += "\n";
    for (const std::string& sentence : trace.limits) out += "note: " + sentence + "\n";
    return out;
}

std::string trace_json(const ByteTrace& trace, const Story& story) {
    const TcpStream& stream = story.digest.streams[trace.byte.stream];
    Json json;
    if (trace.file_offset) {
        if (const std::string file = file_name_in(story); !file.empty()) json["file"] = file;
        json["byte"] = *trace.file_offset;
    }
    if (trace.value) json["value"] = *trace.value;
    json["stream"] = {{"number", trace.byte.stream},
                      {"from", end_text(stream.ends[trace.byte.side])},
                      {"to", end_text(stream.ends[1 - trace.byte.side])},
                      {"direction", trace.byte.side == 0 ? "ab" : "ba"},
                      {"offset", trace.byte.offset}};
    if (trace.record != no_index) json["record"] = record_json(trace, stream.sent[trace.byte.side]);
    json["sequence_number"] = sequence_number_of(story.digest, trace.byte).value;
    json["relative_sequence_number"] = trace.byte.offset + 1;
    json["syn_seen"] = stream.sent[trace.byte.side].syn_seen;
    add_ways(json, trace, story);
    json["limits"] = trace.limits;
    return print_json(json) + "\n";
}

}  // namespace osiscope
