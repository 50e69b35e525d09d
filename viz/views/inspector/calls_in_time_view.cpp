// The calls of both hosts one under the other, A's in the left lane and B's in the right one; between them the segments
// that carried their bytes, joined to the calls by lines. Strong are those of the call or segment under the mouse, else
// of what is on the stage.
#include <fmt/format.h>

#include <algorithm>

#include "layers/grouping.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/inspector/calls_view.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

struct Lanes {
    Rect time;  ///< no width where there is no room
    Rect of[2];
    Rect segments;
};

/// The calls in view.
struct InView {
    Lanes lanes;
    float height = 0;                  ///< of a row
    std::size_t first = 0;             ///< rank of the first
    std::vector<std::uint32_t> calls;  ///< by when they returned

    [[nodiscard]] float y(std::size_t rank) const {
        const float rows = rank >= first ? static_cast<float>(rank - first) : -static_cast<float>(first - rank);
        return lanes.segments.y + height * (rows + 0.5F);
    }
    [[nodiscard]] bool has(std::size_t rank) const { return rank >= first && rank - first < calls.size(); }
};

/// A segment between the lanes.
struct Tick {
    CallSegment segment;
    std::uint8_t side = 0;  ///< of the connection: who sent it
    float sum = 0;          ///< of the heights of its calls, and how many there are
    float calls = 0;
    Rect box;
    bool strong = false;
};

struct Join {
    std::uint32_t call = 0;
    std::size_t rank = 0;  ///< of the call
    std::size_t tick = 0;
};

struct Picture {
    std::vector<Tick> ticks;  ///< in the order they left
    std::vector<Join> joins;
    bool some_left_out = false;
};

Lanes lanes_in(const Painter& paint, Rect area, Time longest) {
    Lanes lanes;
    Rect rest = area.inset(paint.px(4), 0);
    const std::string widest = fmt::format("{:.3f}", static_cast<double>(longest) / 1e9);
    const float time = std::ceil(paint.measure({Face::mono, paint.sizes.small}, widest)) + 1;
    if (rest.w > time * 8) lanes.time = cut_left(rest, time, paint.px(10));
    const float middle = std::round(rest.w * 0.22F);
    lanes.of[0] = cut_left(rest, std::round((rest.w - middle) / 2));
    lanes.of[1] = cut_right(rest, lanes.of[0].w);
    lanes.segments = rest;
    return lanes;
}

std::size_t tick_of(Picture& picture, const CallSegment& segment, std::uint8_t side) {
    for (std::size_t i = 0; i < picture.ticks.size(); ++i)
        if (picture.ticks[i].segment.journey == segment.journey) return i;
    Tick tick;
    tick.segment = segment;
    tick.side = side;
    picture.ticks.push_back(tick);
    return picture.ticks.size() - 1;
}

/// The segments of the calls in view. Where there are more than can be told apart, the first and last of each call.
Picture picture_of(const Painter& paint, const AppState& state, const InView& view) {
    Picture picture;
    const auto room = static_cast<std::size_t>(std::max(8.0F, view.lanes.segments.h / std::max(3.0F, paint.px(4))));
    const std::size_t most = std::max<std::size_t>(2, room / std::max<std::size_t>(1, view.calls.size()));
    for (std::size_t i = 0; i < view.calls.size(); ++i) {
        const std::uint32_t call = view.calls[i];
        const auto range = range_of_call(state.story, call);
        if (!range) continue;
        const CarriedBy carried = segments_of_call(state.story, state.inspect.sent_again, call, most);
        picture.some_left_out |= carried.left_out > 0;
        for (const CallSegment& segment : carried.segments)
            picture.joins.push_back({call, view.first + i, tick_of(picture, segment, range->side)});
    }
    return picture;
}

/// Each segment as near to its calls' rows as the others let it, in the order they left.
void place(const InView& view, Picture& picture) {
    if (picture.ticks.empty()) return;
    std::vector<std::size_t> order(picture.ticks.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const CallSegment& one = picture.ticks[a].segment;
        const CallSegment& two = picture.ticks[b].segment;
        return one.departs != two.departs ? one.departs < two.departs : one.frame < two.frame;
    });
    for (const Join& join : picture.joins) {
        Tick& tick = picture.ticks[join.tick];
        tick.sum += view.y(join.rank);
        ++tick.calls;
    }
    const Rect lane = view.lanes.segments;
    const float step = std::min(lane.h / static_cast<float>(order.size()), view.height);
    const float height = std::max(2.0F, std::floor(step > 8 ? step * 0.88F : step * 0.75F));
    const float width = std::round(lane.w * 0.42F);
    std::vector<float> middle(order.size());
    float least = lane.y + step / 2;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Tick& tick = picture.ticks[order[i]];
        middle[i] = std::max(least, tick.sum / tick.calls);
        least = middle[i] + step;
    }
    float most = lane.bottom() - step / 2;
    for (std::size_t i = order.size(); i-- > 0; most = middle[i] - step) middle[i] = std::min(middle[i], most);
    for (std::size_t i = 0; i < order.size(); ++i)
        picture.ticks[order[i]].box = {std::round(lane.center().x - width / 2), std::round(middle[i] - height / 2),
                                       width, height};
}

