// The wire at the moment shown: every frame where it truly is, as long as it truly is.
#include <fmt/format.h>

#include "captures/line_frame.hpp"
#include "captures/switch_table.hpp"
#include "layers/words.hpp"
#include "viz/paint/marks.hpp"
#include "viz/state/follow.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/unit_title.hpp"
#include "viz/story/hop_fields.hpp"
#include "viz/story/host_lines.hpp"
#include "viz/story/legs.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

struct OnWire {
    std::uint32_t journey;
    float tail;  ///< 0 = at A, 1 = at B
    float head;
    bool behind = false;  ///< on the second of two links
};

struct WireMoment {
    std::vector<OnWire> frames;
    int waiting[2] = {0, 0};  ///< handed over by each host, not yet on the line
};

constexpr std::size_t most_considered = 4000;

/// The line between A and B; a switch or router in the middle has room of its own, so that no frame is behind it.
struct Track {
    Rect lane;
    float gap = 0;  ///< width of what stands in the middle

    [[nodiscard]] float half() const { return (lane.w - gap) / 2; }
    /// Where a share of the way is, 0 at A; `behind` says on which side of the middle a half is.
    [[nodiscard]] float x(float share, bool behind) const {
        if (gap == 0) return lane.x + lane.w * share;
        return behind ? lane.right() - half() * 2 * (1 - share) : lane.x + half() * 2 * share;
    }
};

float part(Time now, Time first, Time last) {
    if (last <= first) return now >= last ? 1.0F : 0.0F;
    return static_cast<float>(static_cast<double>(now - first) / static_cast<double>(last - first));
}

/// Where a frame's first and last bit are. Our wire says when each left; both travel equally long.
OnWire place(const AppState& state, std::uint32_t number, const Leg& leg, Time now) {
    const auto along = [&](float share) { return leg.from + (leg.to - leg.from) * std::clamp(share, 0.0F, 1.0F); };
    if (leg.wire_action == no_index) {
        const float middle = along(part(now, leg.first, leg.last));
        return {number, middle, middle, leg.from + leg.to > 1};
    }
    const WireAction& action = state.story.recording.wire_actions[leg.wire_action];
    const Time flight = std::max<Time>(1, leg.last - action.last_bit);
    return {number, along(part(now, action.last_bit, action.last_bit + flight)),
            along(part(now, action.first_bit, action.first_bit + flight)), leg.from + leg.to > 1};
}

WireMoment wire_at(const AppState& state, Time now) {
    WireMoment moment;
    if (!state.story.digest.two_ends) return moment;  // one end alone does not know what is under way
    const std::size_t after = timeline_until(state.story, now);
    for (std::size_t i = after; i > 0 && after - i < most_considered; --i) {
        const TimelineItem& item = state.story.digest.timeline[i - 1];
        if (item.kind != TimelineItem::Kind::journey) continue;
        const Journey& journey = state.story.digest.journeys[item.index];
        if (journey.arrival_known && now >= journey.arrives) continue;
        const bool at_host = !at_router(journey.begins) && journey.begins != Place::wire;
        if (at_host && journey.arrival_known && now < journey.first_bit) ++moment.waiting[index(journey.from)];
        for (const Leg& leg : legs_of(state.story.recording, journey))
            if ((leg.arrived || leg.lost) && now >= leg.first && now < leg.last)
                moment.frames.push_back(place(state, item.index, leg, now));
    }
    return moment;
}

/// A capture with one point of view knows no flight: the shown frame alone crosses, as an idea.
OnWire imagined(const AppState& state) {
    const std::uint32_t number = state.time.position.item.index;
    const bool rightwards = journey_at(state.story, number).from == Host::a;
    const float progress = rightwards ? state.time.position.progress : 1 - state.time.position.progress;
    return {number, progress, progress};
}

