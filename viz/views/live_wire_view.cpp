// What is on the live wire right now. A click points at a frame; the tweezers then work on it.
#include <fmt/format.h>

#include <algorithm>

#include "viz/hand_state.hpp"
#include "viz/unit_title.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// Where a frame's last and first bit are: 0 at the sender, 1 at the receiver.
struct Extent {
    float tail = 0;
    float head = 0;
};

float part(Time now, Time first, Time flight) {
    if (flight <= 0) return now >= first ? 1.0F : 0.0F;
    return std::clamp(static_cast<float>(static_cast<double>(now - first) / static_cast<double>(flight)), 0.0F, 1.0F);
}

/// The announcement says when its bits leave and when the last arrives, as things stand; a held frame waits at the end.
Extent extent(const WireAction& action, Time now) {
    const Time flight = action.arrived - action.last_bit;
    return {part(now, action.last_bit, flight), part(now, action.first_bit, flight)};
}

std::string title(const AppState& state, std::uint32_t journey, const WireAction& action) {
    if (journey == no_index) return fmt::format("{} bytes", action.length);
    const std::uint32_t frame = frame_of(journey_at(state.digest, state.recording, journey));
    return fmt::format("frame {}: {}", frame + 1, packet_title(state.recording, state.digest, frame));
}

int layer_of(const AppState& state, std::uint32_t journey) {
    if (journey == no_index) return 2;
    return state.digest.rows[frame_of(journey_at(state.digest, state.recording, journey))].subject;
}

/// The part of the way between A and B that is the frame's link.
Rect link_lane(const AppState& state, Rect lane, std::uint16_t link) {
    const float share = lane.w / static_cast<float>(links_of(state.recording.facts));
    return {lane.x + share * static_cast<float>(link), lane.y, share, lane.h};
}

void draw_frame(Painter& paint, const AppState& state, Rect all, const WireAction& action) {
    const Rect lane = link_lane(state, all, action.link);
    const std::uint32_t journey = journey_under_way(state, action);
    const Extent at = extent(action, now_on_wire(state));
    const bool rightwards = action.from == Host::a;
    const float a = rightwards ? at.tail : 1 - at.head;
    const float b = rightwards ? at.head : 1 - at.tail;
    const std::string label =
        journey == no_index ? "" : std::to_string(frame_of(journey_at(state.digest, state.recording, journey)) + 1);
    const float smallest = std::max(paint.px(22), paint.measure(paint.small_bold(), label) + paint.px(10));
    Rect rect{lane.x + lane.w * a, lane.y, std::max(lane.w * (b - a), smallest), lane.h};
    rect.x = std::clamp(rect.x, lane.x, lane.right() - rect.w);
    const bool pointed_at = action.number == state.hand.frame;
    const bool held = std::find(state.hand.held.begin(), state.hand.held.end(), action.number) != state.hand.held.end();
    paint.fill(rect, paint.colors.layer[layer_of(state, journey)], paint.px(4));
    if (pointed_at || held)
        paint.frame(rect.inset(-paint.px(3)), {0, 0, 0, 0}, held ? paint.colors.warning : paint.colors.text,
                    paint.px(2.5F), paint.px(6));
    paint.text(rect, label, paint.small_bold(), paint.colors.on_layer, Align::center);
    paint.click(rect.inset(-paint.px(4)), request::PointAt{action.number},
                title(state, journey, action) + (held ? ", held" : ""));
}

}  // namespace

void live_wire_view(Painter& paint, const AppState& state, Rect upper, Rect lower) {
    for (const WireAction& action : state.recording.under_way)
        if (action.first_bit <= now_on_wire(state))
            draw_frame(paint, state, action.from == Host::a ? upper : lower, action);
}

int waiting_on_live_wire(const AppState& state, Host from) {
    return static_cast<int>(std::count_if(
        state.recording.under_way.begin(), state.recording.under_way.end(),
        [&](const WireAction& action) { return action.from == from && action.first_bit > now_on_wire(state); }));
}

}  // namespace osiscope
