#include "viz/story/silences.hpp"

#include <algorithm>

namespace osiscope {

namespace {

/// Only the longer half stays.
void forget_short_ones(std::vector<Silence>& list) {
    std::vector<Time> lengths;
    lengths.reserve(list.size());
    for (const Silence silence : list) lengths.push_back(length(silence));
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    std::size_t surplus = list.size() - most_silences / 2;
    list.erase(std::remove_if(list.begin(), list.end(),
                              [&](Silence silence) {
                                  const bool goes = surplus > 0 && length(silence) <= *middle;
                                  surplus -= goes ? 1 : 0;
                                  return goes;
                              }),
               list.end());
}

/// What was silent before is cut where something turns out to have happened.
void cut(std::vector<Silence>& list, Time from, Time to) {
    auto at = std::partition_point(list.begin(), list.end(), [&](Silence silence) { return silence.to <= from; });
    while (at != list.end() && at->from < to) {
        const Silence before{at->from, from};
        const Silence after{to, at->to};
        if (length(before) > 0 && length(after) > 0) {
            *at = before;
            list.insert(at + 1, after);
            return;
        }
        if (length(before) > 0) *at++ = before;
        else if (length(after) > 0) *at++ = after;
        else at = list.erase(at);
    }
}

}  // namespace

std::vector<Silence> frozen_stretches(const Recording& recording) {
    std::vector<Silence> list;
    bool frozen = false;
    for (const WireCommand& command : recording.wire_commands) {
        if (command.kind == WireCommand::Kind::frozen && !frozen) {
            list.push_back({command.at, time_span(recording).last});
            frozen = true;
        } else if (command.kind == WireCommand::Kind::moving && frozen) {
            list.back().to = std::max(list.back().from, command.at);
            frozen = false;
        }
    }
    return list;
}

void take_busy(Silences& silences, Time from, Time to) {
    if (!silences.any) {
        silences.any = true;
        silences.first = from;
        silences.last = to;
        return;
    }
    if (from > silences.last) silences.list.push_back({silences.last, from});
    else if (to < silences.first) silences.list.insert(silences.list.begin(), {to, silences.first});
    else cut(silences.list, from, std::max(to, from + 1));
    silences.first = std::min(silences.first, from);
    silences.last = std::max(silences.last, to);
    if (silences.list.size() > most_silences) forget_short_ones(silences.list);
}

bool grow(Silences& silences, const Story& story, std::size_t most) {
    for (; silences.calls_done < story.digest.calls_done; ++silences.calls_done) {
        const SystemCall& call = story.recording.system_calls[silences.calls_done];
        take_busy(silences, call.at, call.at);
        take_busy(silences, call.returned_at, call.returned_at);
    }
    const std::size_t known = story.digest.rows.size();
    const std::size_t until = silences.frames_done + std::min(most, known - silences.frames_done);
    for (; silences.frames_done < until; ++silences.frames_done) {
        const auto frame = static_cast<std::uint32_t>(silences.frames_done);
        const Time at = story.recording.frames[frame].at;
        take_busy(silences, at, at);
        if (!story.digest.two_ends) continue;
        const Journey& journey = story.digest.journeys[story.digest.journey_of_frame[frame]];
        if (journey.received == frame) take_busy(silences, std::min(journey.departs, at), at);
    }
    return silences.frames_done < known;
}

}  // namespace osiscope
