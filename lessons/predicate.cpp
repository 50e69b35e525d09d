#include "lessons/predicate.hpp"

#include <algorithm>

#include "captures/filter_subject.hpp"
#include "captures/refusal.hpp"
#include "captures/wire_command.hpp"
#include "lessons/wire_effect.hpp"

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

bool carries_file_byte(const Story& story, std::uint32_t frame, std::uint64_t byte) {
    const std::vector<FilePart> parts = file_parts(story, frame);
    return std::any_of(parts.begin(), parts.end(), [&](const FilePart& part) {
        return byte >= part.file_offset && byte - part.file_offset < part.range.count;
    });
}

bool starts_record(const Story& story, std::uint32_t frame, transfer_record::Type type) {
    const FrameSummary summary = summary_of(story, frame);
    if (summary.stream == FrameSummary::no_stream || summary.captured_payload == 0) return false;
    const HalfStream& half = story.digest.streams[summary.stream].sent[summary.side];
    const std::uint64_t first = sequence_offset(half, summary);
    return std::any_of(half.records.begin(), half.records.end(), [&](const StreamRecord& record) {
        return record.type == type && record.stream_offset >= first &&
               record.stream_offset < first + summary.captured_payload;
    });
}

bool fate_is(FrameFate wanted, const Recording& recording, const Journey& journey) {
    bool dropped = false;
    bool discarded = false;
    bool damaged = false;
    for (const std::uint32_t number : {journey.wire_action, journey.next_wire_action}) {
        if (number == no_index) continue;
        const WireAction& action = recording.wire_actions[number];
        const bool gone = action.kind == WireAction::Kind::dropped;
        const bool failed = gone && action.reason == WireAction::Reason::check_failed;
        discarded |= failed;
        dropped |= gone && !failed;
        damaged |= is_damaged(action);
    }
    switch (wanted) {
        case FrameFate::dropped: return dropped;
        case FrameFate::discarded: return discarded;
        case FrameFate::damaged: return damaged;
        case FrameFate::delivered: break;
    }
    return journey.arrival_known && !damaged;
}

bool touched_by_line(const Predicate& predicate, const Recording& recording, const Journey& journey) {
    for (const std::uint32_t number : {journey.wire_action, journey.next_wire_action})
        if (number != no_index)
            for (const std::string& line : predicate.touched_lines)
                if (touched_by(recording, recording.wire_actions[number], line)) return true;
    return false;
}

/// The same bytes of the stream, later.
bool repeats_frame(const Story& story, const TimelineItem& item, const TimelineItem& model) {
    if (item == model || item.at < model.at || item.kind != TimelineItem::Kind::journey ||
        model.kind != TimelineItem::Kind::journey)
        return false;
    const auto of = [&](const TimelineItem& one) { return summary_of(story, frame_of(journey_at(story, one.index))); };
    const FrameSummary again = of(item);
    const FrameSummary first = of(model);
    return again.stream != FrameSummary::no_stream && again.stream == first.stream && again.side == first.side &&
           again.captured_payload > 0 && again.segment.sequence_number.value == first.segment.sequence_number.value;
}

bool frame_fits(const Predicate& predicate, const Story& story, const Journey& journey) {
    const std::uint32_t frame = frame_of(journey);
    const FrameSummary summary = summary_of(story, frame);
    if (predicate.side && journey.from != *predicate.side) return false;
    if (predicate.protocol && summary.protocol != *predicate.protocol) return false;
    if ((summary.segment.flags & predicate.flags) != predicate.flags) return false;
    if ((summary.segment.flags & predicate.without) != 0) return false;
    if (predicate.payload && *predicate.payload != (summary.captured_payload > 0)) return false;
    if (predicate.fate && !fate_is(*predicate.fate, story.recording, journey)) return false;
    if (!predicate.touched_by.empty() && !touched_by_line(predicate, story.recording, journey)) return false;
    if (predicate.file_byte && !carries_file_byte(story, frame, *predicate.file_byte)) return false;
    if (predicate.filter && !lets_through(*predicate.filter, story, journey)) return false;
    return !predicate.record || starts_record(story, frame, *predicate.record);
}

const NamedItem* find_name(const NamedItems& names, const std::string& name) {
    const auto at = std::find_if(names.begin(), names.end(), [&](const NamedItem& item) { return item.name == name; });
    return at == names.end() ? nullptr : &*at;
}

}  // namespace

bool lets_through(const Filter& filter, const Story& story, const Journey& journey) {
    std::vector<std::uint32_t> found;
    const std::uint32_t first = frame_of(journey);
    find_matches(filter, story, first, first + 1, found);
    if (found.empty() && journey.received != no_index && journey.received != first)
        find_matches(filter, story, journey.received, journey.received + 1, found);
    return !found.empty();
}

bool fulfils(const Predicate& predicate, const Story& story, const TimelineItem& item) {
    if (predicate.event == Predicate::Event::wire) return false;
    const bool call = item.kind == TimelineItem::Kind::call;
    if (call != (predicate.event == Predicate::Event::call)) return false;
    return call ? call_fits(predicate, story.recording.system_calls[item.index])
                : frame_fits(predicate, story, journey_at(story, item.index));
}

std::optional<TimelineItem> find_event(const Predicate& predicate, const Story& story, const NamedItems& names) {
    const NamedItem* model = predicate.repeats.empty() ? nullptr : find_name(names, predicate.repeats);
    const NamedItem* before = predicate.after.empty() ? nullptr : find_name(names, predicate.after);
    if (model == nullptr && !predicate.repeats.empty()) return std::nullopt;
    if (before == nullptr && !predicate.after.empty()) return std::nullopt;
    const Time earliest = before != nullptr ? time_of(story, before->item) : 0;
    std::optional<TimelineItem> last;
    int wanted = predicate.nth;
    for (std::size_t i = 0; i < timeline_size(story.digest); ++i) {
        const TimelineItem item = timeline_item(story, i);
        if (item.at < earliest || (model != nullptr && !repeats_frame(story, item, model->item))) continue;
        if (!fulfils(predicate, story, item)) continue;
        if (predicate.nth > 0 && --wanted == 0) return item;
        last = item;
    }
    return predicate.nth < 0 ? last : std::nullopt;
}

std::optional<Time> find_wire_event(const Predicate& predicate, const Recording& recording, Time earliest) {
    std::optional<Time> last;
    int wanted = predicate.nth;
    for (const WireCommand& command : recording.wire_commands) {
        if (command.at < earliest || word_of(command) != predicate.command) continue;
        if (predicate.nth > 0 && --wanted == 0) return command.at;
        last = command.at;
    }
    return predicate.nth < 0 ? last : std::nullopt;
}

}  // namespace osiscope
