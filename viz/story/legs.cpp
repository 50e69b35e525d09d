#include "viz/story/legs.hpp"

#include <algorithm>

namespace osiscope {

namespace {

/// Where a link begins for what goes this way.
float near_end(const Recording& recording, Host from, std::uint8_t link) {
    const float share = 1.0F / static_cast<float>(links_of(recording.facts));
    const float left = share * static_cast<float>(link);
    return from == Host::a ? left : left + share;
}

float far_end(const Recording& recording, Host from, std::uint8_t link) {
    return near_end(recording, from == Host::a ? Host::b : Host::a, link);
}

/// When it came out of its first link, in front of the switch or router.
std::optional<Time> middle_time(const Recording& recording, const Journey& journey) {
    if (journey.router_in != no_index) return recording.frames[journey.router_in].at;
    if (journey.wire_action == no_index) return std::nullopt;
    const Time arrived = recording.wire_actions[journey.wire_action].arrived;
    return arrived != 0 ? std::optional(arrived) : std::nullopt;
}

bool crosses_one_link(const Recording& recording, const Journey& journey) {
    if (links_of(recording.facts) == 1 || at_router(journey.begins) || at_router(journey.ends)) return true;
    return journey.first_link == (journey.from == Host::a ? 1 : 0);
}

void mark_lost(const Recording& recording, Leg& leg) {
    if (leg.wire_action == no_index) return;
    const WireAction& action = recording.wire_actions[leg.wire_action];
    leg.lost = action.kind == WireAction::Kind::dropped;
    const bool noticed =
        action.reason == WireAction::Reason::check_failed || action.reason == WireAction::Reason::refused;
    if (!leg.lost || !noticed) return;
    leg.lost_at = 1;
    leg.last = std::max(leg.first, action.ended);
}

}  // namespace

std::vector<Leg> legs_of(const Recording& recording, const Journey& journey) {
    const auto link = journey.first_link;
    Leg first{near_end(recording, journey.from, link),
              far_end(recording, journey.from, link),
              journey.first_bit,
              journey.arrives,
              journey.arrival_known,
              journey.wire_action};
    if (crosses_one_link(recording, journey)) {
        if (!first.arrived) first.last = first.first;
        mark_lost(recording, first);
        return {first};
    }
    const std::optional<Time> middle = middle_time(recording, journey);
    first.arrived = middle.has_value();
    first.last = middle.value_or(first.first);
    mark_lost(recording, first);
    std::vector<Leg> legs{first};
    Leg second{first.to,
               first.to + (first.to - first.from),
               first.last,
               journey.arrives,
               journey.arrival_known,
               journey.next_wire_action};
    if (journey.next_wire_action == no_index && journey.router_out == no_index && !journey.arrival_known) return legs;
    if (journey.router_out != no_index) second.first = recording.frames[journey.router_out].at;
    if (journey.next_wire_action != no_index)
        second.first = std::max(second.first, recording.wire_actions[journey.next_wire_action].first_bit);
    if (!second.arrived) second.last = second.first;
    mark_lost(recording, second);
    legs.push_back(second);
    return legs;
}

}  // namespace osiscope
