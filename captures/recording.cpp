#include "captures/recording.hpp"

#include <algorithm>

#include "layers/decode.hpp"

namespace osiscope {

namespace {

struct Appender {
    Recording& recording;

    void operator()(LabFacts&& facts) const { recording.facts = std::move(facts); }
    void operator()(CapturePoint&& point) const { recording.points.push_back(std::move(point)); }
    void operator()(SystemCall&& call) const { recording.system_calls.push_back(std::move(call)); }
    void operator()(WireAction&& action) const { recording.wire_actions.push_back(action); }
    void operator()(CaptureStatistics&& statistics) const { recording.statistics.push_back(statistics); }
    void operator()(Failure&& failure) const { recording.failures.push_back(std::move(failure)); }
    void operator()(Frame&& frame) const {
        const auto captured = static_cast<std::uint32_t>(frame.bytes.size());
        if (!frame.comment.empty())
            recording.comments.push_back(
                {static_cast<std::uint32_t>(recording.frames.size()), std::move(frame.comment)});
        recording.frames.push_back({frame.at, recording.bytes.size(), captured,
                                    std::max(frame.original_length, captured), frame.point, frame.direction,
                                    frame.stamped});
        recording.bytes.insert(recording.bytes.end(), frame.bytes.begin(), frame.bytes.end());
    }
};

}  // namespace

void append(Recording& recording, Event&& event) { std::visit(Appender{recording}, std::move(event)); }

Packet decode_frame(const Recording& recording, std::uint32_t frame) {
    const StoredFrame& stored = recording.frames[frame];
    const LinkType link_type =
        stored.point < recording.points.size() ? recording.points[stored.point].link_type : LinkType::ethernet;
    return decode(link_type, frame_bytes(recording, frame), stored.original_length);
}

std::optional<Host> host_of(const Recording& recording, std::uint32_t frame) {
    const PointId point = recording.frames[frame].point;
    return point < recording.points.size() ? recording.points[point].host : std::nullopt;
}

TimeSpan time_span(const Recording& recording) {
    TimeSpan span;
    bool any = false;
    const auto include = [&](Time time) {
        span.first = any ? std::min(span.first, time) : time;
        span.last = any ? std::max(span.last, time) : time;
        any = true;
    };
    for (const StoredFrame& frame : recording.frames)
        if (frame.stamped) include(frame.at);
    for (const SystemCall& call : recording.system_calls) {
        include(call.at);
        include(call.returned_at);
    }
    return span;
}

}  // namespace osiscope
