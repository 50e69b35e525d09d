// Moving through time: where we are, step, play, how far a step goes, how fast.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "captures/wire_command.hpp"
#include "layers/grouping.hpp"
#include "layers/text.hpp"
#include "layers/words.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

std::string step_words(Grain grain) {
    switch (grain) {
        case Grain::chapter: return said("step: chapter");
        case Grain::event: return said("step: event");
        case Grain::layer: return said("step: layer");
        case Grain::field: return said("step: field");
    }
    return {};
}

Grain next_grain(Grain grain) {
    return grain == Grain::field ? Grain::chapter : static_cast<Grain>(static_cast<int>(grain) + 1);
}

std::string pace_text(int pace) {
    return pace >= 0 ? say("pace ×{times}", {{"times", 1 << pace}}) : say("pace ×1/{times}", {{"times", 1 << -pace}});
}

/// How many times longer than set everything took on the wire at that moment: its slow motion. 1 = at its own speed.
/// What the wire says about its pace counts more than what it was asked for just before.
double wire_slowed(const Recording& recording, Time at) {
    double times = 1;
    for (const WireCommand& command : recording.wire_commands) {
        if (command.at > at) continue;
        if (command.kind == WireCommand::Kind::pace) times = command.pace;
        else if (did(command, WireVerb::Kind::slow)) times = command.verb->count;
    }
    return times;
}

/// How many times longer than it took the shown frame's flight takes in the picture.
double picture_slowed(const AppState& state) {
    if (following(state) || state.time.position.item.kind != TimelineItem::Kind::journey) return 1;
    const Journey journey = journey_at(state.story, state.time.position.item.index);
    if (!journey.arrival_known || journey.arrives <= journey.first_bit) return 1;
    const double flight = static_cast<double>(journey.arrives - journey.first_bit) / 1e9;
    return flight_seconds / flight / std::exp2(state.time.pace);
}

/// "2.4", "56", "12 000"
std::string times_text(double times) {
    return times < 9.95 ? fmt::format("{:.1f}", times) : grouped(static_cast<std::uint64_t>(std::min(times, 1e15)));
}

/// Which of the two is slow, or both: the wire itself, or only the picture of it.
std::vector<std::string> slowness(const AppState& state) {
    if (!state.time.placed) return {""};
    const double wire = wire_slowed(state.story.recording, following(state) ? now_on_wire(state) : shown_time(state));
    const double picture = picture_slowed(state);
    const std::string wire_times = fmt::format("{:.0f}", wire);
    const std::string of_picture = say("picture slowed {times} times", {{"times", times_text(picture)}});
    if (wire < 2) return {picture < 2 ? "" : of_picture, ""};
    if (picture < 2) return {say("wire slowed {times} times", {{"times", wire_times}}), ""};
    return {say("wire slowed {wire} times, picture slowed {picture} times",
                {{"wire", wire_times}, {"picture", times_text(picture)}}),
            of_picture, ""};
}

/// A round button with a drawn sign, so no font needs the glyph.
void icon_button(Painter& paint, Rect rect, Request request, bool active, const std::string& tooltip,
                 const std::string& disabled_because, int sign) {
    paint.button(rect, "", std::move(request), active, tooltip, disabled_because);
    const Color ink = active                     ? paint.colors.on_accent
                      : disabled_because.empty() ? paint.colors.text
                                                 : paint.colors.quiet;
    const Point c = rect.center();
    const float s = rect.h * 0.22F;
    if (sign == 0) {  // pause
        paint.fill({c.x - s, c.y - s, s * 0.7F, 2 * s}, ink);
        paint.fill({c.x + s * 0.3F, c.y - s, s * 0.7F, 2 * s}, ink);
        return;
    }
    const auto way = static_cast<float>(sign > 0 ? 1 : -1);
    paint.triangle({c.x - way * s * 0.8F, c.y - s}, {c.x - way * s * 0.8F, c.y + s}, {c.x + way * s, c.y}, ink);
    if (sign == 2 || sign == -2) paint.fill({c.x + way * s - (way > 0 ? 0 : s * 0.4F), c.y - s, s * 0.4F, 2 * s}, ink);
}

