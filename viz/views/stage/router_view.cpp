// The stage while the data unit is in the router: three layers with a side towards each host, the unit between them,
// and above, where a router has no layers, what it rewrites.
#include "captures/journey_story.hpp"
#include "captures/lab_place.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/text.hpp"
#include "viz/paint/rows.hpp"
#include "viz/story/hop_fields.hpp"
#include "viz/story/host_lines.hpp"
#include "viz/views/stage/unit_rows.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

constexpr int top_layer_of_router = 3;

struct RouterMoment {
    const AppState& state;
    Journey journey;
    StopNumbers numbers;
    std::vector<Stop> stops;
    UnitMotion motion;

    [[nodiscard]] bool passes() const { return journey.router_in != no_index && journey.router_out != no_index; }
    [[nodiscard]] Stop stop() const { return shown_stop(state); }
};

std::string side_words(const RouterMoment& moment, Host host) {
    const auto& facts = moment.state.story.recording.facts;
    std::string words = place_text(router_towards(host));
    if (!facts || !facts->router) return words;
    const RouterFacts::Side& side = facts->router->sides[index(host)];
    return say("{place}\naddress {address}\nMAC {mac}\nMTU {bytes}",
               {{"place", words},
                {"address", facts->ipv6 ? side.address_v6 : side.address},
                {"mac", side.mac},
                {"bytes", bytes_said(side.mtu)}});
}

/// The stop of this journey at a layer of one of the router's sides; -1 = it does not come there.
int stop_number(const RouterMoment& moment, int layer, Host side) {
    for (std::size_t i = 0; i < moment.stops.size(); ++i) {
        const Stop& stop = moment.stops[i];
        const bool here = layer == top_layer_of_router || stop.host == side;  // layer 3 is one for both sides
        if (stop.router && stop.layer == layer && here) return static_cast<int>(i);
    }
    return -1;
}

void draw_badge(Painter& paint, const RouterMoment& moment, Rect rect, int layer, Host side) {
    paint.fill(rect, paint.colors.layer[layer], paint.px(8));
    paint.text(rect, std::to_string(layer), {Face::semibold, paint.sizes.strong}, paint.colors.on_layer, Align::center);
    const Stop stop = moment.stop();
    if (stop.layer == layer && (layer == top_layer_of_router || stop.host == side))
        paint.frame(rect.inset(-paint.px(4)), {0, 0, 0, 0}, paint.colors.layer_text[layer], paint.px(3), paint.px(10));
    const int number = stop_number(moment, layer, side);
    paint.click(rect, number >= 0 ? Request(request::GoToStop{number}) : Request(request::None{}),
                side_words(moment, side));
}

/// Up on the side it came from, down on the other.
void draw_way(Painter& paint, const RouterMoment& moment, Rect area, float title_height, bool down, float inset) {
    const Host side = down ? other(moment.journey.from) : moment.journey.from;
    const float x = side == Host::a ? area.x + inset : area.right() - inset;
    const float top = layer_row(area, title_height, moment.numbers.router_top, paint.sizes.unit).y + paint.px(8);
    const float bottom = layer_row(area, title_height, 1, paint.sizes.unit).bottom() - paint.px(8);
    const bool active = moment.motion.down == down;
    const Color color = active ? paint.colors.accent : paint.colors.border;
    const float head = paint.px(8);
    const float tip = down ? bottom : top;
    const float back = down ? bottom - 2 * head : top + 2 * head;
    paint.line({x, down ? top : bottom}, {x, (tip + back) / 2}, color, paint.px(4), active ? 0 : paint.px(9));
    paint.triangle({x - head, back}, {x + head, back}, {x, tip}, color);
}

void draw_unit(Painter& paint, const RouterMoment& moment, const SevenLayers& layers, Rect area, float title_height) {
    const float side = paint.px(70);
    const UnitMotion& motion = moment.motion;
    for (int layer = std::min(layers.top, top_layer_of_router); layer >= 1; --layer) {
        if (layer == motion.next && layer != motion.layer && layer > 1) continue;
        draw_unit_row(paint, moment.state, layers, unit_row(paint, area, title_height, layer, side), layer,
                      strength_of(layer, motion));
    }
    const Rect here = unit_row(paint, area, title_height, motion.layer, side);
    if (motion.next == motion.layer) return draw_unit_outline(paint, here, motion.layer, layers);
    draw_moving_unit(paint, layers, here, unit_row(paint, area, title_height, motion.next, side), motion);
}

struct Line {
    std::string label;
    std::string before;
    std::string after;
};

std::string brief(const std::string& value) { return value.size() == 17 ? short_mac(value) : value; }

std::string label_of(const FieldChange& change) {
    if (change.layer != "Ethernet") return change.label;
    return change.label == "Source" ? "MAC source" : change.label == "Destination" ? "MAC destination" : change.label;
}

/// What the router changed, found by comparing the two captures of the packet, and how long packets may be.
std::vector<Line> changes_of(const RouterMoment& moment) {
    std::vector<Line> lines;
    const Recording& recording = moment.state.story.recording;
    for (const FieldChange& change : changes_between(recording, moment.journey.router_in, moment.journey.router_out))
        lines.push_back({label_of(change), change.before, change.after});
    if (!recording.facts || !recording.facts->router) return lines;
    const auto& sides = recording.facts->router->sides;
    const std::size_t from = index(moment.journey.from);
    lines.push_back({"MTU", grouped(sides[from].mtu), grouped(sides[1 - from].mtu)});
    return lines;
}

/// True when nothing above layer 3 differs between the two captures.
bool above_untouched(const RouterMoment& moment) {
    for (const FieldChange& change :
         changes_between(moment.state.story.recording, moment.journey.router_in, moment.journey.router_out))
        if (change.layer != "Ethernet" && change.layer != "IPv4" && change.layer != "IPv6") return false;
    return true;
}

