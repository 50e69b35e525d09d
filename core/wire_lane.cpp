#include "core/wire_lane.hpp"

#include <algorithm>

#include "layers/physical/ethernet_line.hpp"

namespace osiscope {

namespace {

bool waits_to_be_overtaken(const WireFrame& frame) { return !frame.held; }

/// Every frame that goes onto the line overtakes those set aside.
void count_overtaking(Lane& lane) {
    for (WireFrame& frame : lane.aside)
        if (waits_to_be_overtaken(frame) && frame.let_pass > 0) --frame.let_pass;
}

template <class Frames>
WireFrame* find_in(Frames& frames, std::uint64_t number) {
    for (WireFrame& frame : frames)
        if (frame.action.number == number) return &frame;
    return nullptr;
}

template <class Frames>
bool take_from(Frames& frames, std::uint64_t number, WireFrame& out) {
    const auto at = std::find_if(frames.begin(), frames.end(),
                                 [&](const WireFrame& frame) { return frame.action.number == number; });
    if (at == frames.end()) return false;
    out = std::move(*at);
    frames.erase(at);
    return true;
}

}  // namespace

bool enqueue(Lane& lane, WireFrame& frame, Time now) {
    const std::uint32_t room = lane.settings.queue_frames != 0 ? lane.settings.queue_frames : usual_queue_frames;
    if (lane.settings.rate != 0 && lane.waiting.size() >= room && lane.line_free > now) return false;
    frame.ready = now;
    lane.waiting.push_back(std::move(frame));
    return true;
}

WireFrame* put_next_on_line(Lane& lane, Time now) {
    if (lane.waiting.empty() || lane.line_free > now) return nullptr;
    WireFrame frame = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    const auto length = static_cast<std::uint32_t>(frame.bytes.size());
    const Time occupied = line_nanoseconds(length, lane.settings.rate);
    const Time gap = occupied * inter_packet_gap_octets / line_octets(length);
    frame.first_bit = std::max(lane.line_free, frame.ready);
    frame.last_bit = frame.first_bit + occupied - gap;
    frame.on_line = true;
    lane.line_free = frame.first_bit + occupied;
    frame.undisturbed = frame.last_bit + lane.settings.delay_ns;
    frame.arrives = std::max(frame.undisturbed + frame.dice.jitter_ns, lane.latest_arrival);
    lane.latest_arrival = frame.arrives;
    frame.arrives += frame.delay_ns;
    count_overtaking(lane);
    return &travel(lane, std::move(frame));
}

WireFrame& travel(Lane& lane, WireFrame&& frame) {
    auto at = lane.travelling.end();
    while (at != lane.travelling.begin() && (at - 1)->arrives > frame.arrives) --at;
    return *lane.travelling.insert(at, std::move(frame));
}

void set_aside(Lane& lane, WireFrame&& frame, Time now) {
    frame.held_since = now;
    lane.aside.push_back(std::move(frame));
}

bool take_overtaken(Lane& lane, Time now, WireFrame& frame) {
    for (auto at = lane.aside.begin(); at != lane.aside.end(); ++at) {
        if (!waits_to_be_overtaken(*at)) continue;
        if (at->let_pass > 0 && now - at->held_since < longest_wait_to_be_overtaken) continue;
        frame = std::move(*at);
        lane.aside.erase(at);
        frame.let_pass = 0;
        if (frame.on_line) frame.arrives += now - frame.held_since;
        else frame.aside_ns += now - frame.held_since;
        return true;
    }
    return false;
}

WireFrame* find_frame(Lane& lane, std::uint64_t number) {
    WireFrame* found = find_in(lane.waiting, number);
    if (found == nullptr) found = find_in(lane.travelling, number);
    return found != nullptr ? found : find_in(lane.aside, number);
}

bool take_out(Lane& lane, std::uint64_t number, WireFrame& frame) {
    return take_from(lane.waiting, number, frame) || take_from(lane.travelling, number, frame) ||
           take_from(lane.aside, number, frame);
}

bool go_on(Lane& lane, WireFrame& frame, Time now) {
    if (frame.held || frame.let_pass > 0) {
        set_aside(lane, std::move(frame), now);
        return true;
    }
    if (!frame.on_line) return enqueue(lane, frame, now);
    travel(lane, std::move(frame));
    return true;
}

void next_in_line(Lane& lane, WireFrame&& frame, Time now) {
    frame.ready = now;
    if (frame.on_line) travel(lane, std::move(frame));
    else lane.waiting.push_front(std::move(frame));
}

Time next_event(const Lane& lane) {
    Time next = never;
    if (!lane.waiting.empty()) next = lane.line_free;
    if (!lane.travelling.empty()) next = std::min(next, lane.travelling.front().arrives);
    for (const WireFrame& frame : lane.aside)
        if (waits_to_be_overtaken(frame))
            next = std::min(next, frame.let_pass == 0 ? 0 : frame.held_since + longest_wait_to_be_overtaken);
    return next;
}

}  // namespace osiscope
