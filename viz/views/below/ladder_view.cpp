// The whole transfer as a ladder laid on its side: A above, B below, time to the right. Every line is one packet with
// the slope it really had; ticks are system calls. Drag to scrub.
#include <utility>

#include "layers/words.hpp"
#include "viz/paint/ladder_labels.hpp"
#include "viz/paint/marks.hpp"
#include "viz/paint/plot_columns.hpp"
#include "viz/paint/plot_scale.hpp"
#include "viz/story/legs.hpp"
#include "viz/views/input_views.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

constexpr int most_in_a_column = 256;             // packets looked at in a pixel column; system calls do not count
constexpr int most_in_a_crowd = 8;                // the same where packets crowd
constexpr float crowd_px = 2;                     // the width of a column where packets crowd …
constexpr float crowd_a_px = 32;                  // … that is, are so many to a pixel
constexpr int most_areas = 40;                    // beyond, words would only stand on areas
constexpr std::size_t most_looked_back = 16'384;  // packets that may have left before the plot's left edge

void draw_mark(Painter& paint, Point at, Mark mark, Color color) {
    draw_sign(paint, {at.x - paint.px(8), at.y - paint.px(8), paint.px(16), paint.px(16)}, sign_of(mark), color);
}

/// A retransmission has a triangle where it leaves, as in sequence–time: its colour alone would not do.
void draw_again(Painter& paint, Point at, bool downwards) {
    const float r = paint.px(5);
    const float tip = at.y + (downwards ? 1.8F : -1.8F) * r;
    paint.triangle({at.x - r, at.y}, {at.x + r, at.y}, {at.x, tip}, color_of(paint.colors, Mark::retransmission));
}

/// What its colour says of a packet its line or a sign where it leaves says, too.
void draw_kind(Painter& paint, Point at, Mark mark, bool downwards, Color color) {
    if (mark == Mark::retransmission) return draw_again(paint, at, downwards);
    if (mark == Mark::carries_data || mark == Mark::only_acknowledges) return;  // its line's width
    draw_mark(paint, {at.x, at.y + paint.px(downwards ? 9 : -9)}, mark, color);
}

struct Ladder {
    Painter& paint;
    const AppState& state;
    const PlotScale& scale;
    std::vector<Rung> rungs{};
    int areas = 0;  ///< of lines too close to tell apart
};

Color color_of(const Ladder& ladder, const Journey& journey) {
    const Theme& colors = ladder.paint.colors;
    const Mark mark = mark_of(ladder.state, journey);
    if (mark == Mark::retransmission) return osiscope::color_of(colors, mark);
    const FrameRow& row = ladder.state.story.digest.rows[frame_of(journey)];
    return mix(colors.panel, colors.layer[row.subject], 0.75F);
}

float width_of(const Ladder& ladder, const Journey& journey) {
    return stroke_of(ladder.paint, sign_of(mark_of(ladder.state, journey))).width;
}

/// From where a packet left to where it arrived, over a switch or router in two legs. Where no arrival is known the
/// line stops half way; a cross says that the wire dropped it.
void draw_journey(Ladder& ladder, std::uint32_t number, const Journey& journey, Color color, float width, bool shown) {
    const Rect plot = ladder.scale.plot;
    Painter& paint = ladder.paint;
    const std::vector<Leg> legs = legs_of(ladder.state.story.recording, journey);
    for (const Leg& leg : legs) {
        const float from = plot.y + plot.h * leg.from;
        const float to = plot.y + plot.h * leg.to;
        const Point begin{ladder.scale.x(leg.first), from};
        const Point end{ladder.scale.x(leg.last), leg.arrived ? to : from + (to - from) * leg.lost_at};
        paint.line(begin, end, color, width, leg.arrived ? 0 : paint.px(4));
        if (leg.lost) draw_mark(paint, end, Mark::lost, osiscope::color_of(paint.colors, Mark::lost));
        if (&leg == &legs.front()) draw_kind(paint, begin, mark_of(ladder.state, journey), from < to, color);
        ladder.rungs.push_back({begin, end, number, leg.lost, shown});
    }
}

/// As wide as its kind is drawn.
void draw_alone(Ladder& ladder, std::uint32_t number, Color color) {
    const Journey journey = journey_at(ladder.state.story, number);
    draw_journey(ladder, number, journey, color, width_of(ladder, journey), false);
}

/// The first item to look at: with both ends captured one that left earlier may arrive inside the plot.
std::size_t first_item(const AppState& state, const PlotScale& scale) {
    const std::size_t first = timeline_until(state.story, scale.from() - 1);
    if (!state.story.digest.two_ends) return first;
    return first - std::min(first, most_looked_back);
}

