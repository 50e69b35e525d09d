#include "lessons/predicate.hpp"

#include <algorithm>

namespace osiscope {

namespace {

bool call_fits(const Predicate& predicate, const SystemCall& call) {
    if (predicate.side && call.host != *predicate.side) return false;
    if (!predicate.call.empty() && call.name != predicate.call) return false;
    if (predicate.object && call.object != *predicate.object) return false;
    if (predicate.succeeds && call.result < 0) return false;
    if (!predicate.file_byte) return true;
    const std::uint64_t byte = *predicate.file_byte;
    return call.object == CallObject::file && call.result > 0 && byte >= call.first_byte &&
           byte - call.first_byte < static_cast<std::uint64_t>(call.result);
}

bool carries_file_byte(const Digest& digest, const Recording& recording, std::uint32_t frame, std::uint64_t byte) {
    const std::vector<FilePart> parts = file_parts(digest, recording, frame);
    return std::any_of(parts.begin(), parts.end(), [&](const FilePart& part) {
        return byte >= part.file_offset && byte - part.file_offset < part.range.count;
    });
}

bool starts_record(const Digest& digest, const Recording& recording, std::uint32_t frame, transfer_record::Type type) {
    const FrameSummary summary = summary_of(digest, recording, frame);
    if (summary.stream == FrameSummary::no_stream || summary.captured_payload == 0) return false;
    const HalfStream& half = digest.streams[summary.stream].sent[summary.side];
    const std::uint64_t first = stream_offset(half, summary.segment.sequence_number);
    return std::any_of(half.records.begin(), half.records.end(), [&](const StreamRecord& record) {
        return record.type == type && record.stream_offset >= first &&
               record.stream_offset < first + summary.captured_payload;
    });
}

bool frame_fits(const Predicate& predicate, const Recording& recording, const Digest& digest, const Journey& journey) {
    const std::uint32_t frame = frame_of(journey);
    const FrameSummary summary = summary_of(digest, recording, frame);
    if (predicate.side && journey.from != *predicate.side) return false;
    if (predicate.protocol && summary.protocol != *predicate.protocol) return false;
    if ((summary.segment.flags & predicate.flags) != predicate.flags) return false;
    if ((summary.segment.flags & predicate.without) != 0) return false;
    if (predicate.payload && *predicate.payload != (summary.captured_payload > 0)) return false;
    if (predicate.file_byte && !carries_file_byte(digest, recording, frame, *predicate.file_byte)) return false;
    return !predicate.record || starts_record(digest, recording, frame, *predicate.record);
}

}  // namespace

bool fulfils(const Predicate& predicate, const Recording& recording, const Digest& digest, const TimelineItem& item) {
    const bool call = item.kind == TimelineItem::Kind::call;
    if (call != (predicate.event == Predicate::Event::call)) return false;
    return call ? call_fits(predicate, recording.system_calls[item.index])
                : frame_fits(predicate, recording, digest, journey_at(digest, recording, item.index));
}

std::optional<TimelineItem> find_event(const Predicate& predicate, const Recording& recording, const Digest& digest,
                                       const NamedItems& names) {
    Time earliest = 0;
    if (!predicate.after.empty()) {
        const auto named = std::find_if(names.begin(), names.end(),
                                        [&](const NamedItem& item) { return item.name == predicate.after; });
        if (named == names.end()) return std::nullopt;
        earliest = time_of(digest, recording, named->item);
    }
    std::optional<TimelineItem> last;
    int wanted = predicate.nth;
    for (std::size_t i = 0; i < timeline_size(digest); ++i) {
        const TimelineItem item = timeline_item(digest, recording, i);
        if (item.at < earliest || !fulfils(predicate, recording, digest, item)) continue;
        if (predicate.nth > 0 && --wanted == 0) return item;
        last = item;
    }
    return predicate.nth < 0 ? last : std::nullopt;
}

}  // namespace osiscope
