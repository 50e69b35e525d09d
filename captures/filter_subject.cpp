#include "captures/filter_subject.hpp"

namespace osiscope {

FilterSubject filter_subject(const Recording& recording, const Digest& digest, std::uint32_t frame) {
    const StoredFrame& stored = recording.frames[frame];
    const FrameSummary& summary = digest.frames[frame];
    FilterSubject subject;
    subject.number = frame + 1;
    if (stored.stamped) subject.since_first = stored.at - recording.frames[0].at;
    subject.captured_length = stored.captured_length;
    subject.original_length = stored.original_length;
    if (stored.point < recording.points.size()) subject.interface_name = recording.points[stored.point].name;
    subject.summary = &summary;
    subject.bytes = frame_bytes(recording, frame);
    if (summary.stream != FrameSummary::no_stream) subject.tcp_stream = summary.stream;
    return subject;
}

bool matches(const Filter& filter, const Recording& recording, const Digest& digest, std::uint32_t frame) {
    FilterSubject subject = filter_subject(recording, digest, frame);
    if (!needs_packet(filter)) return matches(filter, subject);
    const Packet packet = decode_frame(recording, frame);
    subject.packet = &packet;
    return matches(filter, subject);
}

}  // namespace osiscope