float center_width(const Painter& paint, Rect row) {
    float widest = 0;
    for (const Grain grain : {Grain::chapter, Grain::event, Grain::layer, Grain::field})
        widest = std::max(widest, paint.button_width(step_words(grain)));
    return 5 * std::round(row.h * 1.35F) + widest + 5 * paint.px(10);
}

void draw_center(Painter& paint, const AppState& state, Rect strip) {
    const float round = std::round(strip.h * 1.35F);
    const float gap = paint.px(10);
    const std::string empty = state.time.placed ? "" : said("nothing has happened yet");
    icon_button(paint, cut_left(strip, round, gap), request::GoToStart{}, false, said("the very beginning (Home)"),
                empty, -2);
    icon_button(paint, cut_left(strip, round, gap), request::Back{}, false, said("one step back (←, Page Up)"), empty,
                -1);
    icon_button(paint, cut_left(strip, round, gap), request::TogglePlay{}, true,
                state.time.playing ? said("stop (P)") : said("play (P)"), empty, state.time.playing ? 0 : 1);
    icon_button(paint, cut_left(strip, round, gap), request::Next{}, false,
                said("one step on (→, N, Space, Page Down)"), empty, 1);
    icon_button(paint, cut_left(strip, round, gap), request::GoToEnd{}, false,
                said("the end of what is recorded (End)"), empty, 2);
    paint.button(strip, step_words(state.grain), request::SetGrain{next_grain(state.grain)}, false,
                 said("how far one step goes: a chapter, an event, a layer or a field (G)"));
}

void draw_left(Painter& paint, const AppState& state, Rect row) {
    if (!state.time.placed) return;
    const Time now = time_at(state.time.position, state.story) - time_span(state.story.recording).first;
    const double seconds = static_cast<double>(now) / 1e9;
    const float used =
        paint.text_that_fits(row, {grouped_decimal(seconds, 6) + " s", grouped_decimal(seconds, 3) + " s", ""},
                             paint.mono(), paint.colors.text);
    cut_left(row, used + paint.px(18));
    paint.text_that_fits(row, {said("since the first event"), ""}, paint.small(), paint.colors.quiet);
}

void draw_right(Painter& paint, const AppState& state, Rect row) {
    const float button = row.h * 1.2F;
    const float words = std::ceil(paint.measure(paint.small(), pace_text(-3))) + paint.px(8);
    if (row.w >= 2 * button + words + paint.px(16)) {
        paint.button(cut_right(row, button, paint.px(8)), "+", request::ChangePace{1}, false, said("faster (])"));
        paint.text(cut_right(row, words, paint.px(8)), pace_text(state.time.pace), paint.small(), paint.colors.text,
                   Align::center);
        paint.button(cut_right(row, button, paint.px(20)), "−", request::ChangePace{-1}, false, said("slower ([)"));
    }
    const bool at_head = !state.time.placed || timeline_size(state.story.digest) == 0 ||
                         state.time.position.item == timeline_item(state.story, timeline_size(state.story.digest) - 1);
    if (state.live && !at_head && row.w >= paint.button_width(said("LIVE")))
        paint.button(cut_right(row, paint.button_width(said("LIVE")), paint.px(16)), said("LIVE"), request::GoLive{},
                     state.live_running, said("to the newest event, and on with the run"));
    paint.text_that_fits(row, slowness(state), paint.small(), paint.colors.quiet, Align::right);
    paint.click(
        row, request::None{},
        said("the picture shows a frame's flight in about a second; the wire ran at its own speed, unless its slow "
             "motion is named"));
}

}  // namespace

void transport_view(Painter& paint, const AppState& state, Rect area) {
    const float width = center_width(paint, area);
    const Rect strip{std::round(area.center().x - width / 2), area.y, width, area.h};
    const float gap = paint.px(20);
    draw_center(paint, state, strip);
    draw_left(paint, state, {area.x, area.y, strip.x - area.x - gap, area.h});
    draw_right(paint, state, {strip.right() + gap, area.y, area.right() - strip.right() - gap, area.h});
}

}  // namespace osiscope
