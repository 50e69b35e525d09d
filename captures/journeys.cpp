#include "captures/journeys.hpp"

#include "layers/physical/ethernet_line.hpp"

namespace osiscope {

namespace {

/// What makes two captures the same packet: sender, length and check sequence, padding counted in.
std::uint64_t identity(Host from, std::uint32_t length, std::uint32_t check) {
    return static_cast<std::uint64_t>(check) << 32 | static_cast<std::uint64_t>(length) << 1 | index(from);
}

std::uint64_t identity(Host from, Bytes frame) {
    if (frame.size() >= 60)
        return identity(from, static_cast<std::uint32_t>(frame.size()), frame_check_sequence(frame));
    std::vector<std::uint8_t> padded(frame.begin(), frame.end());
    padded.resize(60, 0);
    return identity(from, 60, frame_check_sequence(padded));
}

std::uint32_t new_journey(Digest& digest, Journey journey) {
    digest.journeys.push_back(journey);
    const auto number = static_cast<std::uint32_t>(digest.journeys.size() - 1);
    add_to_timeline(digest, {TimelineItem::Kind::journey, number, journey.departs});
    return number;
}

std::uint32_t take_front(std::deque<std::uint32_t>& queue) {
    const std::uint32_t front = queue.front();
    queue.pop_front();
    return front;
}

void attach_action(Journey& journey, const Recording& recording, std::uint32_t action) {
    journey.wire_action = action;
    journey.first_bit = recording.wire_actions[action].first_bit;
}

void await_action(Digest& digest, const Recording& recording, Digest::Waiting& waiting, std::uint32_t number) {
    if (waiting.actions.empty()) return waiting.unwired.push_back(number);
    attach_action(digest.journeys[number], recording, take_front(waiting.actions));
}

std::uint32_t journey_out(Digest& digest, const Recording& recording, std::uint32_t frame, Host host) {
    Digest::Waiting& waiting = digest.waiting[identity(host, frame_bytes(recording, frame))];
    const Time at = recording.frames[frame].at;
    if (!waiting.inbound.empty()) {  // its arrival was told first
        const std::uint32_t number = take_front(waiting.inbound);
        digest.journeys[number].sent = frame;
        digest.journeys[number].departs = at;
        return number;
    }
    const std::uint32_t number =
        new_journey(digest, {.from = host, .sent = frame, .departs = at, .first_bit = at, .arrives = at});
    waiting.outbound.push_back(number);
    await_action(digest, recording, waiting, number);
    return number;
}

std::uint32_t journey_in(Digest& digest, const Recording& recording, std::uint32_t frame, Host host) {
    Digest::Waiting& waiting = digest.waiting[identity(other(host), frame_bytes(recording, frame))];
    const Time at = recording.frames[frame].at;
    if (!waiting.outbound.empty()) {
        const std::uint32_t number = take_front(waiting.outbound);
        Journey& journey = digest.journeys[number];
        journey.received = frame;
        journey.arrives = at;
        journey.arrival_known = true;
        return number;
    }
    const std::uint32_t number = new_journey(
        digest,
        {.from = other(host), .received = frame, .departs = at, .first_bit = at, .arrives = at, .arrival_known = true});
    waiting.inbound.push_back(number);
    await_action(digest, recording, waiting, number);
    return number;
}

}  // namespace

void add_to_timeline(Digest& digest, TimelineItem item) {
    auto at = digest.timeline.end();
    while (at != digest.timeline.begin() && (at - 1)->at > item.at) --at;
    digest.timeline.insert(at, item);
}

void take_journey(Digest& digest, const Recording& recording, std::uint32_t frame, Host host) {
    const bool inbound = recording.frames[frame].direction == Direction::inbound;
    digest.journey_of_frame.push_back(inbound ? journey_in(digest, recording, frame, host)
                                              : journey_out(digest, recording, frame, host));
}

void take_action(Digest& digest, const Recording& recording, std::uint32_t number) {
    const WireAction& action = recording.wire_actions[number];
    Digest::Waiting& waiting = digest.waiting[identity(action.from, action.length, action.frame_check_sequence)];
    if (!waiting.unwired.empty()) return attach_action(digest.journeys[take_front(waiting.unwired)], recording, number);
    waiting.actions.push_back(number);
}

}  // namespace osiscope
