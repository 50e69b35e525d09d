// Both ends' states: as lanes over time, and where there is room as the diagram of RFC 9293 (figure 5), with the states
// at this moment lit and the ways taken so far drawn strong.
#include <fmt/format.h>

#include "viz/end_states.hpp"
#include "viz/plot_scale.hpp"
#include "viz/state_diagram.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

const char* source_words(StateSource source) {
    switch (source) {
        case StateSource::nothing: return "nothing seen yet";
        case StateSource::frames: return "from its segments";
        case StateSource::kernel: return "by its kernel";
        case StateSource::call: return "by its call of listen()";
    }
    return "";
}

Color host_color(const Painter& paint, Host host) { return paint.colors.layer[host == Host::a ? 7 : 4]; }

request::GoToItem to_frame(const AppState& state, std::uint32_t frame) {
    const std::uint32_t journey = journey_of(state.digest, frame);
    return {{TimelineItem::Kind::journey, journey, journey_at(state.digest, state.recording, journey).departs}};
}

/// One end's states over time; a click goes to the segment that brought it there.
void draw_lane(Painter& paint, const AppState& state, const PlotScale& scale, Host host, Rect lane) {
    const std::vector<StateChange>& changes = state.plots.segments.changes[side_of(state, host)];
    paint.line({lane.x, lane.bottom()}, {lane.right(), lane.bottom()}, paint.colors.border, 1);
    int drawn = 0;
    for (std::size_t i = 0; i < changes.size() && drawn < 200; ++i) {
        const Time until = i + 1 < changes.size() ? changes[i + 1].at : scale.axis.last;
        const float left = std::max(lane.x, scale.x(changes[i].at));
        const float right = std::min(lane.right(), scale.x(until));
        if (right <= lane.x || left >= lane.right() || changes[i].to == TcpState::closed) continue;
        const Rect box{left, lane.y + paint.px(2), std::max(paint.px(2), right - left - 1), lane.h - paint.px(4)};
        paint.fill(box, host_color(paint, host), paint.px(4));
        paint.click(box, to_frame(state, changes[i].frame),
                    fmt::format("{}: {}", name(changes[i].to), cause_words(state, changes[i])));
        const char* words = name(changes[i].to);
        if (paint.measure(paint.small_bold(), words) + paint.px(12) < box.w)
            paint.text(box, words, paint.small_bold(), paint.colors.on_layer, Align::center);
        ++drawn;
    }
}

Time now(const AppState& state) {
    return state.time.placed ? time_at(state.time.position, state.recording, state.digest) : 0;
}

void draw_lanes(Painter& paint, const AppState& state, Rect area) {
    const Rect labels = cut_bottom(area, Painter::line_height(paint.small()), paint.px(2));
    const float names = std::ceil(paint.measure(paint.small_bold(), "A  SYN-RECEIVED")) + paint.px(8);
    Rect column = cut_left(area, std::min(names, area.w * 0.35F), paint.px(12));
    const float lane = std::round(std::min(paint.px(44), area.h / 2.2F));
    const PlotScale scale = plot_scale(state, area);
    draw_time_marks(paint, scale, {area.x, labels.y, area.w, labels.h});
    const float gap = std::max(0.0F, (area.h - 2 * lane) / 3);
    float y = area.y + gap;
    for (const Host host : {Host::a, Host::b}) {
        const EndState end = end_state_at(state, host, now(state));
        const float half = lane / 2;
        paint.text({column.x, y, column.w, half}, fmt::format("{}  {}", name(host), name(end.state)),
                   paint.small_bold(), paint.colors.text);
        paint.text_that_fits({column.x, y + half, column.w, half}, {source_words(end.source), ""}, paint.small(),
                             paint.colors.quiet);
        draw_lane(paint, state, scale, host, {area.x, y, area.w, lane});
        y += lane + gap;
    }
    plot_hits(paint, area);
    draw_position(paint, state, scale, 0);
}

void draw_arrow(Painter& paint, Point from, Point to, Color color, float width) {
    paint.line(from, to, color, width);
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    if (length < 1) return;
    const Point d{(to.x - from.x) / length, (to.y - from.y) / length};
    const float r = paint.px(9);
    const Point base{to.x - d.x * r, to.y - d.y * r};
    paint.triangle({base.x - d.y * r * 0.5F, base.y + d.x * r * 0.5F},
                   {base.x + d.y * r * 0.5F, base.y - d.x * r * 0.5F}, to, color);
}

