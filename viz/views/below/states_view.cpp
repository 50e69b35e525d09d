// Both ends' states: as lanes over time, and where there is room as the diagram of RFC 9293 (figure 5), with the states
// at this moment lit and the ways taken so far drawn strong.
#include <fmt/format.h>

#include <algorithm>

#include "layers/words.hpp"
#include "viz/paint/plot_scale.hpp"
#include "viz/state/end_states.hpp"
#include "viz/story/state_diagram.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

std::string source_words(StateSource source) {
    switch (source) {
        case StateSource::nothing: return said("nothing seen yet");
        case StateSource::frames: return said("from its segments");
        case StateSource::other_end: return said("from the other end's segments");
        case StateSource::kernel: return said("as the kernel says");
        case StateSource::call: return said("by its call of listen()");
    }
    return {};
}

// The hosts differ in shape, not in colour: A is solid, B is open. The layers' colours mean layers only.

/// A bar of a host's: filled for A, an outline for B.
void draw_bar(Painter& paint, Host host, Rect box, float radius) {
    const bool a = host == Host::a;
    paint.frame(box, a ? paint.colors.text : paint.colors.panel, paint.colors.text, std::max(1.0F, paint.px(2)),
                std::min({radius, box.w / 2, box.h / 2}));
}

request::GoToItem to_frame(const AppState& state, std::uint32_t frame) {
    const std::uint32_t journey = journey_of(state.story.digest, frame);
    return {{TimelineItem::Kind::journey, journey, journey_at(state.story, journey).departs}};
}

bool is_state(const StateChange& change) {
    return change.kind == ChangeKind::moved || change.kind == ChangeKind::first_seen;
}

/// One end's states over time; a click goes to the segment that brought it there.
void draw_lane(Painter& paint, const AppState& state, const PlotScale& scale, Host host, Rect lane) {
    const std::vector<StateChange>& changes = history_of(state, host);
    paint.line({lane.x, lane.bottom()}, {lane.right(), lane.bottom()}, paint.colors.border, 1);
    int drawn = 0;
    for (std::size_t i = 0; i < changes.size() && drawn < 200; ++i) {
        const StateChange& change = changes[i];
        std::size_t next = i + 1;
        while (next < changes.size() && !is_state(changes[next])) ++next;
        const Time until = next < changes.size() ? time_of_change(state, changes[next]) : scale.axis.last;
        const float left = std::max(lane.x, scale.x(time_of_change(state, change)));
        const float right = std::min(lane.right(), scale.x(until));
        if (!is_state(change) || change.to == TcpState::closed || right <= lane.x || left >= lane.right()) continue;
        const Rect box{left, lane.y + paint.px(2), std::max(paint.px(2), right - left - 1), lane.h - paint.px(4)};
        draw_bar(paint, host, box, paint.px(4));
        paint.click(box, to_frame(state, change.cause), history_words(state, host, change));
        const char* words = name(change.to);
        if (paint.measure(paint.small_bold(), words) + paint.px(12) < box.w)
            paint.text(box, words, paint.small_bold(), host == Host::a ? paint.colors.panel : paint.colors.text,
                       Align::center);
        ++drawn;
    }
}

Time now(const AppState& state) { return state.time.placed ? time_at(state.time.position, state.story) : 0; }

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
        const std::string brief = end.source == StateSource::other_end ? said("inferred") : "";
        paint.text_that_fits({column.x, y + half, column.w, half}, {source_words(end.source), brief}, paint.small(),
                             paint.colors.quiet);
        draw_lane(paint, state, scale, host, {area.x, y, area.w, lane});
        y += lane + gap;
    }
    plot_hits(paint, area);
    draw_position(paint, state, scale, 0);
}

void draw_arrow(Painter& paint, Point from, Point to, Color color, float width, float dash = 0) {
    paint.line(from, to, color, width, dash);
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
    EndState now[2]{};
    std::vector<StateChange> past[2]{};

    [[nodiscard]] bool taken(Host host, const StateWay& way) const {
        return std::any_of(past[index(host)].begin(), past[index(host)].end(), [&](const StateChange& change) {
            return change.kind == ChangeKind::moved && leads_over(change.from, change.to, way);
        });
    }
    [[nodiscard]] bool next(Host host, const StateWay& way) const {
        return now[index(host)].state == way.from && !at_end(host);
    }
    /// Closed again, and not closed still.
    [[nodiscard]] bool at_end(Host host) const {
        return now[index(host)].state == TcpState::closed && !past[index(host)].empty();
    }
    [[nodiscard]] bool in(Host host, const StatePlace& place) const {
        return now[index(host)].state == place.state && (place.state != TcpState::closed || place.last == at_end(host));
    }
};

