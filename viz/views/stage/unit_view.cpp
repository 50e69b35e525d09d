// The data unit between the two stacks: gaining headers on its way down, losing them on its way up.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "captures/journey_story.hpp"
#include "layers/grouping.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "layers/words.hpp"
#include "viz/paint/followed_mark.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/lesson_steps.hpp"
#include "viz/state/unit_title.hpp"
#include "viz/views/stage/unit_rows.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

Rect row_of(const Painter& paint, Rect area, float title_height, int layer) {
    return unit_row(paint, area, title_height, layer, paint.px(38));  // the arrows stand beside it
}

/// Beside each stack: down at the sender, up at the receiver.
void draw_arrow(Painter& paint, Rect area, float title_height, Host host, bool down, bool active, int top) {
    const float x = host == Host::a ? area.x + paint.px(18) : area.right() - paint.px(18);
    const float first = layer_row(area, title_height, top, paint.sizes.unit).y + paint.px(8);
    const float last = layer_row(area, title_height, 1, paint.sizes.unit).bottom() - paint.px(8);
    const Color color = active ? paint.colors.accent : paint.colors.border;
    const float head = paint.px(9);
    const float width = active ? paint.px(5) : paint.px(4);
    const float tip = down ? last : first;
    const float back = down ? last - 2 * head : first + 2 * head;
    paint.line({x, down ? first : last}, {x, (tip + back) / 2}, color, width, active ? 0 : paint.px(9));
    paint.triangle({x - head, back}, {x + head, back}, {x, tip}, color);
}

void draw_journey(Painter& paint, const AppState& state, const SevenLayers& layers, Rect area, float title_height) {
    const UnitMotion motion = unit_motion(state);
    if (motion.router && !motion.wire) return router_view(paint, state, layers, area, title_height);
    const Journey journey = journey_at(state.story, state.time.position.item.index);
    const StopNumbers stops = stop_numbers(state.time.position.item, state.story);
    if (stops.wire > 0 && !at_router(journey.begins))
        draw_arrow(paint, area, title_height, journey.from, true, motion.down && !motion.wire, layers.top);
    if (stops.last > stops.wire && !at_router(journey.ends) && (stops.router < 0 || stops.second_wire >= 0))
        draw_arrow(paint, area, title_height, other(journey.from), false, !motion.down && !motion.wire, layers.top);
    for (int layer = layers.top; layer >= 1; --layer) {
        if (layer == motion.next && layer != motion.layer && layer > 1)
            continue;  // the moving unit is about to stand there
        const Rect row = row_of(paint, area, title_height, layer);
        draw_unit_row(paint, state, layers, row, layer, strength_of(layer, motion));
        mark_followed(paint, state, layers, row, layer);
    }
    if (motion.wire) return;
    const Rect here = row_of(paint, area, title_height, motion.layer);
    if (motion.next == motion.layer) return draw_unit_outline(paint, here, motion.layer, layers);
    draw_moving_unit(paint, layers, here, row_of(paint, area, title_height, motion.next), motion);
}

/// The packets that arrived while a call waited, for what it waited.
struct Arrivals {
    std::vector<std::uint32_t> first;
    std::size_t more = 0;
};

Arrivals arrivals_during(const AppState& state, const SystemCall& call, std::size_t most) {
    Arrivals found;
    for (std::size_t i = timeline_until(state.story, call.at - 1); i < timeline_size(state.story.digest); ++i) {
        const TimelineItem item = timeline_item(state.story, i);
        if (item.at > call.returned_at) break;
        if (item.kind != TimelineItem::Kind::journey) continue;
        const Journey journey = journey_at(state.story, item.index);
        if (!journey.arrival_known || journey.arrives > call.returned_at) continue;
        if (found.first.size() < most) found.first.push_back(item.index);
        else ++found.more;
    }
    return found;
}