/// The ends' states at a moment, and the ways they took to there.
struct Ends {
    Time at = 0;
    EndState now[2]{};
    const std::vector<StateChange>* changes[2] = {};

    [[nodiscard]] bool taken(Host host, const StateWay& way) const {
        for (const StateChange& change : *changes[index(host)])
            if (change.at <= at && leads_over(change.from, change.to, way)) return true;
        return false;
    }
    [[nodiscard]] bool next(Host host, const StateWay& way) const {
        return now[index(host)].state == way.from && !at_end(host);
    }
    /// Closed again, and not closed still.
    [[nodiscard]] bool at_end(Host host) const {
        const std::vector<StateChange>& list = *changes[index(host)];
        return now[index(host)].state == TcpState::closed && !list.empty() && list.front().at <= at;
    }
    [[nodiscard]] bool in(Host host, const StatePlace& place) const {
        return now[index(host)].state == place.state && (place.state != TcpState::closed || place.last == at_end(host));
    }
};

Ends ends_at(const AppState& state, Time at) {
    Ends ends{at};
    for (const Host host : {Host::a, Host::b}) {
        ends.now[index(host)] = end_state_at(state, host, at);
        ends.changes[index(host)] = &state.plots.segments.changes[side_of(state, host)];
    }
    return ends;
}

void draw_ways(Painter& paint, const StateDiagram& diagram, const Ends& ends) {
    for (const StateWay& way : state_ways()) {
        const auto [begin, end] = diagram.arrow(way);
        const bool by_a = ends.taken(Host::a, way);
        const bool by_b = ends.taken(Host::b, way);
        if (!by_a && !by_b) draw_arrow(paint, begin, end, paint.colors.line, std::max(1.0F, paint.px(1)));
        const float shift = by_a && by_b ? paint.px(4) : 0;
        if (by_a)
            draw_arrow(paint, {begin.x - shift, begin.y}, {end.x - shift, end.y}, host_color(paint, Host::a),
                       paint.px(3));
        if (by_b)
            draw_arrow(paint, {begin.x + shift, begin.y}, {end.x + shift, end.y}, host_color(paint, Host::b),
                       paint.px(3));
    }
}

/// Event over action at each arrow, those taken or next before the others; without a place the mouse still finds it.
void name_ways(Painter& paint, const StateDiagram& diagram, const Ends& ends) {
    const std::vector<StateWay>& ways = state_ways();
    const float line = std::round(paint.sizes.small * 1.2F);
    std::vector<std::size_t> order;
    std::vector<std::vector<NameForm>> forms;
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const auto width = [&](const std::string& words) { return std::ceil(paint.measure(paint.small(), words)) + 2; };
        forms.push_back(
            {{std::max(width(ways[i].event), width(ways[i].action)), 2 * line}, {width(words_of(ways[i])), line}});
    }
    const auto matters = [&](std::size_t way) {
        for (const Host host : {Host::a, Host::b})
            if (ends.taken(host, ways[way]) || ends.next(host, ways[way])) return true;
        return false;
    };
    for (const bool first : {true, false})
        for (std::size_t i = 0; i < ways.size(); ++i)
            if (matters(i) == first) order.push_back(i);
    for (const NamePlace& place : place_names(diagram, order, forms)) {
        const StateWay& way = ways[place.way];
        const Color color = matters(place.way) ? paint.colors.text : paint.colors.quiet;
        Rect box = place.box;
        if (place.form == 1) {
            paint.text(box, words_of(way), paint.small(), color, Align::center);
            continue;
        }
        paint.text(cut_top(box, line), way.event, paint.small(), color, Align::center);
        paint.text(box, way.action, paint.small(), color, Align::center);
    }
    for (const StateWay& way : ways) {
        const auto [begin, end] = diagram.arrow(way);
        const float r = paint.px(12);
        const Point middle{(begin.x + end.x) / 2, (begin.y + end.y) / 2};
        paint.click({middle.x - r, middle.y - r, 2 * r, 2 * r}, request::None{},
                    fmt::format("{} → {}: {}", name(way.from), name(way.to), words_of(way)));
    }
}

