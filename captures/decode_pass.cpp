#include "captures/decode_pass.hpp"

#include <algorithm>

namespace osiscope {

namespace {

constexpr std::size_t block_size = 32;  // few enough to stay in the cache
constexpr std::size_t slot_ahead = 4;   // frames decoded while a slot of the flow table is on its way from memory

SeenAt vantage_of(const DecodePass& pass, const FrameView& frame) {
    return frame.point < pass.points.size() ? vantage_of(pass.points[frame.point], frame.direction) : SeenAt{};
}

void decode_headers(const DecodePass& pass, DecodedFrame& decoded) {
    const FrameView& frame = decoded.frame;
    const auto captured = static_cast<std::uint32_t>(frame.bytes.size());
    decode_into(decoded.packet, frame.link_type, frame.bytes, std::max(frame.original_length, captured),
                pass.checksums);
    summarize_into(decoded.summary, decoded.packet, frame.bytes);
    if (decoded.summary.protocol == Protocol::tcp) decoded.slot_hash = prefetch_slot(pass.tracker, decoded.summary);
}

/// A recording of the lab begins with its first system call, and its times are told from there.
void note_beginning(DecodePass& pass, const Event& event) {
    const auto* call = std::get_if<SystemCall>(&event);
    if (call == nullptr || pass.any_time || call->at < 0) return;
    pass.first = call->at;
    pass.first_stamp = {call->at / 1'000'000'000, static_cast<std::uint32_t>(call->at % 1'000'000'000)};
    pass.any_time = true;
}

/// As many frames as are at hand: one at least, if there is one.
void fill_block(DecodePass& pass, CaptureReader& reader, const EventSink& others) {
    pass.block.resize(block_size);
    pass.taken = 0;
    pass.filled = 0;
    const EventSink watching = [&](Event&& event) {
        note_beginning(pass, event);
        others(std::move(event));
    };
    const auto read = [&](auto next) {
        if (!next(reader, pass.block[pass.filled].frame, watching)) return false;
        decode_headers(pass, pass.block[pass.filled++]);
        return true;
    };
    const auto prefetch = [&](std::size_t number) {
        const DecodedFrame& decoded = pass.block[number];
        if (decoded.summary.protocol == Protocol::tcp) prefetch_flow(pass.tracker, decoded.slot_hash);
    };
    if (!read(next_frame)) return;
    std::size_t prefetched = 0;
    while (pass.filled < block_size && read(next_buffered_frame))
        if (pass.filled > slot_ahead) prefetch(prefetched++);
    while (prefetched < pass.filled) prefetch(prefetched++);
}

}  // namespace

void take_point(DecodePass& pass, const CapturePoint& point) { pass.points.push_back(point); }

const DecodedFrame* next_decoded(DecodePass& pass, CaptureReader& reader, const EventSink& others) {
    if (pass.taken == pass.filled) fill_block(pass, reader, others);
    if (pass.taken == pass.filled) return nullptr;
    DecodedFrame& decoded = pass.block[pass.taken++];
    const FrameView& frame = decoded.frame;
    decoded.number = ++pass.frames;
    if (frame.stamped && !pass.any_time) {
        pass.first = frame.at;
        pass.first_stamp = frame.stamp;
        pass.any_time = true;
    }
    if (decoded.summary.protocol == Protocol::tcp)
        track(pass.tracker, decoded.summary, frame.at, vantage_of(pass, frame));
    else track_unshown(pass.tracker, decoded.packet, frame.bytes, frame.at, vantage_of(pass, frame));
    return &decoded;
}

}  // namespace osiscope
