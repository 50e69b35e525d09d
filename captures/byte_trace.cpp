#include "captures/byte_trace.hpp"

#include <algorithm>

#include "captures/byte_limits.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"

namespace osiscope {

namespace {

/// Findings of segments that bring bytes which were seen before, or late.
constexpr TcpFindings old_bytes = tcp_finding::retransmission | tcp_finding::fast_retransmission |
                                  tcp_finding::spurious_retransmission | tcp_finding::out_of_order;

const HalfStream& half_of(const Digest& digest, const StreamByte& byte) {
    return digest.streams[byte.stream].sent[byte.side];
}

/// Where the byte is in a frame that has the segment's TCP header.
std::optional<ByteSighting> sighting(const Story& story, const StreamByte& byte, std::uint32_t frame) {
    if (frame == no_index || story.digest.rows[frame].stream != byte.stream ||
        story.digest.rows[frame].side != byte.side)
        return std::nullopt;
    const FrameSummary summary = summary_of(story, frame);
    const auto first = data_offset(half_of(story.digest, byte), summary);
    if (!first || byte.offset < *first || byte.offset - *first >= summary.captured_payload) return std::nullopt;
    const std::uint32_t offset = summary.payload.first + static_cast<std::uint32_t>(byte.offset - *first);
    return ByteSighting{frame, offset, frame_bytes(story.recording, frame)[offset]};
}

/// The payload of the IP packet in a frame and where it belongs in the whole packet.
struct IpPart {
    ByteRange payload;        ///< in the frame
    std::uint32_t first = 0;  ///< of the whole packet's payload
};

std::optional<IpPart> ip_part(const Recording& recording, std::uint32_t frame) {
    const Packet packet = decode_frame(recording, frame);
    const Bytes bytes = frame_bytes(recording, frame);
    for (const Layer& layer : packet.layers) {
        if (layer.protocol == Protocol::ipv4)
            return IpPart{layer.payload,
                          static_cast<std::uint32_t>(read(bytes, layer.header.first, ipv4::fragment_offset)) * 8};
        if (layer.protocol == Protocol::ipv6) return IpPart{layer.payload, 0};  // routers do not cut those
    }
    return std::nullopt;
}

/// The byte of one frame as the same byte of another frame: of a fragment and the packet it was cut from.
std::optional<std::uint32_t> same_byte_in(const Recording& recording, std::uint32_t from, std::uint32_t offset,
                                          std::uint32_t to) {
    const auto source = ip_part(recording, from);
    const auto target = ip_part(recording, to);
    if (!source || !target || !source->payload.contains(offset)) return std::nullopt;
    const std::uint32_t position = source->first + (offset - source->payload.first);
    if (position < target->first || position - target->first >= target->payload.count) return std::nullopt;
    const std::uint32_t found = target->payload.first + (position - target->first);
    return found < recording.frames[to].captured_length ? std::optional(found) : std::nullopt;
}

void add_sighting(Transmission& transmission, const std::optional<ByteSighting>& found) {
    if (found) transmission.seen.push_back(*found);
}

/// The fragment that carried the byte on from where its packet was cut up.
void add_fragment(Transmission& transmission, const Story& story, const Journey& whole) {
    if (transmission.seen.empty()) return;
    const ByteSighting model = transmission.seen.front();
    std::uint32_t left = whole.fragments;
    for (std::uint32_t i = transmission.journey + 1; i < story.digest.journeys.size() && left > 0; ++i) {
        const Journey& piece = story.digest.journeys[i];
        if (piece.part_of != transmission.journey) continue;
        --left;
        bool carries = false;
        for (const std::uint32_t frame :
             {piece.sent, piece.on_wire, piece.router_in, piece.router_out, piece.next_on_wire, piece.received}) {
            const auto offset =
                frame == no_index ? std::nullopt : same_byte_in(story.recording, model.frame, model.offset, frame);
            if (!offset) continue;
            carries = true;
            transmission.seen.push_back({frame, *offset, frame_bytes(story.recording, frame)[*offset]});
        }
        if (!carries) continue;
        transmission.fragmented = true;
        transmission.fate = fate_of(story.recording, piece);
    }
}

/// What became of it by now, at every place that saw it.
void look_again(Transmission& transmission, const Story& story, const StreamByte& byte) {
    const Journey journey = journey_at(story, transmission.journey);
    transmission.seen.clear();
    for (const std::uint32_t frame :
         {journey.sent, journey.on_wire, journey.router_in, journey.router_out, journey.next_on_wire, journey.received})
        add_sighting(transmission, sighting(story, byte, frame));
    transmission.fate = fate_of(story.recording, journey);
    transmission.wire_copy = journey.copy_of != no_index;
    if (journey.fragments > 0) add_fragment(transmission, story, journey);
}

void take_journey_of(ByteTrace& trace, const Story& story, std::uint32_t frame) {
    Transmission made;
    made.journey = journey_of(story.digest, frame);
    if (story.digest.two_ends && story.digest.journeys[made.journey].part_of != no_index)
        made.journey = story.digest.journeys[made.journey].part_of;
    for (const Transmission& known : trace.transmissions)
        if (known.journey == made.journey) return;
    look_again(made, story, trace.byte);
    if (made.seen.empty()) return;
    made.captured_again = (story.digest.rows[frame].amendments & tcp_amendment::captured_again) != 0;
    made.again = !made.wire_copy && !made.captured_again && !trace.transmissions.empty();
    trace.transmissions.push_back(std::move(made));
}

/// The call of a host whose bytes include this one.
std::optional<CallByte> call_with(const Story& story, Host host, Move move, std::uint64_t offset) {
    const std::vector<std::uint32_t>& calls = story.digest.calls_moving[index(host)][static_cast<std::size_t>(move)];
    const auto end_of = [&](std::uint32_t call) {
        return story.recording.system_calls[call].first_byte +
               static_cast<std::uint64_t>(story.recording.system_calls[call].result);
    };
    const auto found =
        std::partition_point(calls.begin(), calls.end(), [&](std::uint32_t call) { return end_of(call) <= offset; });
    if (found == calls.end() || story.recording.system_calls[*found].first_byte > offset) return std::nullopt;
    return CallByte{*found, offset - story.recording.system_calls[*found].first_byte};
}

void find_calls(ByteTrace& trace, const Story& story) {
    if (story.recording.system_calls.empty() || trace.byte.stream != main_stream(story)) return;
    const Host sender = trace.byte.side == 0 ? Host::a : Host::b;
    const Host receiver = other(sender);
    trace.send = call_with(story, sender, Move::send, trace.byte.offset);
    trace.receive = call_with(story, receiver, Move::receive, trace.byte.offset);
    if (!trace.file_offset) return;
    trace.read = call_with(story, sender, Move::read, *trace.file_offset);
    trace.write = call_with(story, receiver, Move::write, *trace.file_offset);
}

/// Which byte of the file it is, as far as the transfer's records tell.
void find_file_byte(ByteTrace& trace, const Story& story) {
    const HalfStream& half = half_of(story.digest, trace.byte);
    if (story.recording.facts && story.recording.facts->raw) {
        if (trace.byte.side == 0 && trace.byte.stream == main_stream(story)) trace.file_offset = trace.byte.offset;
        return;
    }
    const StreamRecord* record = record_at(half, trace.byte.offset);
    if (record == nullptr) return;
    const bool to_receiver = trace.byte.side == 0 && trace.byte.stream == main_stream(story);
    trace.record = static_cast<std::uint32_t>(record - half.records.data());
    const std::uint64_t body = record->stream_offset + transfer_record::header_length;
    const bool data = record->type == transfer_record::Type::data && trace.byte.offset >= body;
    if (!data || !to_receiver || encoding_in(story) != 0) return;
    trace.file_offset = file_offset_in(story, *record) + (trace.byte.offset - body);
}

}  // namespace

std::optional<StreamByte> stream_byte_in(const Story& story, std::uint32_t frame, std::uint32_t offset) {
    if (story.digest.two_ends) {
        const std::uint32_t whole = story.digest.journeys[story.digest.journey_of_frame[frame]].part_of;
        if (whole != no_index) {
            const std::uint32_t sent = frame_of(story.digest.journeys[whole]);
            const auto same = same_byte_in(story.recording, frame, offset, sent);
            return same ? stream_byte_in(story, sent, *same) : std::nullopt;
        }
    }
    const FrameSummary summary = summary_of(story, frame);
    const ByteRange payload{summary.payload.first, summary.captured_payload};
    if (summary.stream == FrameSummary::no_stream || summary.fragment || !payload.contains(offset)) return std::nullopt;
    const auto first = data_offset(story.digest.streams[summary.stream].sent[summary.side], summary);
    if (!first) return std::nullopt;
    return StreamByte{summary.stream, summary.side, *first + (offset - payload.first)};
}

std::optional<StreamByte> stream_byte_of_file(const Story& story, std::uint64_t file_offset) {
    if (encoding_in(story) != 0) return std::nullopt;
    const auto offset = stream_offset_of_file(story, file_offset);
    if (!offset) return std::nullopt;
    return StreamByte{main_stream(story), 0, *offset};
}

std::optional<StreamByte> stream_byte_of_call(const Story& story, std::uint32_t number, std::uint64_t offset) {
    const SystemCall& call = story.recording.system_calls[number];
    const auto move = move_of(call);
    const std::uint32_t stream = main_stream(story);
    if (!move || stream == no_index || offset >= static_cast<std::uint64_t>(call.result)) return std::nullopt;
    if (call.object == CallObject::file) return stream_byte_of_file(story, call.first_byte + offset);
    const bool from_a = (*move == Move::send) == (call.host == Host::a);
    return StreamByte{stream, static_cast<std::uint8_t>(from_a ? 0 : 1), call.first_byte + offset};
}

ByteTrace trace_byte(const Story& story, const StreamByte& byte) {
    ByteTrace trace;
    trace.byte = byte;
    if (const Piece* piece = piece_at(half_of(story.digest, byte), byte.offset)) trace.frames_seen = piece->frame;
    else trace.frames_seen = static_cast<std::uint32_t>(story.digest.rows.size());
    continue_trace(trace, story);
    return trace;
}

void continue_trace(ByteTrace& trace, const Story& story) {
    for (Transmission& known : trace.transmissions) look_again(known, story, trace.byte);
    const Piece* piece = piece_at(half_of(story.digest, trace.byte), trace.byte.offset);
    if (piece != nullptr && trace.transmissions.empty()) {
        trace.frames_seen = piece->frame;
        take_journey_of(trace, story, piece->frame);
    }
    for (; trace.frames_seen < story.digest.rows.size(); ++trace.frames_seen) {
        const FrameRow& row = story.digest.rows[trace.frames_seen];
        const bool may = row.stream == trace.byte.stream && row.side == trace.byte.side && row.carries_payload &&
                         (row.analysis & old_bytes) != 0;
        if (may && sighting(story, trace.byte, trace.frames_seen)) take_journey_of(trace, story, trace.frames_seen);
    }
    if (!trace.transmissions.empty()) trace.value = trace.transmissions.front().seen.front().value;
    find_file_byte(trace, story);
    find_calls(trace, story);
    trace.limits = limits_of(trace, story);
}

std::optional<ByteSighting> sighting_in(const ByteTrace& trace, std::uint32_t frame) {
    for (const Transmission& transmission : trace.transmissions)
        for (const ByteSighting& seen : transmission.seen)
            if (seen.frame == frame) return seen;
    return std::nullopt;
}

SequenceNumber sequence_number_of(const Digest& digest, const StreamByte& byte) {
    return half_of(digest, byte).base + static_cast<std::uint32_t>(byte.offset);
}

}  // namespace osiscope
