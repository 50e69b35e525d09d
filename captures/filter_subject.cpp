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

/// What is known of a frame without decoding it again.
void take_row(FilterSubject& subject, FrameSummary& summary, const Story& story, std::uint32_t frame) {
    const StoredFrame& stored = story.recording.frames[frame];
    subject.number = frame + 1;
    subject.since_first.reset();
    if (stored.stamped) subject.since_first = captured_at(story.recording, frame) - zero_of(story.recording);
    subject.captured_length = stored.captured_length;
    subject.original_length = stored.original_length;
    subject.interface_name = {};
    if (stored.point < story.recording.points.size())
        subject.interface_name = story.recording.points[stored.point].name;
    const FrameRow& row = story.digest.rows[frame];
    summary.protocol = row.protocol;
    summary.stream = row.stream;
    summary.side = row.side;
    summary.analysis = row.analysis;
    summary.calculated_window = row.calculated_window;
    subject.summary = &summary;
}

bool matches_decoded(const Filter& filter, FilterSubject& subject, const Story& story, std::uint32_t frame) {
    const Packet packet = decode_frame(story.recording, frame);
    const FrameRow& row = story.digest.rows[frame];
    subject.bytes = frame_bytes(story.recording, frame);
    FrameSummary summary = summarize(packet, subject.bytes);  // the packet is decoded once, not a second time for this
    summary.stream = row.stream;
    summary.side = row.side;
    summary.analysis = row.analysis;
    summary.calculated_window = row.calculated_window;
    subject.packet = &packet;
    subject.summary = &summary;
    return matches(filter, subject);
}

}  // namespace

void find_matches(const Filter& filter, const Story& story, std::uint32_t first, std::uint32_t last,
                  std::vector<std::uint32_t>& found) {
    const bool from_rows = !needs_summary(filter);
    FilterSubject subject;
    FrameSummary summary;  // used again for every frame: clearing it would take longer than the filter
    for (std::uint32_t frame = first; frame < last; ++frame) {
        take_row(subject, summary, story, frame);
        if (from_rows ? matches(filter, subject) : matches_decoded(filter, subject, story, frame))
            found.push_back(frame);
    }
}

}  // namespace osiscope