/// Under the mouse, else on the stage: a call, or a segment's journey.
struct Focus {
    std::uint32_t call = no_index;
    std::uint32_t journey = no_index;
};

Focus focus_of(const Painter& paint, const AppState& state, const InView& view, const Picture& picture) {
    for (const Tick& tick : picture.ticks)
        if (paint.hovered(tick.box.inset(0, -1))) return {no_index, tick.segment.journey};
    const Rect& lane = view.lanes.segments;
    const Rect rows{view.lanes.of[0].x, lane.y, view.lanes.of[1].right() - view.lanes.of[0].x,
                    view.height * static_cast<float>(view.calls.size())};
    if (paint.hovered(rows) && !paint.hovered(lane))
        return {view.calls[static_cast<std::size_t>((paint.mouse.y - rows.y) / view.height)], no_index};
    if (!state.time.placed) return {};
    const TimelineItem& item = state.time.position.item;
    if (item.kind == TimelineItem::Kind::call) return {item.index, no_index};
    return {no_index, item.index};
}

/// A strong segment's calls are joined to it even where they are out of view.
void add_calls_out_of_view(const AppState& state, const InView& view, Picture& picture) {
    for (std::size_t i = 0; i < picture.ticks.size(); ++i) {
        const Tick& tick = picture.ticks[i];
        if (!tick.strong) continue;
        for (const std::uint32_t call :
             calls_of_segment(state.story, tick.side, tick.segment.first, tick.segment.end)) {
            const bool brought =
                tick.segment.arrived || *move_of(state.story.recording.system_calls[call]) == Move::send;
            const std::size_t rank = rank_of_call(state.story, call);
            if (!view.has(rank) && brought) picture.joins.push_back({call, rank, i});
        }
    }
}

void mark_strong(const Focus& focus, Picture& picture) {
    for (Tick& tick : picture.ticks) tick.strong = focus.journey != no_index && tick.segment.journey == focus.journey;
    for (const Join& join : picture.joins)
        if (join.call == focus.call) picture.ticks[join.tick].strong = true;
}

/// From the call's edge of the lane to the segment, or back: the tip shows which way the bytes went.
void draw_join(Painter& paint, const AppState& state, const InView& view, const Picture& picture, const Join& join,
               bool strong) {
    const SystemCall& call = state.story.recording.system_calls[join.call];
    const Rect& lane = view.lanes.segments;
    const Rect& box = picture.ticks[join.tick].box;
    const bool left = call.host == Host::a;
    const Point at_call{left ? lane.x : lane.right(), view.y(join.rank)};
    const Point at_tick{left ? box.x : box.right(), box.center().y};
    const Color ink = strong ? paint.colors.accent : paint.colors.line;
    paint.line(at_call, at_tick, ink, strong ? std::max(1.5F, paint.px(2.5F)) : 1.0F);
    if (!strong) return;
    const Point tip = *move_of(call) == Move::send ? at_tick : at_call;
    const float way = (tip.x == at_call.x) == left ? -paint.px(7) : paint.px(7);
    paint.triangle({tip.x - way, tip.y - paint.px(4)}, {tip.x - way, tip.y + paint.px(4)}, tip, ink);
}

std::string words_of(const AppState& state, const Tick& tick) {
    const CallSegment& segment = tick.segment;
    const std::string first = grouped(segment.first);
    const std::string last = grouped(segment.end - 1);
    const char* sender = tick.side == 0 ? "A" : "B";
    const auto number = segment.frame + 1;
    std::string words = segment.again
                            ? say("retransmission: frame {number}, from {host}: bytes {first} – {last} of its stream",
                                  {{"number", number}, {"host", sender}, {"first", first}, {"last", last}})
                            : say("frame {number}, from {host}: bytes {first} – {last} of its stream",
                                  {{"number", number}, {"host", sender}, {"first", first}, {"last", last}});
    if (!segment.arrived) words = say("{segment}; it has not arrived", {{"segment", words}});
    for (const std::uint32_t call : calls_of_segment(state.story, tick.side, segment.first, segment.end))
        words += fmt::format(". {} {}", name(state.story.recording.system_calls[call].host), call_label(state, call));
    return words;
}

