#include "captures/stream_pass.hpp"

#include <algorithm>

#include "layers/decode.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

CollectedStream& stream_of(StreamPass& pass, const FrameSummary& summary, Time at) {
    if (summary.stream >= pass.streams.size()) pass.streams.resize(std::size_t{summary.stream} + 1);
    CollectedStream& stream = pass.streams[summary.stream];
    if (stream.packets == 0) {
        stream.ends[summary.side] = {summary.source, summary.source_port};
        stream.ends[1 - summary.side] = {summary.destination, summary.destination_port};
        stream.first_at = stream.last_at = at;
    }
    ++stream.packets;
    stream.first_at = std::min(stream.first_at, at);
    stream.last_at = std::max(stream.last_at, at);
    return stream;
}

void take(StreamPass& pass, const FrameSummary& summary, std::span<const StoredPart> payload, Time at) {
    CollectedStream& stream = stream_of(pass, summary, at);
    const std::uint16_t opening = summary.segment.flags & (tcp::syn | tcp::ack);
    if (opening == tcp::syn) stream.client = summary.side;
    if (opening == (tcp::syn | tcp::ack)) stream.client = static_cast<std::uint8_t>(1 - summary.side);
    if ((summary.amendments & tcp_amendment::garbage_byte) == 0)
        return take_segment(stream.sent[summary.side], summary.segment, payload);
    Segment without = summary.segment;  // a keep-alive's byte is none of the stream's
    without.payload_length = 0;
    take_segment(stream.sent[summary.side], without, {});
}

void take_datagram(StreamPass& pass, const FramePlace& place, const Numbering& number) {
    const Datagram& whole = pass.datagram;
    const Bytes known = Bytes(whole.bytes).first(whole.known);
    decode_into(pass.packet, whole.link_type, known, static_cast<std::uint32_t>(whole.bytes.size()));
    FrameSummary summary = summarize(pass.packet, known);
    if (summary.protocol != Protocol::tcp || summary.fragment) return;
    number(summary, place.at);
    if (summary.stream == FrameSummary::no_stream) return;
    take(pass, summary, parts_in(whole, summary.payload), place.at);
}

}  // namespace

void take_frame(StreamPass& pass, const Packet& packet, const FrameSummary& summary, Bytes frame,
                const FramePlace& place, const Numbering& number) {
    if (summary.fragment) {
        if (add_fragment(pass.fragments, packet, frame, place, pass.datagram)) take_datagram(pass, place, number);
        return;
    }
    if (summary.protocol != Protocol::tcp || summary.stream == FrameSummary::no_stream) return;
    const StoredPart captured{0, summary.captured_payload, place.file_offset + summary.payload.first};
    take(pass, summary, {&captured, 1}, place.at);
}

bool carries_data(const CollectedStream& stream) {
    for (const CollectedHalf& half : stream.sent) {
        const ByteCount count = count_bytes(half);
        if (count.captured > 0 || count.missing > 0) return true;
    }
    return false;
}

}  // namespace osiscope