Ends ends_at(const AppState& state, Time at) {
    Ends ends;
    for (const Host host : {Host::a, Host::b}) {
        const std::vector<StateChange>& history = history_of(state, host);
        ends.now[index(host)] = end_state_at(state, host, at);
        ends.past[index(host)].assign(history.begin(),
                                      history.begin() + static_cast<std::ptrdiff_t>(history_until(state, host, at)));
    }
    return ends;
}

/// Thin where nobody went, strong and solid where A did, strong and dashed where B did.
void draw_ways(Painter& paint, const StateDiagram& diagram, const Ends& ends) {
    for (const StateWay& way : state_ways()) {
        const auto [begin, end] = diagram.arrow(way);
        const bool by_a = ends.taken(Host::a, way);
        const bool by_b = ends.taken(Host::b, way);
        if (!by_a && !by_b) draw_arrow(paint, begin, end, paint.colors.line, std::max(1.0F, paint.px(1)));
        const float length = std::max(1.0F, std::hypot(end.x - begin.x, end.y - begin.y));
        const float apart = by_a && by_b ? paint.px(4) : 0;
        const Point shift{(end.y - begin.y) / length * apart, (begin.x - end.x) / length * apart};
        if (by_a)
            draw_arrow(paint, {begin.x - shift.x, begin.y - shift.y}, {end.x - shift.x, end.y - shift.y},
                       paint.colors.text, paint.px(3));
        if (by_b)
            draw_arrow(paint, {begin.x + shift.x, begin.y + shift.y}, {end.x + shift.x, end.y + shift.y},
                       paint.colors.text, paint.px(3), paint.px(7));
    }
}

/// The ways that had room for a number only, in the diagram's order.
struct Key {
    std::vector<std::size_t> ways;

    [[nodiscard]] std::string number(std::size_t way) const {
        return std::to_string(std::find(ways.begin(), ways.end(), way) - ways.begin() + 1);
    }
};

constexpr std::size_t as_number = 2;

/// Event over action; both in a line; a number.
std::vector<std::vector<NameForm>> name_forms(const Painter& paint, float line) {
    std::vector<std::vector<NameForm>> forms;
    const auto width = [&](const std::string& words) { return std::ceil(paint.measure(paint.small(), words)) + 2; };
    for (const StateWay& way : state_ways())
        forms.push_back({{std::max(width(way.event), width(way.action)), 2 * line},
                         {width(words_of(way)), line},
                         {width("00"), line}});
    return forms;
}

void draw_name(Painter& paint, const NamePlace& place, const Key& key, Color color, float line) {
    const StateWay& way = state_ways()[place.way];
    Rect box = place.box;
    if (place.form == as_number) {
        paint.frame(box, paint.colors.panel, paint.colors.border, std::max(1.0F, paint.px(1)), box.h / 2);
        paint.text(box, key.number(place.way), paint.small(), paint.colors.text, Align::center);
    } else if (place.form == 1) {
        paint.text(box, words_of(way), paint.small(), color, Align::center);
    } else {
        paint.text(cut_top(box, line), way.event, paint.small(), color, Align::center);
        paint.text(box, way.action, paint.small(), color, Align::center);
    }
}

/// The names of all ways, those taken or next before the others. Returns those that stand in the key.
Key name_ways(Painter& paint, const StateDiagram& diagram, const Ends& ends) {
    const std::vector<StateWay>& ways = state_ways();
    const float line = std::round(paint.sizes.small * 1.2F);
    const auto matters = [&](std::size_t way) {
        for (const Host host : {Host::a, Host::b})
            if (ends.taken(host, ways[way]) || ends.next(host, ways[way])) return true;
        return false;
    };
    std::vector<std::size_t> order;
    for (const bool first : {true, false})
        for (std::size_t i = 0; i < ways.size(); ++i)
            if (matters(i) == first) order.push_back(i);
    const std::vector<NamePlace> places = place_names(diagram, order, name_forms(paint, line));
    Key key;
    for (const NamePlace& place : places)
        if (place.form == as_number) key.ways.push_back(place.way);
    std::sort(key.ways.begin(), key.ways.end());
    for (const NamePlace& place : places)
        draw_name(paint, place, key, matters(place.way) ? paint.colors.text : paint.colors.quiet, line);
    for (const StateWay& way : ways) {
        const auto [begin, end] = diagram.arrow(way);
        const float r = paint.px(12);
        const Point middle{(begin.x + end.x) / 2, (begin.y + end.y) / 2};
        paint.click({middle.x - r, middle.y - r, 2 * r, 2 * r}, request::None{},
                    fmt::format("{} → {}: {}", name(way.from), name(way.to), words_of(way)));
    }
    return key;
}

