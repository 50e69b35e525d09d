#include "captures/filter_subject.hpp"

#include <algorithm>

namespace osiscope {

FilterSubject filter_subject(const DecodePass& pass, const DecodedFrame& decoded) {
    const FrameView& frame = decoded.frame;
    FilterSubject subject;
    subject.number = static_cast<std::uint32_t>(decoded.number);
    if (frame.stamped) subject.since_first = frame.at - pass.first;
    subject.captured_length = decoded.packet.captured_length;
    subject.original_length = decoded.packet.original_length;
    if (frame.point < pass.points.size()) subject.interface_name = pass.points[frame.point].name;
    subject.summary = &decoded.summary;
    subject.bytes = frame.bytes;
    subject.packet = &decoded.packet;
    return subject;
}

namespace {

/// What needs the frames before it.
void add_stored(FrameSummary& summary, const FrameRow& row) {
    summary.stream = row.stream;
    summary.side = row.side;
    summary.analysis = row.analysis;
    summary.calculated_window = row.calculated_window;
}

FrameSummary stored_summary(const FrameRow& row) {
    FrameSummary summary;
    summary.protocol = row.protocol;
    add_stored(summary, row);
    return summary;
}

}  // namespace

bool matches(const Filter& filter, const Recording& recording, const Digest& digest, std::uint32_t frame) {
    const StoredFrame& stored = recording.frames[frame];
    FilterSubject subject;
    subject.number = frame + 1;
    if (stored.stamped) subject.since_first = stored.at - recording.frames[0].at;
    subject.captured_length = stored.captured_length;
    subject.original_length = stored.original_length;
    if (stored.point < recording.points.size()) subject.interface_name = recording.points[stored.point].name;
    subject.bytes = frame_bytes(recording, frame);
    if (!needs_summary(filter)) {
        const FrameSummary summary = stored_summary(digest.rows[frame]);
        subject.summary = &summary;
        return matches(filter, subject);
    }
    const Packet packet = decode_frame(recording, frame);
    FrameSummary summary = summarize(packet, subject.bytes);
    add_stored(summary, digest.rows[frame]);
    subject.summary = &summary;
    subject.packet = &packet;
    return matches(filter, subject);
}

}  // namespace osiscope