void draw_arrivals(Painter& paint, const AppState& state, Rect area, const SystemCall& call) {
    const float row = std::round(Painter::line_height(paint.small()) * 1.1F);
    const auto room = static_cast<std::size_t>(std::max(0.0F, std::floor(area.h / row)));
    const Arrivals found = arrivals_during(state, call, std::min<std::size_t>(5, room < 2 ? 0 : room - 2));
    if (found.first.empty()) return;
    if (mask_now(state) == Mask::crossings) {
        paint.text_that_fits(
            cut_top(area, row),
            {said("What crossed the wire while it waited is shown after the question."),
             said("What crossed meanwhile is shown after the question."), said("Shown after the question.")},
            paint.small(), paint.colors.quiet);
        return;
    }
    paint.text(cut_top(area, row), said("While it waited, these crossed the wire:"), paint.small(), paint.colors.quiet);
    for (const std::uint32_t number : found.first) {
        const Journey journey = journey_at(state.story, number);
        const Rect line = cut_top(area, row);
        const std::string route = state.story.digest.two_ends
                                      ? route_text(journey)
                                      : fmt::format("{} → {}", name(journey.from), name(other(journey.from)));
        const std::string words = fmt::format("{}   {}", route, packet_title(state.story, frame_of(journey)));
        paint.text(line, words, paint.small(), paint.colors.text);
        paint.click(line, request::GoToItem{{TimelineItem::Kind::journey, number, journey.departs}}, words);
    }
    if (found.more > 0) paint.text(cut_top(area, row), and_more(found.more), paint.small(), paint.colors.quiet);
}

/// A system call stands at one layer: what the program asks its kernel for, and what it gets.
void draw_call(Painter& paint, const AppState& state, Rect area, float title_height) {
    const SystemCall& call = state.story.recording.system_calls[state.time.position.item.index];
    const int layer = layer_of_call(call);
    const Rect row = layer_row(area, title_height, layer, paint.sizes.unit);
    const float height = Painter::line_height(paint.strong()) + Painter::line_height(paint.small()) + paint.px(24);
    const Rect box{row.x + paint.px(8), std::max(area.y + title_height, row.y + (row.h - height) / 2),
                   row.w - paint.px(16), height};
    paint.frame(box, paint.colors.raised, paint.colors.layer[layer], paint.px(3), paint.px(10));
    Rect inner = box.inset(paint.px(18), paint.px(12));
    const Rect upper = cut_top(inner, Painter::line_height(paint.strong()));
    paint.text_that_fits(upper, {fmt::format("{}({})", call.name, call.arguments), call.name + "(…)"},
                         {Face::mono, paint.sizes.mono}, paint.colors.text);
    paint.text(inner,
               say("returned {result} after {time}",
                   {{"result", grouped_signed(call.result)}, {"time", duration_text(call.returned_at - call.at)}}),
               paint.small(), paint.colors.quiet);
    draw_arrivals(
        paint, state,
        {box.x + paint.px(18), box.bottom() + paint.px(16), box.w - paint.px(36), area.bottom() - box.bottom()}, call);
}

/// Why nothing is on the stage, and what to do.
std::string waiting_words(const AppState& state) {
    if (!state.notice.empty()) return state.notice.text;
    if (state.live_running) return said("Two hosts are being set up, and a wire between them …");
    if (state.live) return said("The lab ended before anything was captured. R starts it again; Ctrl O opens a file.");
    if (state.reading) return said("The file is being read; its first frame appears here. Esc stops reading.");
    if (!state.source.empty())
        return say("{file} has no frames. Drop another .pcap or .pcapng file here, or open one with Ctrl O.",
                   {{"file", state.source}});
    return said("Nothing has been captured yet. Drop a .pcap or .pcapng file here, or open one with Ctrl O.");
}

void draw_waiting(Painter& paint, const AppState& state, Rect area) {
    const Rect box = area.inset(paint.px(30), area.h * 0.25F);
    paint.paragraph(box, waiting_words(state), paint.body(), paint.colors.quiet);
}

}  // namespace

void unit_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area, float title_height) {
    Rect title = area;
    title.h = title_height - paint.px(4);
    if (!state.time.placed) return draw_waiting(paint, state, area);
    const std::vector<std::string> titles = stage_titles(state);
    paint.text_that_fits(title, titles, paint.strong(), paint.colors.text, Align::center);
    if (!titles.empty()) paint.click(title, request::None{}, titles.front());
    if (layers != nullptr) draw_journey(paint, state, *layers, area, title_height);
    else draw_call(paint, state, area, title_height);
}

}  // namespace osiscope