/// Retransmitted: an outline. Not arrived: crossed out.
void draw_tick(Painter& paint, const AppState& state, const Tick& tick) {
    const Color hue = paint.colors.layer[4];
    const float edge = std::max(1.0F, paint.px(1.5F));
    if (tick.segment.again) paint.frame(tick.box, paint.colors.panel, hue, edge, paint.px(2));
    else paint.fill(tick.box, hue, std::min(paint.px(3), tick.box.h / 2));
    if (tick.strong)
        paint.frame(tick.box.inset(-edge - 1), {0, 0, 0, 0}, paint.colors.text, std::max(1.0F, paint.px(2)),
                    paint.px(3));
    const Point middle = tick.box.center();
    if (!tick.segment.arrived)
        paint.line({tick.box.x - paint.px(4), middle.y + paint.px(4)},
                   {tick.box.right() + paint.px(4), middle.y - paint.px(4)}, paint.colors.warning,
                   std::max(1.5F, paint.px(2.5F)));
    else if (tick.box.h >= paint.small().px * 0.95F)
        paint.text_that_fits(tick.box, {std::to_string(tick.segment.frame + 1), ""}, paint.small_bold(),
                             tick.segment.again ? paint.colors.text : paint.colors.on_layer, Align::center);
    paint.click(tick.box.inset(0, -1),
                request::GoToItem{{TimelineItem::Kind::journey, tick.segment.journey, tick.segment.departs}},
                words_of(state, tick));
}

std::vector<std::string> call_words(const SystemCall& call) {
    const std::string result = call.error != 0 ? "−1" : std::to_string(call.result);
    const std::string first = call.arguments.substr(0, call.arguments.find(','));
    return {fmt::format("{}({}) = {}", call.name, call.arguments, result),
            fmt::format("{}({}, …) = {}", call.name, first, result), fmt::format("{}() = {}", call.name, result),
            call.name};
}

/// "Its bytes left in 6 segments"; nothing for a call that moved none of the connection's.
std::string segments_words(const AppState& state, std::uint32_t number) {
    constexpr std::size_t most_counted = 1000;
    if (!range_of_call(state.story, number)) return {};
    const CarriedBy carried = segments_of_call(state.story, state.inspect.sent_again, number, most_counted);
    if (carried.segments.empty()) return said("No segment captured so far carries its bytes.");
    const bool sends = *move_of(state.story.recording.system_calls[number]) == Move::send;
    const auto again = static_cast<std::size_t>(std::count_if(carried.segments.begin(), carried.segments.end(),
                                                              [](const CallSegment& one) { return one.again; }));
    const std::size_t count = carried.segments.size() + carried.left_out - (sends ? again : 0);
    const std::string segments = segments_said(count);
    if (!sends) return say("Its bytes came in {segments}.", {{"segments", segments}});
    if (again == 0) return say("Its bytes left in {segments}.", {{"segments", segments}});
    return say_count("Its bytes left in {segments}, and {count} retransmission.",
                     "Its bytes left in {segments}, and {count} retransmissions.", again, {{"segments", segments}});
}

/// The call as it was made, the segments of its bytes, what the kernel said.
std::string call_story(const AppState& state, std::uint32_t number, bool with_segments) {
    const SystemCall& call = state.story.recording.system_calls[number];
    std::string words = say("{host}: {call}({arguments}) returned {result} after {time}.",
                            {{"host", name(call.host)},
                             {"call", call.name},
                             {"arguments", call.arguments},
                             {"result", grouped_signed(call.result)},
                             {"time", duration_text(call.returned_at - call.at)}});
    const std::string segments = with_segments ? segments_words(state, number) : "";
    if (!segments.empty()) words += " " + segments;
    words += ' ';
    if (call.tcp)
        words += say("What the kernel said of the connection then: {what}", {{"what", kernel_words(*call.tcp)}});
    return words;
}

