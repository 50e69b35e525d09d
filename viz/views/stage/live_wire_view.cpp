// What is on the live wire right now. A click points at a frame; the tweezers then work on it.
#include <algorithm>

#include "viz/paint/marks.hpp"
#include "viz/state/follow.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/unit_title.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

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
    if (journey == no_index) return bytes_said(action.length);
    const std::uint32_t frame = frame_of(journey_at(state.story, journey));
    return say("frame {number}: {what}", {{"number", frame + 1}, {"what", packet_title(state.story, frame)}});
}

int layer_of(const AppState& state, std::uint32_t journey) {
    if (journey == no_index) return 2;
    return state.story.digest.rows[frame_of(journey_at(state.story, journey))].subject;
}

/// A direction's way from A to B, with the room that a switch or router takes in its middle.
struct Way {
    Rect lane;
    float gap = 0;
};

/// The part of the way between A and B that is the frame's link.
Rect link_lane(const AppState& state, const Way& way, std::uint16_t link) {
    const Rect& lane = way.lane;
    const float share = (lane.w - way.gap) / static_cast<float>(links_of(state.story.recording.facts));
    return {lane.x + (share + way.gap) * static_cast<float>(link), lane.y, share, lane.h};
}

struct Placed {
    const WireAction* action = nullptr;
    std::uint32_t journey = no_index;
    Rect rect;          ///< as long as the frame is, or as wide as can be hit
    std::string label;  ///< its number, where there is room for it
};

Placed place(const Painter& paint, const AppState& state, const Way& all, const WireAction& action) {
    const Rect lane = link_lane(state, all, action.link);
    const Extent at = extent(action, now_on_wire(state));
    const bool rightwards = action.from == Host::a;
    const float a = rightwards ? at.tail : 1 - at.head;
    const float b = rightwards ? at.head : 1 - at.tail;
    Placed placed{&action, journey_under_way(state, action), {lane.x + lane.w * a, lane.y, 0, lane.h}, {}};
    placed.rect.w = std::max(lane.w * (b - a), paint.px(12));
    placed.rect.x = std::clamp(placed.rect.x, lane.x, lane.right() - placed.rect.w);
    return placed;
}

/// Numbers go where they do not cover each other, the pointed-at frame's first.
void add_label(const Painter& paint, const AppState& state, const Way& all, std::vector<Rect>& taken, Placed& placed) {
    if (placed.journey == no_index) return;
    const Rect lane = link_lane(state, all, placed.action->link);
    const std::string label = std::to_string(frame_of(journey_at(state.story, placed.journey)) + 1);
    Rect rect = placed.rect;
    rect.w = std::max(rect.w, std::ceil(paint.measure(paint.small_bold(), label)) + paint.px(28));
    rect.x = std::clamp(placed.rect.center().x - rect.w / 2, lane.x, lane.right() - rect.w);
    for (const Rect& other : taken)
        if (intersection(other, rect).w > 0) return;
    taken.push_back(rect);
    placed.rect = rect;
    placed.label = label;
}

void draw_frame(Painter& paint, const AppState& state, const Placed& placed) {
    const std::uint64_t number = placed.action->number;
    const bool held = std::find(state.hand.held.begin(), state.hand.held.end(), number) != state.hand.held.end();
    paint.fill(placed.rect, paint.colors.layer[layer_of(state, placed.journey)], paint.px(4));
    if (number == state.hand.frame || held)
        paint.frame(placed.rect.inset(-paint.px(3)), {0, 0, 0, 0}, held ? paint.colors.warning : paint.colors.text,
                    paint.px(2.5F), paint.px(6));
    if (held) {  // a bolt through it: it does not move
        const Rect& rect = placed.rect;
        for (const float x : {rect.x, rect.right() - paint.px(3)})
            paint.fill({x, rect.y - paint.px(7), paint.px(3), rect.h + paint.px(14)}, paint.colors.warning);
    }
    if (carries_followed(state, *placed.action, placed.journey))
        paint.fill({placed.rect.x, placed.rect.bottom() + paint.px(1), placed.rect.w, paint.px(4)},
                   paint.colors.accent);
    Rect words = placed.rect;
    if (placed.journey != no_index)
        draw_kind_on_block(paint, mark_of(state, journey_at(state.story, placed.journey)), words);
    if (!placed.label.empty())
        paint.text(words, placed.label, paint.small_bold(), paint.colors.on_layer, Align::center);
    const std::string what = title(state, placed.journey, *placed.action);
    paint.click(placed.rect.inset(-paint.px(4)), request::PointAt{number},
                held ? say("{what}, held", {{"what", what}}) : what);
}

void draw_lane(Painter& paint, const AppState& state, const Way& lane, Host from) {
    std::vector<Placed> frames;
    for (const WireAction& action : state.story.recording.under_way)
        if (action.from == from && action.first_bit <= now_on_wire(state))
            frames.push_back(place(paint, state, lane, action));
    std::stable_sort(frames.begin(), frames.end(), [&](const Placed& a, const Placed& b) {
        return (a.action->number == state.hand.frame) > (b.action->number == state.hand.frame);
    });
    std::vector<Rect> taken;
    for (Placed& placed : frames) add_label(paint, state, lane, taken, placed);
    for (const bool labelled : {false, true})  // numbers lie on top
        for (const Placed& placed : frames)
            if (placed.label.empty() != labelled) draw_frame(paint, state, placed);
}

}  // namespace

void live_wire_view(Painter& paint, const AppState& state, Rect upper, Rect lower, float gap) {
    draw_lane(paint, state, {upper, gap}, Host::a);
    draw_lane(paint, state, {lower, gap}, Host::b);
}

int waiting_on_live_wire(const AppState& state, Host from) {
    return static_cast<int>(std::count_if(
        state.story.recording.under_way.begin(), state.story.recording.under_way.end(),
        [&](const WireAction& action) { return action.from == from && action.first_bit > now_on_wire(state); }));
}

}  // namespace osiscope
