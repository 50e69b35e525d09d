#include "viz/state/time_control.hpp"

#include <algorithm>
#include <cmath>

namespace osiscope {

namespace {

constexpr float hop_seconds = 0.75F;
constexpr float turn_seconds = 0.35F;  // from one event's last stop to the next event
constexpr float call_seconds = 0.8F;
constexpr float minor_call_seconds = 0.12F;

bool minor(const SystemCall& call) {
    return call.name == "setsockopt" || call.name == "fstat" || call.name == "close" || call.name == "fsync";
}

int last_stop(const Position& position, const Story& story) { return stop_numbers(position.item, story).last; }

bool reached(const Position& position, const Position& target) {
    return position.item == target.item &&
           (position.stop > target.stop || (position.stop == target.stop && position.progress >= target.progress));
}

/// The start of the next stop on the way.
std::optional<Position> stop_after(const TimeControl& time, const Story& story) {
    const bool turns = travelling(time) && time.travel->then && !(time.position.item == *time.travel->then) &&
                       time.position.stop >= last_stop(time.position, story);
    return turns ? Position{*time.travel->then, 0, 0} : next_stop(time.position, story);
}

/// How long a way takes at the usual speed.
float seconds_on_the_way(TimeControl time, const Story& story) {
    float seconds = 0;
    while (!reached(time.position, *time.until)) {
        seconds += seconds_of(time.position, story) * (1 - time.position.progress);
        const auto next = stop_after(time, story);
        if (!next) break;
        time.position = *next;
    }
    return seconds;
}

/// The picture changes from stop to stop at the pace of the movements it replaces.
bool step_on(TimeControl& time, float seconds, const Story& story) {
    time.waited += std::clamp(seconds, 0.0F, 0.1F);
    const float least = 1.0F / 3;  // no more than three changes a second, at any pace
    const float length = seconds_of(time.position, story) / std::exp2(static_cast<float>(time.pace));
    if (time.waited < std::max(least, length)) return false;
    time.waited = 0;
    const auto next = time.pace_after_opening ? next_event(time.position, story) : next_stop(time.position, story);
    if (!next) return false;
    time.position = *next;
    if (time.until && reached(time.position, *time.until)) stand_at(time, *time.until);
    return true;
}

}  // namespace

float seconds_of(const Position& position, const Story& story) {
    if (position.item.kind == TimelineItem::Kind::call)
        return minor(story.recording.system_calls[position.item.index]) ? minor_call_seconds : call_seconds;
    const StopNumbers numbers = stop_numbers(position.item, story);
    if (position.stop == numbers.wire || position.stop == numbers.second_wire) return flight_seconds;
    return position.stop == numbers.last ? turn_seconds : hop_seconds;
}

bool advance(TimeControl& time, float seconds, const Story& story, bool in_steps) {
    if (!time.playing || !time.placed) return false;
    if (in_steps) return step_on(time, seconds, story);
    const Position before = time.position;
    float left = std::clamp(seconds, 0.0F, 0.1F) * std::exp2(static_cast<float>(time.pace));
    if (travelling(time)) left *= time.travel->hurry;
    while (left > 0 && time.playing) {
        const auto next = stop_after(time, story);
        if (!next) {  // the end of what is recorded, so far
            time.position.progress = 0;
            break;
        }
        const float length = seconds_of(time.position, story);
        const float rest = (1 - time.position.progress) * length;
        if (left < rest) {
            time.position.progress += left / length;
            break;
        }
        left -= rest;
        time.position = *next;
        if (time.until && reached(time.position, *time.until)) stand_at(time, *time.until);
    }
    return !(time.position == before) || !time.playing;
}

bool at_end(const TimeControl& time, const Story& story) { return time.placed && !next_stop(time.position, story); }

std::optional<Position> next_stop(const Position& position, const Story& story) {
    if (position.stop < last_stop(position, story)) return Position{position.item, position.stop + 1, 0};
    return next_event(position, story);
}

std::optional<Position> previous_stop(const Position& position, const Story& story) {
    if (position.progress > 0) return Position{position.item, position.stop, 0};
    if (position.stop > 0) return Position{position.item, position.stop - 1, 0};
    auto before = previous_event(position, story);
    if (before) before->stop = last_stop(*before, story);
    return before;
}

std::optional<Position> next_event(const Position& position, const Story& story) {
    const std::size_t index = index_of(position.item, story);
    if (index + 1 >= timeline_size(story.digest)) return std::nullopt;
    return Position{timeline_item(story, index + 1), 0, 0};
}

std::optional<Position> previous_event(const Position& position, const Story& story) {
    const std::size_t index = index_of(position.item, story);
    if (index == 0 || index >= timeline_size(story.digest)) return std::nullopt;
    return Position{timeline_item(story, index - 1), 0, 0};
}

void go_towards(TimeControl& time, const Position& target) {
    const bool ahead = time.placed && time.position.item == target.item && !reached(time.position, target);
    if (!ahead) return stand_at(time, target);
    time.playing = true;
    time.until = target;
}

void travel_to(TimeControl& time, const Position& target, const Story& story) {
    constexpr float least_seconds = 1;
    constexpr float most_seconds = 3;
    const bool placed = time.placed;
    const Position from = time.position;
    stand_at(time, target);
    if (!placed) return;
    Travel travel{target, std::nullopt, 1};
    const bool ahead = from.item == target.item && !reached(from, target);
    const bool onwards = from.item.kind == TimelineItem::Kind::journey && from.stop < last_stop(from, story) &&
                         index_of(from.item, story) < index_of(target.item, story);
    if (onwards) travel.then = target.item;
    else if (!ahead && (target.stop == 0 || from == target)) return;
    time.position = ahead || onwards ? from : Position{target.item, 0, 0};
    time.until = target;
    time.travel = travel;
    const float usual = seconds_on_the_way(time, story);
    time.travel->hurry = std::max(0.01F, usual) / std::clamp(usual, least_seconds, most_seconds);
    time.playing = true;
}

bool travelling(const TimeControl& time) { return time.until && time.travel && time.travel->to == *time.until; }

void stand_at(TimeControl& time, const Position& position) {
    time.position = position;
    time.placed = true;
    time.playing = false;
    time.waited = 0;
    time.until.reset();
    time.travel.reset();
}

}  // namespace osiscope