void draw_call(Painter& paint, const AppState& state, const InView& view, std::size_t place, Time start) {
    const std::uint32_t number = view.calls[place];
    const SystemCall& call = state.story.recording.system_calls[number];
    const TimelineItem item{TimelineItem::Kind::call, number, call.at};
    const Lanes& lanes = view.lanes;
    const float y = view.y(view.first + place) - view.height / 2;
    const float left = lanes.time.w > 0 ? lanes.time.x : lanes.of[0].x;
    const Rect row{left - paint.px(4), y, lanes.of[1].right() - left + paint.px(8), view.height};
    paint.row_ground(row, state.time.placed && state.time.position.item == item);
    const TextStyle mono{Face::mono, paint.sizes.small};
    if (lanes.time.w > 0)
        paint.text({lanes.time.x, y, lanes.time.w, view.height},
                   fmt::format("{:.3f}", static_cast<double>(call.returned_at - start) / 1e9), mono, paint.colors.quiet,
                   Align::right);
    Rect lane{lanes.of[index(call.host)].x, y, lanes.of[index(call.host)].w, view.height};
    lane = lane.inset(paint.px(4), 0);
    const bool followed = followed_in_call(state, number).has_value();
    const Color ink = call.error != 0 ? paint.colors.warning
                      : followed      ? paint.colors.layer_text[7]
                                      : paint.colors.text;
    const int layer = layer_of_call(call);
    const Rect badge = cut_left(lane, paint.px(22), paint.px(8));
    paint.fill(badge.inset(0, paint.px(3)), paint.colors.layer[layer], paint.px(5));
    paint.text(badge, std::to_string(layer), paint.small_bold(), paint.colors.on_layer, Align::center);
    if (followed) paint.fill({lane.x, lane.bottom() - paint.px(3), lane.w, paint.px(2)}, paint.colors.accent);
    paint.text_that_fits(lane, call_words(call), mono, ink);
    paint.click(row, request::GoToItem{item}, call_story(state, number, paint.hovered(row)));
}

void draw_names(Painter& paint, const Lanes& lanes, Rect row, const Picture& picture) {
    const auto words = [&](Rect lane, const std::vector<std::string>& versions) {
        paint.text_that_fits({lane.x, row.y, lane.w, row.h}, versions, paint.small_bold(), paint.colors.quiet,
                             Align::center);
    };
    words(lanes.of[0], {said("A's calls"), "A"});
    words(lanes.of[1], {said("B's calls"), "B"});
    words(lanes.segments, picture.some_left_out ? std::vector<std::string>{said("segments (some)"), said("some"), ""}
                                                : std::vector<std::string>{said("segments"), ""});
    if (picture.some_left_out)
        paint.click({lanes.segments.x, row.y, lanes.segments.w, row.h}, request::None{},
                    said("There is not room for every segment: the first and the last of each call are drawn."));
}

}  // namespace

void calls_in_time(Painter& paint, const AppState& state, Rect area) {
    const std::size_t total = state.story.recording.system_calls.size();
    std::size_t follow = calls_until(state.story.digest, state.time.placed ? shown_time(state) : 0);
    if (follow > 0) --follow;
    if (state.time.placed && state.time.position.item.kind == TimelineItem::Kind::call)
        follow = rank_of_call(state.story, state.time.position.item.index);
    InView view;
    view.height = std::round(paint.sizes.small * 1.6F);
    const TimeSpan span = time_span(state.story.recording);
    const Rect names = area.h > view.height * 4 ? cut_top(area, view.height) : Rect{};
    const VisibleRows rows =
        visible_rows(state, Panel::calls, static_cast<int>(total), static_cast<int>(follow), area.h, view.height);
    view.first = static_cast<std::size_t>(rows.first);
    view.calls = calls_in_order(state.story.digest, view.first, static_cast<std::size_t>(rows.count));
    view.lanes = lanes_in(paint, {area.x, area.y, area.w - paint.px(12), area.h}, span.last - span.first);
    Picture picture = picture_of(paint, state, view);
    place(view, picture);
    const Focus focus = focus_of(paint, state, view, picture);
    mark_strong(focus, picture);
    add_calls_out_of_view(state, view, picture);
    if (names.h > 0) draw_names(paint, view.lanes, names, picture);
    paint.scroll_area(area, Panel::calls, rows.first);
    for (std::size_t i = 0; i < view.calls.size(); ++i) draw_call(paint, state, view, i, span.first);
    paint.clip(area);
    for (const bool strong : {false, true})  // strong ones lie on top
        for (const Join& join : picture.joins)
            if (picture.ticks[join.tick].strong == strong) draw_join(paint, state, view, picture, join, strong);
    for (const Tick& tick : picture.ticks) draw_tick(paint, state, tick);
    paint.end_clip();
    draw_scroll_bar(paint, area, rows.first, rows.count, static_cast<int>(total));
}

}  // namespace osiscope
