#include "viz/position.hpp"

#include <algorithm>
#include <cstdlib>

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
    const Journey& journey = digest.journeys[item.index];
    const int top = top_layer(digest.frames[frame_of(journey)]);
    std::vector<Stop> stops;
    for (int layer = top; layer >= 1; --layer) stops.push_back({journey.from, layer});
    stops.push_back({journey.from, 0});
    for (int layer = 1; layer <= top; ++layer) stops.push_back({other(journey.from), layer});
    return stops;
}

Time time_at(const Position& position, const Recording& recording, const Digest& digest) {
    const auto between = [&](Time first, Time last) {
        return first + static_cast<Time>(static_cast<double>(last - first) * static_cast<double>(position.progress));
    };
    if (position.item.kind == TimelineItem::Kind::call) {
        const SystemCall& call = recording.system_calls[position.item.index];
        return between(call.at, call.returned_at);
    }
    const Journey& journey = digest.journeys[position.item.index];
    const int wire = top_layer(digest.frames[frame_of(journey)]);
    if (position.stop < wire) return journey.departs;
    if (position.stop == wire) return between(journey.first_bit, journey.arrives);
    return journey.arrives;
}

std::size_t index_of(const TimelineItem& item, const Digest& digest) {
    auto at = std::lower_bound(digest.timeline.begin(), digest.timeline.end(), item.at,
                               [](const TimelineItem& a, Time time) { return a.at < time; });
    while (at != digest.timeline.end() && !(*at == item)) ++at;
    return static_cast<std::size_t>(at - digest.timeline.begin());
}

Position position_at(Time at, const Digest& digest) {
    const auto after = std::upper_bound(digest.timeline.begin(), digest.timeline.end(), at,
                                        [](Time time, const TimelineItem& item) { return time < item.at; });
    if (after == digest.timeline.begin())
        return digest.timeline.empty() ? Position{} : Position{digest.timeline.front(), 0, 0};
    const Position last{*(after - 1), 0, 0};
    if (last.item.kind == TimelineItem::Kind::call) return last;
    const Journey& journey = digest.journeys[last.item.index];
    const int wire = top_layer(digest.frames[frame_of(journey)]);
    if (at < journey.first_bit) return last;
    if (at >= journey.arrives) return {last.item, 2 * wire, 0};
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