/// What the numbers mean, in as many columns as have room; takes its height from the bottom of `area`.
void draw_key(Painter& paint, const Key& key, Rect& area) {
    if (key.ways.empty()) return;
    const float line = std::round(paint.sizes.small * 1.3F);
    std::vector<std::string> entries;
    float widest = 1;
    for (const std::size_t way : key.ways) {
        entries.push_back(fmt::format("{}  {}", key.number(way), words_of(state_ways()[way])));
        widest = std::max(widest, std::ceil(paint.measure(paint.small(), entries.back())) + paint.px(16));
    }
    const auto columns = static_cast<std::size_t>(std::max(1.0F, std::floor((area.w + paint.px(16)) / widest)));
    const std::size_t rows = (entries.size() + columns - 1) / columns;
    const Rect room = cut_bottom(area, line * static_cast<float>(rows), paint.px(6));
    for (std::size_t i = 0; i < entries.size(); ++i)
        paint.text({room.x + widest * static_cast<float>(i / rows), room.y + line * static_cast<float>(i % rows),
                    std::min(widest, room.w), line},
                   entries[i], paint.small(), paint.colors.quiet);
}

void draw_boxes(Painter& paint, const StateDiagram& diagram, const Ends& ends) {
    for (const StatePlace& place : state_places()) {
        const Rect box = diagram.box(place);
        const bool a = ends.in(Host::a, place);
        const bool b = ends.in(Host::b, place);
        const Color edge = a || b ? paint.colors.text : paint.colors.border;
        paint.frame(box, paint.colors.raised, edge, paint.px(a || b ? 3.0F : 1.5F), paint.px(8));
        const std::string who = a && b ? " · A, B" : a ? " · A" : b ? " · B" : "";
        paint.text_that_fits(box.inset(paint.px(4), 0), {name(place.state) + who, name(place.state)},
                             a || b ? paint.small_bold() : paint.small(), paint.colors.text, Align::center);
    }
}

std::string brief_words(const StateChange& change) {
    const std::uint32_t frame = change.cause + 1;
    switch (change.kind) {
        case ChangeKind::reset_challenged: return say("RST challenged (frame {number})", {{"number", frame}});
        case ChangeKind::reset_discarded: return say("RST discarded (frame {number})", {{"number", frame}});
        case ChangeKind::reset_disproved: return say("RST not accepted (frame {number})", {{"number", frame}});
        default: return say("{state} (frame {number})", {{"state", name(change.to)}, {"number", frame}});
    }
}

/// What brought each end where it is, the newest last; as many as fit.
void draw_history(Painter& paint, const AppState& state, Rect area, Time at) {
    const float row = std::round(paint.sizes.small * 1.5F);
    if (const std::string missing = missing_direction_words(state); !missing.empty())
        paint.text(cut_bottom(area, row), missing, paint.small(), paint.colors.text);
    for (const Host host : {Host::a, Host::b}) {
        Rect part = cut_top(area, std::round((area.h - paint.px(8)) / (host == Host::a ? 2 : 1)), paint.px(8));
        const EndState end = end_state_at(state, host, at);
        Rect head = cut_top(part, row);
        draw_bar(paint, host, cut_left(head, paint.px(20), paint.px(8)).inset(0, head.h * 0.3F), 0);
        paint.text_that_fits(head,
                             {fmt::format("{}: {}, {}", name(host), name(end.state), source_words(end.source)),
                              fmt::format("{}: {}", name(host), name(end.state))},
                             paint.small_bold(), paint.colors.text);
        const std::vector<StateChange>& history = history_of(state, host);
        const std::size_t past = history_until(state, host, at);
        const auto fitting = static_cast<std::size_t>(std::max(0.0F, part.h / row));
        for (std::size_t i = past - std::min(past, fitting); i < past; ++i) {
            const Rect line = cut_top(part, row);
            paint.row_ground(line, false);
            const std::string words = history_words(state, host, history[i]);
            std::vector<std::string> versions{words, brief_words(history[i])};
            if (is_state(history[i])) versions.emplace_back(name(history[i].to));
            paint.click(line, to_frame(state, history[i].cause), words);
            paint.text_that_fits({line.x + paint.px(12), line.y, line.w - paint.px(12), line.h}, versions,
                                 paint.small(), paint.colors.text);
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
    draw_key(paint, name_ways(paint, diagram, ends), history);
    draw_history(paint, state, history, at);
}

}  // namespace

void states_view(Painter& paint, const AppState& state, Rect area) {
    if (state.plots.segments.stream >= state.story.digest.streams.size()) {
        paint.text(area, said("The states of a TCP connection's ends appear here."), paint.body(), paint.colors.quiet);
        return;
    }
    const float row = paint.sizes.small * 3.4F;  // room for a number between two boxes
    if (area.h < 7 * row + paint.px(130)) return draw_lanes(paint, state, area);
    Rect lanes = cut_bottom(area, paint.px(130), paint.px(10));
    draw_diagram(paint, state, area);
    draw_lanes(paint, state, lanes);
}

}  // namespace osiscope