/// Why it was dropped, the longest version first. Of a check sequence that does not fit the bytes that arrived both are
/// told: the one the line carried and the one computed over them.
std::vector<std::string> lost_words(const AppState& state, const Journey& journey, const Leg& leg) {
    const WireAction& action = state.story.recording.wire_actions[leg.wire_action];
    const bool by_lesson = action.reason == WireAction::Reason::by_hand && state.lesson.script &&
                           touched_by(state.story.recording, action, *state.lesson.script);
    if (by_lesson) return {said("the lesson dropped it")};
    const std::string why = say("dropped: {reason}", {{"reason", said(name(action.reason))}});
    const std::uint32_t arrived = action.link == journey.first_link ? journey.on_wire : journey.next_on_wire;
    if (action.reason != WireAction::Reason::check_failed || arrived == no_index) return {why};
    if (on_line(state.story.recording, arrived) != OnLine::yes) return {why};
    const CheckSequence check = check_sequence_of(state.story, arrived);
    if (!check.carried_known || fits(check)) return {why};
    const std::string carried = check_sequence_text(check.carried);
    const std::string computed = check_sequence_text(check.computed);
    return {
        say("{why}, FCS on the line {carried}, computed over what arrived {computed}",
            {{"why", why}, {"carried", carried}, {"computed", computed}}),
        say("{why}, FCS {carried} ≠ {computed} computed", {{"why", why}, {"carried", carried}, {"computed", computed}}),
        fmt::format("{}, FCS {} ≠ {}", why, carried, computed), fmt::format("FCS {} ≠ {}", carried, computed), why};
}

/// The shown frame was dropped: it goes as far as it came, and a cross is left of it.
void draw_lost(Painter& paint, const AppState& state, const Track& way, std::uint32_t number) {
    const Rect& track = way.lane;
    const Journey journey = journey_at(state.story, number);
    const std::vector<Leg> legs = legs_of(state.story.recording, journey);
    if (legs.empty() || !legs.back().lost) return;
    const bool on_second = shown_stop(state).router;  // what is lost behind the router is not lost before it
    if (!on_second && stop_numbers(state.time.position.item, state.story).second_wire >= 0) return;
    const Leg& leg = legs.back();
    const float x = way.x(leg.from + (leg.to - leg.from) * leg.lost_at, leg.from + leg.to > 1);
    const float r = track.h * 0.4F;
    const Point c{std::clamp(x, track.x + r, track.right() - r), track.center().y};
    const Color color = color_of(paint.colors, Mark::lost);
    paint.line({c.x - r, c.y - r}, {c.x + r, c.y + r}, color, paint.px(3));
    paint.line({c.x - r, c.y + r}, {c.x + r, c.y - r}, color, paint.px(3));
    const std::vector<std::string> why = lost_words(state, journey, leg);
    const float width = std::ceil(paint.measure(paint.small_bold(), why.front())) + 2;
    const Rect right{c.x + r + paint.px(8), track.y, track.right() - c.x - r - paint.px(8), track.h};
    const Rect left{track.x, track.y, c.x - r - paint.px(8) - track.x, track.h};
    const bool on_right = right.w >= std::min(width, left.w);
    paint.text_that_fits(on_right ? right : left, why, paint.small_bold(), color,
                         on_right ? Align::left : Align::right);
}

void draw_frame(Painter& paint, const AppState& state, const Track& way, const OnWire& frame, bool shown) {
    const Journey journey = journey_at(state.story, frame.journey);
    const FrameSummary summary = summary_of(state.story, frame_of(journey));
    const float a = std::min(frame.tail, frame.head);
    const float b = std::max(frame.tail, frame.head);
    const float smallest = paint.px(10);
    const float left = way.x(a, frame.behind);
    Rect rect{left, way.lane.y, std::max(way.x(b, frame.behind) - left, smallest), way.lane.h};
    const float end = way.gap > 0 && !frame.behind ? way.lane.x + way.half() : way.lane.right();
    rect.x = std::min(rect.x, end - rect.w);
    const int layer = subject_layer(summary);
    paint.fill(rect, paint.colors.layer[layer], paint.px(4));
    Rect words = rect;
    draw_kind_on_block(paint, mark_of(state, journey), words);
    if (shown) paint.frame(rect.inset(-paint.px(3)), {0, 0, 0, 0}, paint.colors.text, paint.px(2.5F), paint.px(6));
    if (carries_followed(state, frame.journey))
        paint.fill({rect.x, rect.bottom() + paint.px(1), rect.w, paint.px(4)}, paint.colors.accent);
    const std::string label = std::to_string(frame_of(journey) + 1);
    if (paint.measure(paint.small_bold(), label) + paint.px(6) <= words.w)
        paint.text(words, label, paint.small_bold(), paint.colors.on_layer, Align::center);
    paint.click(rect.inset(-paint.px(4)),
                request::GoToItem{{TimelineItem::Kind::journey, frame.journey, journey.departs}},
                say("frame {number}: {what}",
                    {{"number", frame_of(journey) + 1}, {"what", packet_title(state.story, frame_of(journey))}}));
}

