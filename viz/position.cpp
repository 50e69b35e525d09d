#include "viz/position.hpp"

#include <algorithm>
#include <cstdlib>

#include "captures/journey_story.hpp"

namespace osiscope {

int layer_of_call(const SystemCall& call) {
    static constexpr const char* connection[] = {"socket", "setsockopt", "bind",    "listen",
                                                 "accept", "connect",    "shutdown"};
    for (const char* name : connection)
        if (call.name == name) return 5;
    return 7;
}

std::vector<Stop> stops_of(const TimelineItem& item, const Recording& recording, const Digest& digest) {
    if (item.kind == TimelineItem::Kind::call) {
        const SystemCall& call = recording.system_calls[item.index];
        return {{call.host, layer_of_call(call)}};
    }
    const Journey journey = journey_at(digest, recording, item.index);
    const StopNumbers numbers = stop_numbers(item, recording, digest);
    std::vector<Stop> stops;
    for (int layer = numbers.wire; layer >= 1; --layer) stops.push_back({journey.from, layer});
    stops.push_back({journey.from, 0});
    for (int layer = 1; layer <= numbers.last - numbers.wire; ++layer) stops.push_back({other(journey.from), layer});
    return stops;
}

StopNumbers stop_numbers(const TimelineItem& item, const Recording& recording, const Digest& digest) {
    if (item.kind == TimelineItem::Kind::call) return {};
    const Journey journey = journey_at(digest, recording, item.index);
    const int top = digest.rows[frame_of(journey)].top;
    if (!digest.two_ends) return {top, 2 * top};
    const bool down = !at_router(journey.begins) && journey.begins != Place::wire;
    const Fate fate = fate_of(recording, journey);
    const bool up = !at_router(journey.ends) && (fate == Fate::arrived || fate == Fate::not_known);
    const int wire = down ? top : 0;
    return {wire, up ? wire + top : wire};
}

Time time_at(const Position& position, const Recording& recording, const Digest& digest) {
    const auto between = [&](Time first, Time last) {
        return first + static_cast<Time>(static_cast<double>(last - first) * static_cast<double>(position.progress));
    };
    if (position.item.kind == TimelineItem::Kind::call) {
        const SystemCall& call = recording.system_calls[position.item.index];
        return between(call.at, call.returned_at);
    }
    const Journey journey = journey_at(digest, recording, position.item.index);
    const int wire = stop_numbers(position.item, recording, digest).wire;
    if (position.stop < wire) return journey.departs;
    if (position.stop == wire) return between(journey.first_bit, std::max(journey.first_bit, journey.arrives));
    return journey.arrives;
}

std::size_t index_of(const TimelineItem& item, const Recording& recording, const Digest& digest) {
    std::size_t index = timeline_until(digest, recording, item.at - 1);
    while (index < timeline_size(digest) && !(timeline_item(digest, recording, index) == item)) ++index;
    return index;
}

Position position_at(Time at, const Recording& recording, const Digest& digest) {
    if (timeline_size(digest) == 0) return {};
    const std::size_t until = timeline_until(digest, recording, at);
    if (until == 0) return Position{timeline_item(digest, recording, 0), 0, 0};
    const Position last{timeline_item(digest, recording, until - 1), 0, 0};
    if (last.item.kind == TimelineItem::Kind::call) return last;
    const Journey journey = journey_at(digest, recording, last.item.index);
    const auto [wire, end] = stop_numbers(last.item, recording, digest);
    if (at < journey.first_bit) return last;
    if (at >= journey.arrives) return {last.item, end, 0};
    const double part =
        static_cast<double>(at - journey.first_bit) / static_cast<double>(journey.arrives - journey.first_bit);
    return {last.item, wire, static_cast<float>(part)};
}

int stop_at(const std::vector<Stop>& stops, int layer, bool receiver) {
    int best = 0;
    int distance = 100;
    const Host sender = stops.front().host;
    for (std::size_t i = 0; i < stops.size(); ++i) {
        if (stops[i].layer == 0 || (stops[i].host != sender) != receiver) continue;
        const int away = std::abs(stops[i].layer - layer);
        if (away >= distance) continue;
        distance = away;
        best = static_cast<int>(i);
    }
    return best;
}

}  // namespace osiscope
