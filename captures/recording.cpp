#include "captures/recording.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "captures/wire_command.hpp"
#include "layers/decode.hpp"

namespace osiscope {

namespace {

void include(Recording& recording, Time at) {
    if (!recording.span) recording.span = TimeSpan{at, at};
    recording.span->first = std::min(recording.span->first, at);
    recording.span->last = std::max(recording.span->last, at);
}

JournalList samples_of(Host host) { return host == Host::a ? JournalList::samples_a : JournalList::samples_b; }

/// Samples come from two threads, so one may be a moment late.
void insert_in_order(Recording& recording, const TcpSample& sample) {
    std::vector<TcpSample>& samples = recording.tcp_samples[index(sample.host)];
    const auto later = std::upper_bound(samples.begin(), samples.end(), sample,
                                        [](const TcpSample& a, const TcpSample& b) { return a.at < b.at; });
    const JournalPlace place{samples_of(sample.host), static_cast<std::uint32_t>(later - samples.begin())};
    if (later != samples.end())
        for (UnknownFields& fields : recording.unknown_fields)
            if (fields.of.list == place.list && fields.of.index >= place.index) ++fields.of.index;
    samples.insert(later, sample);
    recording.newest_entry = place;
}

template <class Item>
void keep_entry(Recording& recording, JournalList list, std::vector<Item>& items, Item&& item) {
    recording.newest_entry = JournalPlace{list, static_cast<std::uint32_t>(items.size())};
    items.push_back(std::move(item));
}

/// A frame's time, on a clock that never goes back at one interface. A step of a millisecond and more is a clock that
/// was set: what comes later is corrected by it too. A smaller one is two frames that were written in the wrong order.
Time steady_time(Recording& recording, const FrameView& frame) {
    constexpr Time set_back = 1'000'000;
    if (frame.point < recording.points.size() && recording.points[frame.point].place != Place::elsewhere)
        return frame.at;
    if (frame.point >= recording.newest.size()) {
        recording.newest.resize(frame.point + 1U, std::numeric_limits<Time>::min());
        recording.back.resize(frame.point + 1U, 0);
    }
    Time& newest = recording.newest[frame.point];
    Time& back = recording.back[frame.point];
    const Time at = std::min(clamped(frame.at), latest_time - back) + back;
    const Time steady = at < newest ? newest + 1 : at;
    const Time correction = back + (steady - at);
    if (steady - at >= set_back) back = correction;
    newest = steady;
    const Time known = recording.corrections.empty() ? 0 : recording.corrections.back().back;
    if (correction != known)
        recording.corrections.push_back({static_cast<std::uint32_t>(recording.frames.size()), correction});
    return steady;
}

struct Appender {
    Recording& recording;

    void operator()(LabFacts&& facts) const { recording.facts = std::move(facts); }
    void operator()(CapturePoint&& point) const { recording.points.push_back(std::move(point)); }
    void operator()(SystemCall&& call) const {
        include(recording, call.at);
        include(recording, call.returned_at);
        keep_entry(recording, JournalList::calls, recording.system_calls, std::move(call));
    }
    void operator()(TcpSample&& sample) const {
        include(recording, sample.at);
        insert_in_order(recording, sample);
    }
    void operator()(WireAction&& action) const {
        std::vector<WireAction>& now = recording.under_way;
        const auto same = [&](const WireAction& one) { return one.number == action.number; };
        if (action.number != 0) now.erase(std::remove_if(now.begin(), now.end(), same), now.end());
        recording.newest_entry.reset();
        if (action.kind == WireAction::Kind::put_on_line) now.push_back(std::move(action));
        else keep_entry(recording, JournalList::actions, recording.wire_actions, std::move(action));
    }
    void operator()(WireCommand&& command) const {
        read_text(command);
        keep_entry(recording, JournalList::commands, recording.wire_commands, std::move(command));
    }
    void operator()(SwitchLearning&& learning) const {
        keep_entry(recording, JournalList::learnings, recording.switch_learnings, std::move(learning));
    }
    void operator()(CaptureStatistics&& statistics) const { recording.statistics.push_back(statistics); }
    void operator()(Failure&& failure) const {
        keep_entry(recording, JournalList::failures, recording.failures, std::move(failure));
    }
    void operator()(UnknownLines&& lines) const {
        if (lines.whole) recording.unknown_entries.push_back(std::move(lines));
        else if (recording.newest_entry) recording.unknown_fields.push_back({*recording.newest_entry, lines.text});
    }
    void operator()(Frame&& frame) const {
        FrameView view;
        view.at = frame.at;
        view.stamped = frame.stamped;
        view.point = frame.point;
        view.direction = frame.direction;
        view.original_length = frame.original_length;
        view.bytes = frame.bytes;
        view.offset = recording.bytes.size();
        view.comment = frame.comment;
        append(recording, view);
        recording.bytes.insert(recording.bytes.end(), frame.bytes.begin(), frame.bytes.end());
    }
};

}  // namespace

void append(Recording& recording, Event&& event) { std::visit(Appender{recording}, std::move(event)); }

LinkType link_type_of(const Recording& recording, std::uint32_t frame) {
    const PointId point = recording.frames[frame].point;
    return point < recording.points.size() ? recording.points[point].link_type : LinkType::ethernet;
}

Time captured_at(const Recording& recording, std::uint32_t frame) {
    const std::vector<ClockCorrection>& all = recording.corrections;
    const auto after =
        std::partition_point(all.begin(), all.end(), [&](const ClockCorrection& one) { return one.frame <= frame; });
    return recording.frames[frame].at - (after == all.begin() ? 0 : (after - 1)->back);
}

Time zero_of(const Recording& recording) {
    if (recording.facts) return time_span(recording).first;
    const auto stamped = std::find_if(recording.frames.begin(), recording.frames.end(),
                                      [](const StoredFrame& frame) { return frame.stamped; });
    return stamped == recording.frames.end() ? 0 : stamped->at;
}

void append(Recording& recording, const FrameView& frame) {
    const auto captured = static_cast<std::uint32_t>(frame.bytes.size());
    if (!frame.comment.empty())
        recording.comments.push_back({static_cast<std::uint32_t>(recording.frames.size()), std::string(frame.comment)});
    const Time at = frame.stamped              ? steady_time(recording, frame)
                    : recording.frames.empty() ? frame.at
                                               : recording.frames.back().at;
    if (frame.stamped) include(recording, at);
    recording.frames.push_back({at, frame.offset, captured, std::max(frame.original_length, captured), frame.point,
                                frame.direction, frame.stamped});
}

Packet decode_frame(const Recording& recording, std::uint32_t frame) {
    return decode(link_type_of(recording, frame), frame_bytes(recording, frame),
                  recording.frames[frame].original_length);
}

Place place_of(const Recording& recording, std::uint32_t frame) {
    const PointId point = recording.frames[frame].point;
    return point < recording.points.size() ? recording.points[point].place : Place::elsewhere;
}

std::optional<Host> host_of(const Recording& recording, std::uint32_t frame) {
    return host_of(place_of(recording, frame));
}

const TcpSample* tcp_at(const Recording& recording, Host host, Time at) {
    const std::vector<TcpSample>& samples = recording.tcp_samples[index(host)];
    const auto later = std::upper_bound(samples.begin(), samples.end(), at,
                                        [](Time wanted, const TcpSample& sample) { return wanted < sample.at; });
    return later == samples.begin() ? nullptr : &*std::prev(later);
}

TimeSpan time_span(const Recording& recording) { return recording.span.value_or(TimeSpan{}); }

}  // namespace osiscope