std::string queued_words(int count) {
    return say_count("{count} queued", "{count} queued", static_cast<std::uint64_t>(count));
}

void draw_waiting(Painter& paint, Rect end, int count, Align align) {
    if (count == 0) return;
    paint.text(end, queued_words(count), paint.small(), paint.colors.quiet, align);
}

/// How the wire is set. Takes its room off the right end.
void draw_settings_button(Painter& paint, const AppState& state, Rect& inner) {
    if (!state.story.recording.facts || inner.w < paint.px(560)) return;
    const float height = std::min(inner.h, std::round(paint.sizes.small * 2.0F));
    const Rect place = cut_right(inner, paint.button_width(said("Wire…")), paint.px(10));
    paint.button({place.x, place.center().y - height / 2, place.w, height}, said("Wire…"), request::ToggleWirePanel{},
                 state.stage.wire, said("the wire's settings: rate, delay, loss … (J)"));
}

/// Takes its room off the right end.
void draw_tweezers_button(Painter& paint, const AppState& state, Rect& inner) {
    if (!state.live) return;
    const float height = std::min(inner.h, std::round(paint.sizes.small * 2.0F));
    const Rect place = cut_right(inner, paint.button_width(said("Tweezers")), paint.px(10));
    paint.button({place.x, place.center().y - height / 2, place.w, height}, said("Tweezers"),
                 request::ArmTweezers{!state.hand.armed}, state.hand.armed,
                 state.hand.armed ? said("put the tweezers down: the wire runs at its own speed again (X)")
                                  : said("slow the wire down and touch the frames on it (X)"));
}

/// The addresses and times to live of both hops of the shown packet, as captured on the router's two sides.
std::vector<std::string> router_lines(const AppState& state) {
    const std::uint32_t frame = shown_frame(state);
    if (frame == no_index) return {said("forwards packets"), ""};
    const Journey journey = journey_at(state.story, state.time.position.item.index);
    if (journey.router_in == no_index || journey.router_out == no_index) {
        if (at_router(journey.begins)) return {said("sent this one itself"), said("its own"), ""};
        return {at_router(journey.ends) ? said("this one is addressed to it") : said("has not forwarded this one"), ""};
    }
    const HopFields before = hop_fields(state.story.recording, journey.router_in);
    const HopFields after = hop_fields(state.story.recording, journey.router_out);
    const std::string hops = fmt::format("{} {} → {}", before.hops_name, before.hops, after.hops);
    return {fmt::format("{}→{} | {} | {}→{}", short_mac(before.source), short_mac(before.destination), hops,
                        short_mac(after.source), short_mac(after.destination)),
            hops, ""};
}

std::vector<std::string> switch_lines(const AppState& state, Time now) {
    std::string list;
    for (const SwitchEntry& entry : table_at(state.story.recording.switch_learnings, now).entries) {
        if (!list.empty()) list += " · ";
        list += say("{mac} at {port}", {{"mac", short_mac(text(entry.mac))}, {"port", port_name(entry.port)}});
    }
    if (list.empty()) return {said("table empty: floods every port"), said("empty"), ""};
    return {say("table: {list}", {{"list", list}}), list, ""};
}

/// What stands between the hosts, and what it has to say about this moment.
struct Middle {
    bool router = false;
    std::string name;
    std::vector<std::string> lines;
    bool brief = false;  ///< only its name has room; the rest is in the tooltip
    float width = 0;
};

Middle middle_of(const Painter& paint, const AppState& state, float room, Time now, bool brief) {
    Middle middle;
    if (!state.story.digest.two_ends || links_of(state.story.recording.facts) != 2) return middle;
    middle.router = state.story.recording.facts->topology == "router";
    middle.name = middle.router ? said("router") : said("switch");
    middle.lines = middle.router ? router_lines(state) : switch_lines(state, now);
    middle.brief = brief;
    const float words = paint.measure(paint.small(), brief ? middle.name : middle.lines.front());
    const float least = paint.measure(paint.small_bold(), middle.name);
    middle.width = std::round(std::min(room * 0.44F, std::ceil(std::max(words, least)) + paint.px(24)));
    return middle;
}

