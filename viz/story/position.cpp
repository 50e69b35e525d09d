#include "viz/story/position.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "captures/journey_story.hpp"
#include "captures/refusal.hpp"

namespace osiscope {

int layer_of_call(const SystemCall& call) {
    static constexpr const char* connection[] = {"socket", "setsockopt", "bind",    "listen",
                                                 "accept", "connect",    "shutdown"};
    for (const char* name : connection)
        if (call.name == name) return 5;
    return 7;
}

namespace {

/// Where a journey's way leads, as far as the recording tells.
struct Way {
    bool down = true;        ///< it has a way down at its sender, a host or the router
    bool up_router = false;  ///< up at the router …
    bool through = false;    ///< … and down again, over the second wire
    bool up = true;          ///< up at the receiver, a host or the router
};

/// A packet between two hosts with a router in between. Until more is known it is taken to pass, so that stops never
/// move: they can only be found not to be reached.
bool crosses_router(const Recording& recording, const Journey& journey) {
    if (!recording.facts || recording.facts->topology != "router") return false;
    if (at_router(journey.begins) || at_router(journey.ends)) return false;
    return journey.first_link == (journey.from == Host::a ? 0 : 1);
}

bool dropped_on(const Recording& recording, std::uint32_t action) {
    return action != no_index && recording.wire_actions[action].kind == WireAction::Kind::dropped;
}

Way way_of_journey(const Recording& recording, const Journey& journey) {
    const Fate fate = fate_of(recording, journey);
    Way way;
    way.down = journey.begins != Place::wire;
    way.up = fate == Fate::arrived || fate == Fate::not_known;
    if (!crosses_router(recording, journey)) return way;
    way.up_router = !dropped_on(recording, journey.wire_action);
    way.through = way.up_router && (way.up || fate == Fate::lost_on_wire);
    return way;
}

/// How high it comes in a router: no higher than layer 3.
int router_top(const TimelineItem& item, const Story& story) {
    return std::min(3, static_cast<int>(story.digest.rows[frame_of(journey_at(story, item.index))].top));
}

/// How high it comes at a host: a layer may refuse it.
int top_reached(const Recording& recording, const Journey& journey, int top) {
    const int refusing = refusing_layer(recording, journey);
    return refusing == 0 ? top : std::min(top, refusing);
}

}  // namespace

std::vector<Stop> stops_of(const TimelineItem& item, const Story& story) {
    if (item.kind == TimelineItem::Kind::call) {
        const SystemCall& call = story.recording.system_calls[item.index];
        return {{call.host, layer_of_call(call)}};
    }
    const Journey journey = journey_at(story, item.index);
    const StopNumbers numbers = stop_numbers(item, story);
    const Host to = other(journey.from);
    std::vector<Stop> stops;
    for (int layer = numbers.wire; layer >= 1; --layer)
        stops.push_back({journey.from, layer, at_router(journey.begins)});
    stops.push_back({journey.from, 0});
    if (numbers.router >= 0)
        for (int layer = 1; layer <= numbers.router_top; ++layer) stops.push_back({journey.from, layer, true});
    if (numbers.second_wire >= 0) {
        for (int layer = numbers.router_top - 1; layer >= 1; --layer) stops.push_back({to, layer, true});
        stops.push_back({journey.from, 0, true});
    }
    for (int layer = 1; static_cast<int>(stops.size()) <= numbers.last; ++layer)
        stops.push_back({to, layer, at_router(journey.ends)});
    return stops;
}

StopNumbers stop_numbers(const TimelineItem& item, const Story& story) {
    if (item.kind == TimelineItem::Kind::call) return {};
    const Journey journey = journey_at(story, item.index);
    const int top = story.digest.rows[frame_of(journey)].top;
    if (!story.digest.two_ends) return {top, -1, -1, 2 * top, 3};
    const Way way = way_of_journey(story.recording, journey);
    StopNumbers numbers;
    numbers.router_top = router_top(item, story);
    numbers.last = numbers.wire = way.down ? (at_router(journey.begins) ? numbers.router_top : top) : 0;
    if (way.up_router) {
        numbers.router = numbers.wire + 1;
        numbers.last = numbers.wire + numbers.router_top;
    }
    if (way.through) numbers.last = numbers.second_wire = numbers.last + numbers.router_top;
    if (way.up)
        numbers.last += at_router(journey.ends) ? numbers.router_top : top_reached(story.recording, journey, top);
    return numbers;
}

Time time_at(const Position& position, const Story& story) {
    const auto between = [&](Time first, Time last) {
        return first + static_cast<Time>(static_cast<double>(last - first) * static_cast<double>(position.progress));
    };
    if (position.item.kind == TimelineItem::Kind::call) {
        const SystemCall& call = story.recording.system_calls[position.item.index];
        return between(call.at, call.returned_at);
    }
    const Journey journey = journey_at(story, position.item.index);
    const StopNumbers numbers = stop_numbers(position.item, story);
    if (position.stop < numbers.wire) return journey.departs;
    const Time arrives = std::max(journey.first_bit, journey.arrives);
    if (numbers.router < 0)
        return position.stop == numbers.wire ? between(journey.first_bit, arrives) : journey.arrives;
    const RouterTimes router = router_times(story.recording, journey);
    if (position.stop == numbers.wire) return between(journey.first_bit, std::max(journey.first_bit, router.in));
    const int turn = numbers.wire + numbers.router_top;
    if (position.stop < turn) return router.in;
    if (position.stop == turn) return numbers.second_wire < 0 ? router.in : between(router.in, router.out);
    if (position.stop < numbers.second_wire) return router.out;
    return position.stop == numbers.second_wire ? between(router.out, std::max(router.out, arrives)) : arrives;
}

RouterTimes router_times(const Recording& recording, const Journey& journey) {
    RouterTimes times;
    times.in = journey.router_in != no_index ? recording.frames[journey.router_in].at : journey.first_bit;
    times.out = journey.router_out != no_index ? recording.frames[journey.router_out].at : times.in;
    if (journey.next_wire_action != no_index)
        times.out = std::max(times.out, recording.wire_actions[journey.next_wire_action].first_bit);
    return times;
}

std::size_t index_of(const TimelineItem& item, const Story& story) {
    std::size_t index = timeline_until(story, item.at - 1);
    while (index < timeline_size(story.digest) && !(timeline_item(story, index) == item)) ++index;
    return index;
}

Position position_at(Time at, const Story& story) {
    if (timeline_size(story.digest) == 0) return {};
    const std::size_t until = timeline_until(story, at);
    if (until == 0) return Position{timeline_item(story, 0), 0, 0};
    const Position last{timeline_item(story, until - 1), 0, 0};
    if (last.item.kind == TimelineItem::Kind::call) return last;
    const Journey journey = journey_at(story, last.item.index);
    const StopNumbers numbers = stop_numbers(last.item, story);
    const auto on_wire = [&](int stop, Time first, Time end) {
        const double part = static_cast<double>(at - first) / static_cast<double>(std::max<Time>(1, end - first));
        return Position{last.item, stop, static_cast<float>(std::clamp(part, 0.0, 1.0))};
    };
    if (at < journey.first_bit) return last;
    if (numbers.router >= 0) {
        const RouterTimes router = router_times(story.recording, journey);
        if (at < router.in) return on_wire(numbers.wire, journey.first_bit, router.in);
        if (at < router.out || numbers.second_wire < 0) return {last.item, numbers.wire + numbers.router_top, 0};
        if (at < journey.arrives) return on_wire(numbers.second_wire, router.out, journey.arrives);
    }
    if (at >= journey.arrives) return {last.item, numbers.last, 0};
    return on_wire(numbers.wire, journey.first_bit, journey.arrives);
}

int stop_at(const std::vector<Stop>& stops, int layer, bool receiver) {
    int best = 0;
    int distance = 100;
    const Host sender = stops.front().host;
    for (std::size_t i = 0; i < stops.size(); ++i) {
        if (stops[i].layer == 0 || stops[i].router || (stops[i].host != sender) != receiver) continue;
        const int away = std::abs(stops[i].layer - layer);
        if (away >= distance) continue;
        distance = away;
        best = static_cast<int>(i);
    }
    return best;
}

}  // namespace osiscope