/// Lines of one way that stand upright in neighbouring pixel columns become areas, one a colour: of very many packets
/// no eye could tell the lines apart, and soft edges that cover each other cost most of a picture's time.
struct Upright {
    Ladder& ladder;
    float first = 0;  ///< columns, by the middle of their line
    float last = 0;
    float top = 0;
    float bottom = 0;
    Color color{};
    bool crowded = false;                   ///< another colour stands right before these
    std::vector<std::uint32_t> journeys{};  ///< while they are few

    /// False when the packet's line is not upright, or it was lost.
    bool take(std::uint32_t number, const Journey& journey, Color its_color) {
        const Rect plot = ladder.scale.plot;
        const float x = ladder.scale.x(journey.first_bit);
        float high = 1;
        float low = 0;
        for (const Leg& leg : legs_of(ladder.state.story.recording, journey)) {
            const float end = leg.arrived ? leg.to : leg.from + (leg.to - leg.from) * leg.lost_at;
            if (leg.lost || std::abs(ladder.scale.x(leg.first) - x) + std::abs(ladder.scale.x(leg.last) - x) > 1)
                return false;
            high = std::min({high, leg.from, end});
            low = std::max({low, leg.from, end});
        }
        high = plot.y + plot.h * high;
        low = plot.y + plot.h * low;
        const bool beside = !journeys.empty() && x - last < crowd_px + 0.5F;
        if (!beside || color != its_color || top != high || bottom != low) {
            crowded |= beside;
            flush();
            crowded = beside;
            first = x;
            top = high;
            bottom = low;
            color = its_color;
        }
        last = x;
        if (journeys.size() <= few) journeys.push_back(number);
        return true;
    }

    void flush() {
        const float half = crowded ? 0.5F : ladder.paint.px(0.9F);
        if (journeys.size() > few || (crowded && !journeys.empty())) {
            ladder.paint.fill({first - half, top, last - first + 2 * half, bottom - top}, color);
            if (color == ladder.paint.colors.warning) draw_again(ladder.paint, {(first + last) / 2, top}, true);
            ++ladder.areas;
        } else {
            for (const std::uint32_t number : journeys) draw_alone(ladder, number, color);
        }
        journeys.clear();
    }

    static constexpr std::size_t few = 3;
};

/// The first item after this one that is not in its column any more: found by steps that grow, then by halving.
std::size_t behind_column(const AppState& state, std::size_t item, Time until) {
    const std::size_t count = timeline_size(state.story.digest);
    const auto inside = [&](std::size_t i) { return timeline_item(state.story, i).at < until; };
    std::size_t step = 1;
    while (item + step < count && inside(item + step)) item += step, step *= 2;
    for (; step > 0; step /= 2)
        if (item + step < count && inside(item + step)) item += step;
    return item + 1;
}

/// At most one line between the same two pixels: more would only be drawn over each other. Of a crowd only the
/// first few of a column are looked at; what lies between them is skipped by a search in time.
void draw_journeys(Ladder& ladder, std::uint32_t shown) {
    const AppState& state = ladder.state;
    const PlotScale& scale = ladder.scale;
    const Time from = scale.from();
    const Time to = scale.to();
    const std::size_t first = first_item(state, scale);
    const std::size_t count = timeline_size(state.story.digest);
    const bool crowd = static_cast<float>(count - first) > crowd_a_px * scale.plot.w;
    const int most_looked_at = crowd ? most_in_a_crowd : most_in_a_column;
    const int most_in_vain = crowd ? most_in_a_crowd / 2 : most_in_a_column;
    ColumnFinder columns{scale, crowd ? crowd_px : 1};
    Upright upright[2] = {{ladder}, {ladder}};
    std::pair<int, int> drawn[2][3] = {};  // by way and by how it is drawn: the pixels at the two ends of the last line
    int looked_at = 0;
    int in_vain = 0;
    for (std::size_t i = first; i < count; ++i) {
        const TimelineItem item = timeline_item(state.story, i);
        if (item.at > to) break;
        if (columns.moved(item.at)) looked_at = in_vain = 0;
        if (item.kind != TimelineItem::Kind::journey || item.index == shown) continue;
        if ((++looked_at > most_looked_at || in_vain >= most_in_vain) && item.at >= from)
            i = behind_column(state, i, columns.until) - 1;
        const Journey journey = journey_at(state.story, item.index);
        if (std::max(journey.arrives, journey.first_bit) < from) continue;
        const Color color = color_of(ladder, journey);
        const std::pair line{static_cast<int>(scale.x(journey.first_bit)), static_cast<int>(scale.x(journey.arrives))};
        // Both ways cover the same pixels when a line is upright from end to end.
        const bool whole = journey.arrival_known && journey.wire_action == no_index;
        const bool either = line.first == line.second && whole;
        const std::size_t way = either ? 0 : index(journey.from);
        ++in_vain;
        const bool crossed_out = state.story.digest.two_ends && !journey.arrival_known;
        std::pair<int, int>& before = drawn[way][crossed_out ? 2 : color == ladder.paint.colors.warning ? 1 : 0];
        if (before == line) continue;
        before = line;
        in_vain = 0;
        if (upright[way].take(item.index, journey, color)) continue;
        draw_alone(ladder, item.index, color);
    }
    for (Upright& one : upright) one.flush();
}