/// Why the router did not send a packet on, as far as its own header and the next link's MTU tell.
std::string why_it_ends(const RouterMoment& moment) {
    const Recording& recording = moment.state.story.recording;
    const HopFields fields = hop_fields(recording, moment.journey.router_in);
    if (fields.hops == "1" || fields.hops == "0")
        return say("It arrives with {field} {hops}, which does not allow another hop.",
                   {{"field", fields.hops_name}, {"hops", fields.hops}});
    if (!recording.facts || !recording.facts->router) return said("The router has not forwarded it.");
    const std::uint32_t mtu = recording.facts->router->sides[1 - index(moment.journey.from)].mtu;
    const std::uint32_t length = recording.frames[moment.journey.router_in].original_length - ethernet::header_length;
    if (length > mtu)
        return say("Not forwarded: the packet has {bytes}, and the next link's MTU is {mtu}.",
                   {{"bytes", bytes_said(length)}, {"mtu", grouped(mtu)}});
    return said("The router has not forwarded it.");
}

std::string sentence(const RouterMoment& moment) {
    const Journey& journey = moment.journey;
    if (at_router(journey.begins) && journey.part_of != no_index)
        return said("A fragment of a packet that is too long for this link.");
    if (at_router(journey.begins)) return said("The router made this one itself.");
    if (at_router(journey.ends)) return said("This one is addressed to the router itself.");
    switch (fate_of(moment.state.story.recording, journey)) {
        case Fate::fragmented:
            return say_count("Too long for the next link: the router makes {count} fragment of it.",
                             "Too long for the next link: the router makes {count} fragments of it.",
                             journey.fragments);
        case Fate::ended_at_router: return why_it_ends(moment);
        default: break;
    }
    if (!moment.passes()) return said("What the router does with it has not been captured yet.");
    return above_untouched(moment) ? said("Layers 4 to 7: not a single byte has changed.") : "";
}

float line_height_of(const Painter& paint) { return std::round(Painter::line_height(paint.small()) * 1.1F); }

/// A row of the table, where it has room.
void draw_line(Painter& paint, Rect& rest, const Line& line, TextStyle style, Color color) {
    const float height = line_height_of(paint);
    if (rest.h < height) return;
    Rect row = cut_top(rest, height);
    const Rect label = cut_left(row, std::round(row.w * 0.36F), paint.px(8));
    const Rect before = cut_left(row, std::round(row.w / 2));
    paint.text_that_fits(label, {line.label, line.label.substr(line.label.find(' ') + 1)}, paint.small(),
                         paint.colors.quiet);
    paint.text_that_fits(before, {line.before, brief(line.before)}, style, color);
    paint.text_that_fits(row, {"→ " + line.after, "→ " + brief(line.after)}, style, color);
}

void draw_table(Painter& paint, const RouterMoment& moment, Rect card) {
    paint.frame(card, paint.colors.panel, paint.colors.layer[3], paint.px(2), paint.sizes.radius);
    Rect rest = card.inset(paint.px(16), paint.px(10));
    paint.text(cut_top(rest, Painter::line_height(paint.strong()), paint.px(4)), said("Router"), paint.strong(),
               paint.colors.text);
    if (const std::string words = sentence(moment); !words.empty())
        cut_top(rest, paint.paragraph(rest, words, paint.small(), paint.colors.text), paint.px(6));
    if (!moment.passes()) return;
    const Host from = moment.journey.from;
    draw_line(paint, rest,
              {"", say("from {host}", {{"host", name(from)}}), say("to {host}", {{"host", name(other(from))}})},
              paint.small(), paint.colors.quiet);
    const std::vector<Line> lines = changes_of(moment);
    const float height = line_height_of(paint);
    const auto fitting = static_cast<std::size_t>(std::max(0.0F, std::floor(rest.h / height)));
    const std::size_t shown = fitting >= lines.size() ? lines.size() : fitting - std::min<std::size_t>(1, fitting);
    for (std::size_t i = 0; i < shown; ++i) draw_line(paint, rest, lines[i], paint.small_bold(), paint.colors.text);
    if (shown < lines.size() && rest.h >= height)
        paint.text(cut_top(rest, height), and_more(lines.size() - shown), paint.small(), paint.colors.quiet);
}

}  // namespace

void router_view(Painter& paint, const AppState& state, const SevenLayers& layers, Rect area, float title_height) {
    const TimelineItem& item = state.time.position.item;
    const RouterMoment moment{state, journey_at(state.story, item.index), stop_numbers(item, state.story),
                              stops_of(item, state.story), unit_motion(state)};
    const float badge = paint.px(38);
    for (int layer = top_layer_of_router; layer >= 1; --layer) {
        const Rect row = layer_row(area, title_height, layer, paint.sizes.unit);
        draw_badge(paint, moment, {row.x, row.y, badge, row.h}, layer, Host::a);
        draw_badge(paint, moment, {row.right() - badge, row.y, badge, row.h}, layer, Host::b);
    }
    const bool begins = at_router(moment.journey.begins);
    if (!begins) draw_way(paint, moment, area, title_height, false, paint.px(56));
    if (begins || moment.numbers.second_wire >= 0) draw_way(paint, moment, area, title_height, true, paint.px(56));
    draw_unit(paint, moment, layers, area, title_height);
    const Rect highest = layer_row(area, title_height, 7, paint.sizes.unit);
    const float bottom = layer_row(area, title_height, 4, paint.sizes.unit).bottom();
    draw_table(paint, moment, {highest.x, highest.y, highest.w, bottom - highest.y - paint.px(6)});
}

}  // namespace osiscope