void draw_middle(Painter& paint, Rect track, const Middle& middle) {
    if (middle.width == 0) return;

    const Rect box{track.center().x - middle.width / 2, track.y, middle.width, track.h};
    paint.frame(box, paint.colors.raised, paint.colors.layer[middle.router ? 3 : 2], paint.px(2), paint.px(6));
    const Rect upper{box.x + paint.px(6), box.y, box.w - paint.px(12), box.h / 2};
    const Rect lower{upper.x, upper.bottom(), upper.w, upper.h};
    paint.text_that_fits(middle.brief ? box : upper, {middle.name, middle.router ? "r" : "s"}, paint.small_bold(),
                         paint.colors.text, Align::center);
    if (!middle.brief) paint.text_that_fits(lower, middle.lines, paint.small(), paint.colors.quiet, Align::center);
    const std::string& moment = middle.lines.front();
    paint.click(box, request::None{},
                middle.router ? say("the router, a third network stack: {now}", {{"now", moment}})
                              : say("the switch's MAC table: {now}", {{"now", moment}}));
}

void draw_moment(Painter& paint, const AppState& state, const Track& upper, const Track& lower, WireMoment moment) {
    const std::uint32_t frame = shown_frame(state);
    const std::uint32_t shown = frame == no_index ? no_index : state.time.position.item.index;
    const bool crossing = shown != no_index && shown_stop(state).layer == 0;
    if (crossing && !state.story.digest.two_ends) moment.frames.push_back(imagined(state));
    const auto lane_of = [&](std::uint32_t journey) {
        return journey_at(state.story, journey).from == Host::a ? upper : lower;
    };
    for (const OnWire& item : moment.frames)
        draw_frame(paint, state, lane_of(item.journey), item, item.journey == shown);
    if (crossing) draw_lost(paint, state, lane_of(shown), shown);
}

/// Between two programs of one computer there is no wire to draw.
void draw_no_wire(Painter& paint, Rect area) {
    paint.text_that_fits(area.inset(paint.px(18), paint.px(8)),
                         {said("Loopback: these frames never left this computer, so there is no wire."),
                          said("Loopback: there is no wire."), said("no wire")},
                         paint.small(), paint.colors.quiet);
}

bool is_loopback(const AppState& state) {
    const std::uint32_t shown = shown_frame(state);
    if (state.story.recording.frames.size() == 0) return false;
    return on_line(state.story.recording, shown == no_index ? 0 : shown) == OnLine::loopback;
}

}  // namespace

void wire_view(Painter& paint, const AppState& state, Rect area) {
    if (is_loopback(state)) return draw_no_wire(paint, area);
    Rect inner = area.inset(paint.px(18), paint.px(8));
    draw_settings_button(paint, state, inner);
    draw_tweezers_button(paint, state, inner);
    paint.text(cut_left(inner, std::ceil(paint.measure(paint.small(), said("the wire"))), paint.px(8)),
               said("the wire"), paint.small(), paint.colors.quiet);
    const float side = std::ceil(paint.measure(paint.small(), queued_words(99)));
    const Rect left = cut_left(inner, side, paint.px(8));
    const Rect right = cut_right(inner, side, paint.px(8));
    const float middle = inner.center().y;
    paint.line({inner.x, middle}, {inner.right(), middle}, paint.colors.line, paint.px(3));
    if (!state.time.placed) return;
    if (!state.story.digest.two_ends)
        paint.text_that_fits({inner.x, middle + paint.px(4), inner.w, inner.bottom() - middle - paint.px(4)},
                             {said("captured at one place: when frames arrived at the other end is not known"),
                              said("captured at one place: arrivals are not known"), ""},
                             paint.small(), paint.colors.quiet, Align::center);
    const float height = std::round(inner.h * 0.46F);
    const bool live = following(state);
    const Time now = live ? now_on_wire(state) : time_at(state.time.position, state.story);
    const Middle between = middle_of(paint, state, inner.w, now, live);
    const Track upper{{inner.x, middle - height - paint.px(2), inner.w, height}, between.width};
    const Track lower{{inner.x, middle + paint.px(2), inner.w, height}, between.width};
    const WireMoment moment = live ? WireMoment{} : wire_at(state, now);
    if (live) live_wire_view(paint, state, upper.lane, lower.lane, between.width);
    else draw_moment(paint, state, upper, lower, moment);
    draw_middle(paint, {inner.x, area.y + paint.px(2), inner.w, area.h - paint.px(4)}, between);
    draw_waiting(paint, left, live ? waiting_on_live_wire(state, Host::a) : moment.waiting[0], Align::right);
    draw_waiting(paint, right, live ? waiting_on_live_wire(state, Host::b) : moment.waiting[1], Align::left);
}

}  // namespace osiscope