void draw_boxes(Painter& paint, const StateDiagram& diagram, const Ends& ends) {
    for (const StatePlace& place : state_places()) {
        const Rect box = diagram.box(place);
        const bool a = ends.in(Host::a, place);
        const bool b = ends.in(Host::b, place);
        const Color edge = a ? host_color(paint, Host::a) : b ? host_color(paint, Host::b) : paint.colors.border;
        paint.frame(box, paint.colors.raised, edge, paint.px(a || b ? 3.0F : 1.5F), paint.px(8));
        const std::string who = a && b ? " · A, B" : a ? " · A" : b ? " · B" : "";
        paint.text_that_fits(box.inset(paint.px(4), 0), {name(place.state) + who, name(place.state)},
                             a || b ? paint.small_bold() : paint.small(), paint.colors.text, Align::center);
    }
}

/// What brought each end where it is, the newest last; as many as fit.
void draw_history(Painter& paint, const AppState& state, Rect area, Time at) {
    const float row = std::round(paint.sizes.small * 1.5F);
    for (const Host host : {Host::a, Host::b}) {
        Rect part = cut_top(area, std::round((area.h - paint.px(8)) / (host == Host::a ? 2 : 1)), paint.px(8));
        const EndState end = end_state_at(state, host, at);
        paint.text_that_fits(cut_top(part, row),
                             {fmt::format("{}: {}, {}", name(host), name(end.state), source_words(end.source)),
                              fmt::format("{}: {}", name(host), name(end.state))},
                             paint.small_bold(), paint.colors.text);
        std::vector<const StateChange*> past;
        for (const StateChange& change : state.plots.segments.changes[side_of(state, host)])
            if (change.at <= at) past.push_back(&change);
        const auto fitting = static_cast<std::size_t>(std::max(0.0F, part.h / row));
        for (std::size_t i = past.size() - std::min(past.size(), fitting); i < past.size(); ++i) {
            const Rect line = cut_top(part, row);
            paint.row_ground(line, false);
            paint.fill({line.x, line.y + paint.px(4), paint.px(4), line.h - paint.px(8)}, host_color(paint, host));
            const std::string cause = cause_words(state, *past[i]);
            const std::string words = fmt::format("{}: {}", name(past[i]->to), cause);
            const std::string brief = fmt::format("{} (frame {})", name(past[i]->to), past[i]->frame + 1);
            const Rect inner{line.x + paint.px(12), line.y, line.w - paint.px(12), line.h};
            paint.click(line, to_frame(state, past[i]->frame), words);
            paint.text_that_fits(inner, {words, brief, name(past[i]->to)}, paint.small(), paint.colors.text);
        }
    }
}

void draw_diagram(Painter& paint, const AppState& state, Rect area) {
    const float width = std::ceil(paint.measure(paint.small_bold(), "SYN-RECEIVED · A, B")) + paint.px(16);
    Rect history = cut_right(area, std::max(area.w - 3 * width - paint.px(300), area.w * 0.28F), paint.px(24));
    const StateDiagram diagram{area.inset(paint.px(36), paint.px(6)), area, std::min(width, area.w * 0.28F),
                               std::round(paint.sizes.small * 2)};
    const Time at = now(state);
    const Ends ends = ends_at(state, at);
    draw_ways(paint, diagram, ends);
    draw_boxes(paint, diagram, ends);
    name_ways(paint, diagram, ends);
    draw_history(paint, state, history, at);
}

}  // namespace

void states_view(Painter& paint, const AppState& state, Rect area) {
    if (state.plots.segments.stream >= state.digest.streams.size()) {
        paint.text(area, "The states of a TCP connection's ends appear here.", paint.body(), paint.colors.quiet);
        return;
    }
    const float row = paint.sizes.small * 2.6F;
    if (area.h < 7 * row + paint.px(130)) return draw_lanes(paint, state, area);
    Rect lanes = cut_bottom(area, paint.px(130), paint.px(10));
    draw_diagram(paint, state, area);
    draw_lanes(paint, state, lanes);
}

}  // namespace osiscope
