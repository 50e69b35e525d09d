#include "captures/decode_pass.hpp"

#include <algorithm>

namespace osiscope {

namespace {

std::uint8_t vantage_of(const DecodePass& pass, const FrameView& frame) {
    return frame.point < pass.points.size() ? vantage_of(pass.points[frame.point]) : 0;
}

}  // namespace

void take_point(DecodePass& pass, const CapturePoint& point) { pass.points.push_back(point); }

void take_frame(DecodePass& pass, const FrameView& frame) {
    ++pass.frames;
    if (frame.stamped && !pass.any_time) {
        pass.first = frame.at;
        pass.any_time = true;
    }
    const auto captured = static_cast<std::uint32_t>(frame.bytes.size());
    decode_into(pass.packet, frame.link_type, frame.bytes, std::max(frame.original_length, captured), pass.checksums);
    pass.summary = summarize(pass.packet, frame.bytes);
    if (pass.summary.protocol == Protocol::tcp)
        take_verdict(pass.summary, track(pass.tracker, pass.summary, frame.at, vantage_of(pass, frame)));
    else track_quoted(pass.tracker, pass.packet, frame.bytes, frame.at);
}

void take_verdict(FrameSummary& summary, const TcpVerdict& verdict) {
    summary.stream = verdict.stream;
    summary.side = verdict.side;
    summary.analysis = verdict.analysis;
    summary.calculated_window = verdict.calculated_window;
}

}  // namespace osiscope
