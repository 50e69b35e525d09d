#include "core/wire_lane.hpp"

#include <algorithm>
#include <utility>

#include "layers/physical/ethernet_line.hpp"

namespace osiscope {

namespace {

/// False for what the wire made of another frame: copies and forged resets do not count as passing one.
bool is_original(const WireFrame& frame) { return frame.action.copy_of == 0; }

template <class Frames>
auto find_in(Frames& frames, std::uint64_t number) {
    return std::find_if(frames.begin(), frames.end(),
                        [&](const WireFrame& frame) { return frame.action.number == number; });
}

template <class Frames>
bool take_from(Frames& frames, std::uint64_t number, WireFrame& out) {
    const auto at = find_in(frames, number);
    if (at == frames.end()) return false;
    out = std::move(*at);
    frames.erase(at);
    return true;
}

/// The frame that goes onto the line next, and when it can at the earliest.
struct Candidate {
    std::size_t at = 0;
    Time since = never;
};

/// Usually the first. Those that others must pass let the others go; one that enough have passed goes right after
/// the last of them and its copies.
Candidate next_in_queue(const Lane& lane) {
    const std::deque<WireFrame>& queue = lane.waiting;
    std::size_t first = 0;
    while (first < queue.size() && queue[first].let_pass > 0) ++first;
    if (first == queue.size()) {  // all of them wait: the first has done so the longest
        if (queue.empty()) return {};
        return {0, std::max(lane.line_free, queue[0].ready) + longest_wait_to_be_overtaken};
    }
    if (queue[first].passed)
        for (std::size_t i = first + 1; i < queue.size(); ++i)
            if (queue[i].action.copy_of == lane.last_on_line && queue[i].let_pass == 0)
                return {i, std::max(lane.line_free, queue[i].ready)};
    return {first, std::max(lane.line_free, queue[first].ready)};
}

/// No frame has come to pass it: its copies need not wait any longer either.
void give_up_waiting(Lane& lane, WireFrame& frame) {
    frame.let_pass = 0;
    const std::uint64_t model = is_original(frame) ? frame.action.number : frame.action.copy_of;
    for (WireFrame& other : lane.waiting)
        if (other.action.copy_of == model) other.let_pass = 0;
}

/// It goes onto the line before those that came earlier and wait for that: in the queue, or taken off the line.
void count_overtaking(Lane& lane, std::size_t queued_before, const WireFrame& frame) {
    for (std::size_t i = 0; i < queued_before; ++i) {
        WireFrame& other = lane.waiting[i];
        if (!other.passed) other.held_since = frame.first_bit;
        other.passed = true;
        if (is_original(frame) && other.let_pass > 0) --other.let_pass;
    }
    for (WireFrame& other : lane.aside) {
        if (other.held || !other.on_line) continue;
        if (is_original(frame) && other.let_pass > 0) --other.let_pass;
        other.arrives = std::max(other.arrives, frame.arrives);
    }
}

Time longest_wait(const Lane& lane, const WireFrame& swapped) {
    return std::max(lane.line_free, swapped.held_since) + longest_wait_to_be_overtaken;
}

/// What is taken off the line for good holds nobody up any more.
void forget_arrivals(Lane& lane) {
    lane.latest_arrival = 0;
    for (const WireFrame& frame : lane.travelling) lane.latest_arrival = std::max(lane.latest_arrival, frame.in_order);
}

/// A line without a rate takes frames as they come, unless nothing moves.
bool has_room(const Lane& lane, Time now, bool stopped) {
    const bool takes_all = lane.settings.rate == 0 && lane.line_free <= now;
    if (takes_all && (!stopped || lane.settings.queue_frames == 0)) return true;
    const std::size_t room = lane.settings.queue_frames != 0 ? lane.settings.queue_frames : usual_queue_frames;
    return lane.waiting.size() < room + (lane.line_free > now ? 0 : 1);
}

}  // namespace

bool enqueue(Lane& lane, WireFrame& frame, Time now, bool stopped) {
    if (!has_room(lane, now, stopped)) return false;
    frame.ready = now;
    lane.waiting.push_back(std::move(frame));
    return true;
}

WireFrame* put_next_on_line(Lane& lane, Time now) {
    const Candidate next = next_in_queue(lane);
    if (next.since > now) return nullptr;
    WireFrame frame = std::move(lane.waiting[next.at]);
    lane.waiting.erase(lane.waiting.begin() + static_cast<std::ptrdiff_t>(next.at));
    if (frame.let_pass > 0) give_up_waiting(lane, frame);
    const auto length = static_cast<std::uint32_t>(frame.bytes.size());
    const Time occupied = line_nanoseconds(length, lane.settings.rate);
    const Time gap = occupied * inter_packet_gap_octets / line_octets(length);
    frame.first_bit = next.since;
    frame.last_bit = frame.first_bit + occupied - gap;
    frame.on_line = true;
    if (frame.passed) frame.aside_ns += frame.first_bit - frame.held_since;
    lane.line_free = frame.first_bit + occupied;
    lane.last_on_line = frame.action.number;
    frame.undisturbed = frame.last_bit + lane.settings.delay_ns;
    frame.in_order = std::max(frame.undisturbed + frame.dice.jitter_ns, lane.latest_arrival);
    frame.arrives = frame.in_order + frame.delay_ns;
    if (!lane.settings.cut) lane.latest_arrival = frame.in_order;
    count_overtaking(lane, next.at, frame);
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

void swap_on_line(Lane& lane, std::uint64_t number, std::uint32_t count, Time now) {
    const auto at = find_in(lane.travelling, number);
    if (at == lane.travelling.end()) return;
    auto after = at;  // the last of those that pass it
    std::uint32_t passed = 0;
    for (auto other = at + 1; other != lane.travelling.end(); ++other) {
        if (is_original(*other) && ++passed > count) break;
        if (passed > 0) after = other;
    }
    WireFrame frame = std::move(*at);
    frame.arrives = std::max(frame.arrives, after->arrives);
    const auto place = after - lane.travelling.begin();
    lane.travelling.erase(at);
    frame.let_pass = count - std::min(passed, count);
    if (frame.let_pass > 0) return set_aside(lane, std::move(frame), now);
    lane.travelling.insert(lane.travelling.begin() + place, std::move(frame));
}

bool return_swapped(Lane& lane, Time now) {
    bool found = false;
    for (std::size_t i = 0; i < lane.aside.size();) {
        const WireFrame& frame = lane.aside[i];
        if (frame.held || !frame.on_line || (frame.let_pass > 0 && longest_wait(lane, frame) > now)) {
            ++i;
            continue;
        }
        WireFrame back = std::move(lane.aside[i]);
        lane.aside.erase(lane.aside.begin() + static_cast<std::ptrdiff_t>(i));
        back.let_pass = 0;
        travel(lane, std::move(back));
        found = true;
    }
    return found;
}

WireFrame* find_frame(Lane& lane, std::uint64_t number) {
    if (const auto at = find_in(lane.waiting, number); at != lane.waiting.end()) return &*at;
    if (const auto at = find_in(lane.travelling, number); at != lane.travelling.end()) return &*at;
    if (const auto at = find_in(lane.aside, number); at != lane.aside.end()) return &*at;
    return nullptr;
}

bool take_out(Lane& lane, std::uint64_t number, WireFrame& frame) {
    if (take_from(lane.waiting, number, frame) || take_from(lane.aside, number, frame)) return true;
    if (!take_from(lane.travelling, number, frame)) return false;
    forget_arrivals(lane);
    return true;
}

bool insert_after(Lane& lane, std::uint64_t number, WireFrame& frame) {
    if (const auto at = find_in(lane.waiting, number); at != lane.waiting.end()) {
        if (!has_room(lane, at->ready, true)) return false;
        frame.ready = at->ready;
        frame.let_pass = at->let_pass;
        frame.passed = at->passed;
        lane.waiting.insert(at + 1, std::move(frame));
        return true;
    }
    const auto like = [&](const WireFrame& model) {
        frame.on_line = model.on_line;
        frame.code = model.code;
        frame.first_bit = model.first_bit;
        frame.last_bit = model.last_bit;
        frame.undisturbed = model.undisturbed;
        frame.in_order = model.in_order;
        frame.arrives = model.arrives;
        frame.let_pass = model.let_pass;
    };
    if (const auto at = find_in(lane.travelling, number); at != lane.travelling.end()) {
        like(*at);
        lane.travelling.insert(at + 1, std::move(frame));
    } else if (const auto held = find_in(lane.aside, number); held != lane.aside.end()) {
        like(*held);
        frame.held = held->held;
        frame.held_since = held->held_since;
        frame.release_at = held->release_at;
        if (frame.held) frame.held_with = held->held_with != 0 ? held->held_with : number;
        lane.aside.insert(held + 1, std::move(frame));
    }
    return true;
}

std::vector<WireFrame> take_all_on_line(Lane& lane) {
    std::vector<WireFrame> taken;
    for (WireFrame& frame : lane.travelling) taken.push_back(std::move(frame));
    lane.travelling.clear();
    std::vector<WireFrame> aside = std::exchange(lane.aside, {});
    for (WireFrame& frame : aside) (frame.on_line ? taken : lane.aside).push_back(std::move(frame));
    forget_arrivals(lane);
    return taken;
}

Time next_event(const Lane& lane) {
    Time next = next_in_queue(lane).since;
    if (!lane.travelling.empty()) next = std::min(next, lane.travelling.front().arrives);
    for (const WireFrame& frame : lane.aside)
        if (!frame.held && frame.on_line) next = std::min(next, frame.let_pass == 0 ? 0 : longest_wait(lane, frame));
    return next;
}

Time next_deadline(const Lane& lane) {
    Time next = lane.plug_at;
    for (const WireFrame& frame : lane.aside)
        if (frame.held_with == 0) next = std::min(next, frame.release_at);
    return next;
}

bool silent(const std::deque<Lane>& lanes) {
    return std::all_of(lanes.begin(), lanes.end(), [](const Lane& lane) {
        return lane.waiting.empty() && lane.travelling.empty() && lane.aside.empty();
    });
}

std::size_t under_way(const Lane& lane) {
    std::size_t count = lane.waiting.size() + lane.travelling.size();
    for (const WireFrame& frame : lane.aside) count += !frame.held || frame.release_at != never ? 1 : 0;
    return count;
}

}  // namespace osiscope