std::uint32_t shown_journey(const AppState& state) {
    const bool on_journey = state.time.placed && state.time.position.item.kind == TimelineItem::Kind::journey;
    return on_journey ? state.time.position.item.index : no_index;
}

/// Ticks: above A's line and below B's. Of many in a pixel the first is drawn.
void draw_calls(Ladder& ladder) {
    Painter& paint = ladder.paint;
    const PlotScale& scale = ladder.scale;
    const float length = paint.px(9);
    const Time from = scale.from();
    const Time to = scale.to();
    for (const Host host : {Host::a, Host::b}) {
        const std::vector<CallMoment>& calls = ladder.state.story.digest.calls_of[index(host)];
        const float y = host == Host::a ? scale.plot.y - length - paint.px(3) : scale.plot.bottom() + paint.px(3);
        const auto returned_from = [&](auto first, Time at) {
            return std::partition_point(first, calls.end(),
                                        [&](const CallMoment& one) { return one.returned_at < at; });
        };
        ColumnFinder columns{scale};
        for (auto moment = returned_from(calls.begin(), from); moment != calls.end();) {
            const SystemCall& call = ladder.state.story.recording.system_calls[moment->call];
            if (call.at > to) break;
            ++moment;
            if (call.at < from || !columns.moved(call.at)) continue;
            paint.fill({columns.x - paint.px(1.5F), y, std::max(1.0F, paint.px(3)), length},
                       paint.colors.layer[layer_of_call(call)]);
            moment = returned_from(moment, columns.until);
        }
    }
}

/// The hosts' lines and names, and a line for the switch or router between them.
void draw_hosts(Painter& paint, const AppState& state, Rect plot, Rect names) {
    const float half = paint.px(16);
    const auto line = [&](float y, const char* words, bool end) {
        paint.text({names.x, y - half, names.w, 2 * half}, words, paint.small_bold(),
                   end ? paint.colors.text : paint.colors.quiet);
        paint.line({plot.x, y}, {plot.right(), y}, paint.colors.line, end ? paint.px(2) : std::max(1.0F, paint.px(1)));
    };
    line(plot.y, "A", true);
    line(plot.bottom(), "B", true);
    if (links_of(state.story.recording.facts) == 2)
        line(plot.center().y, state.story.recording.facts->topology == "router" ? "R" : "S", false);
}

}  // namespace

void ladder_view(Painter& paint, const AppState& state, Rect area) {
    if (timeline_size(state.story.digest) == 0) {
        paint.text(area, said("Packets and system calls appear here as they happen."), paint.body(),
                   paint.colors.quiet);
        return;
    }
    const Rect labels = cut_bottom(area, Painter::line_height(paint.small()));
    const Rect names = cut_left(area, paint.px(22), paint.px(10));
    const PlotScale scale = plot_scale(state, area.inset(0, paint.px(18)));
    draw_hosts(paint, state, scale.plot, names);
    draw_time_marks(paint, scale, {scale.plot.x, labels.y, scale.plot.w, labels.h});
    Ladder ladder{paint, state, scale};
    const std::uint32_t shown = shown_journey(state);
    paint.clip({area.x, area.y, area.w, area.h});
    draw_calls(ladder);
    draw_journeys(ladder, shown);
    if (shown != no_index)
        draw_journey(ladder, shown, journey_at(state.story, shown), paint.colors.text, paint.px(3.5F), true);
    if (ladder.areas > most_areas) std::erase_if(ladder.rungs, [](const Rung& rung) { return !rung.shown; });
    const float now = state.time.placed ? scale.x(time_at(state.time.position, state.story)) : -paint.px(100);
    label_rungs(paint, state, scale.plot, now, std::move(ladder.rungs));
    paint.end_clip();
    for (const Position& mark : state.input.bookmarks) {
        const float x = scale.x(time_at(mark, state.story));
        if (x >= scale.plot.x && x <= scale.plot.right()) draw_bookmark(paint, {x, scale.plot.y});
    }
    draw_position(paint, state, scale, paint.px(14));
    plot_hits(paint, {scale.plot.x, area.y, scale.plot.w, area.h});
}

}  // namespace osiscope
