// What is being looked at, how far the transfer is, and the way to help.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "captures/wire_settings.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

/// "10 Mbit/s", or both directions' where they differ.
template <class Words>
std::string each_way(const std::array<Impairments, 2>& way, Words words) {
    const std::string there = words(way[0]);
    const std::string back = words(way[1]);
    return there == back ? there : say("A→B {there}, B→A {back}", {{"there", there}, {"back", back}});
}

/// How the wire is set at the moment shown.
std::string setting_text(const AppState& state) {
    const Time at = state.time.placed ? shown_time(state) : time_span(state.story.recording).first;
    const std::array<Impairments, 2> way = wire_settings_at(state.story.recording, at)->way;
    return say("wire {rate} · {delay}",
               {{"rate", each_way(way, [](const Impairments& set) { return rate_text(set.rate); })},
                {"delay", each_way(way, [](const Impairments& set) { return exact_duration_text(set.delay_ns); })}});
}

std::string wire_text(const AppState& state) {
    const LabFacts& facts = *state.story.recording.facts;
    const std::string a = facts.ipv6 ? facts.hosts[0].address_v6 : facts.hosts[0].address;
    const std::string b = facts.ipv6 ? facts.hosts[1].address_v6 : facts.hosts[1].address;
    const std::string wire = setting_text(state);
    if (facts.topology == "direct") return fmt::format("A {} — {} — B {}", a, wire, b);
    if (facts.topology == "router")
        return say("A {a} — router — B {b} · each {wire}", {{"a", a}, {"b", b}, {"wire", wire}});
    return say("A {a} — switch — B {b} · each {wire}", {{"a", a}, {"b", b}, {"wire", wire}});
}

/// How fast B stored what it has, from its first to its last write; the time in which the wire was frozen is left out.
double bytes_per_second(const AppState& state) {
    const auto& calls = state.story.digest.calls_of[1];
    if (calls.empty() || calls.back().file_bytes == 0) return 0;
    const auto first =
        std::find_if(calls.begin(), calls.end(), [](const CallMoment& moment) { return moment.file_bytes > 0; });
    Time took = calls.back().returned_at - first->returned_at;
    for (const Silence frozen : frozen_stretches(state.story.recording))
        took -= std::max<Time>(
            0, std::min(frozen.to, calls.back().returned_at) - std::max(frozen.from, first->returned_at));
    const double seconds = static_cast<double>(took) / 1e9;
    return seconds > 0 ? static_cast<double>(calls.back().file_bytes) / seconds : 0;
}

/// The kernels' timers are put off as well; else it is a cruel pause.
bool is_frozen(const AppState& state) {
    const std::vector<Silence> stretches = frozen_stretches(state.story.recording);
    return !stretches.empty() && stretches.back().to >= time_span(state.story.recording).last;
}

/// The whole sentence, and what is left of it where there is less room.
std::vector<std::string> progress_texts(const AppState& state, const TransferProgress& progress) {
    const LabFacts& facts = *state.story.recording.facts;
    if (facts.outcome == Outcome::identical && progress.done < progress.size)
        return {say("{file}: this recording ends after {done} of {size}",
                    {{"file", facts.file_name}, {"done", grouped(progress.done)}, {"size", bytes_said(progress.size)}}),
                said("recording incomplete"), ""};
    if (facts.outcome == Outcome::identical)
        return {
            say("{file} arrived identical, {bytes}", {{"file", facts.file_name}, {"bytes", bytes_said(progress.done)}}),
            said("arrived identical"), ""};
    if (facts.outcome == Outcome::failed)
        return {say("{file} did not arrive", {{"file", facts.file_name}}), said("did not arrive"), ""};
    if (progress.size == 0) return {facts.file_name, ""};
    const std::string percent = percent_text(static_cast<double>(progress.done) / static_cast<double>(progress.size));
    const std::string start = facts.file_name + " " + percent;
    if (state.live_running && wire_stands(state)) {
        if (is_frozen(state))
            return {say("{progress} · frozen: nothing moves", {{"progress", start}}),
                    say("{progress} · frozen", {{"progress", percent}}), said("frozen")};
        return {say("{progress} · paused: nothing moves", {{"progress", start}}),
                say("{progress} · paused", {{"progress", percent}}), said("paused")};
    }
    const double speed = bytes_per_second(state);
    if (speed <= 0) return {start, percent, ""};
    const double left = static_cast<double>(progress.size - progress.done) / speed;
    const std::string rest = duration_text(std::llround(std::min(left, 1e9) * 1e9));
    return {
        say("{progress} · {speed} · {time} left", {{"progress", start}, {"speed", speed_text(speed)}, {"time", rest}}),
        start, percent, ""};
}

/// Returns the room right of the bar.
Rect draw_bar(Painter& paint, Rect area, double share, Color color) {
    const Rect bar = cut_left(area, std::min(paint.px(220), area.w * 0.36F), paint.px(16));
    const Rect track{bar.x, bar.center().y - paint.px(5), bar.w, paint.px(10)};
    paint.fill(track, paint.colors.raised, paint.px(5));
    const float width = track.w * static_cast<float>(std::min(1.0, share));
    if (width >= track.h) paint.fill({track.x, track.y, width, track.h}, color, paint.px(5));
    return area;
}

/// The bar is the file from its first byte to its last: a click follows the byte there, and its mark stands there.
void offer_bytes(Painter& paint, const AppState& state, Rect bar, const TransferProgress& progress) {
    if (progress.size == 0) return;
    const auto size = static_cast<double>(progress.size);
    if (state.inspect.followed && state.inspect.followed->file_offset) {
        const double share = static_cast<double>(*state.inspect.followed->file_offset) / size;
        const float x = bar.x + bar.w * static_cast<float>(share);
        const float top = bar.center().y + paint.px(7);
        paint.triangle({x - paint.px(6), top + paint.px(9)}, {x + paint.px(6), top + paint.px(9)}, {x, top},
                       paint.colors.text);
    }
    if (!paint.hovered(bar)) return;
    const double share = std::clamp(static_cast<double>((paint.mouse.x - bar.x) / bar.w), 0.0, 1.0);
    const auto offset = std::min(progress.size - 1, static_cast<std::uint64_t>(share * size));
    const auto byte = stream_byte_of_file(state.story, offset);
    if (byte)
        paint.click(bar, request::FollowByte{*byte},
                    say("follow byte {number} of the file", {{"number", grouped(offset)}}));
    else
        paint.click(bar, request::None{},
                    encoding_in(state.story) != 0
                        ? say("byte {number}: the transfer encoded the file's bytes, so this one cannot be followed",
                              {{"number", grouped(offset)}})
                        : say("byte {number} of the file has not been sent", {{"number", grouped(offset)}}));
}

void draw_progress(Painter& paint, const AppState& state, Rect area) {
    if (!state.story.recording.facts || area.w < paint.px(120)) return;
    const TransferProgress progress = transfer_progress(state);
    const bool whole = state.story.recording.facts->outcome == Outcome::identical && progress.done >= progress.size;
    const double share = whole               ? 1.0
                         : progress.size > 0 ? static_cast<double>(progress.done) / static_cast<double>(progress.size)
                                             : 0.0;
    const Rect words = draw_bar(paint, area, share, whole ? paint.colors.right : paint.colors.accent);
    offer_bytes(paint, state, {area.x, area.y, words.x - paint.px(16) - area.x, area.h}, progress);
    paint.text_that_fits(words, progress_texts(state, progress), paint.small(), paint.colors.text);
}

/// A large file shows what it has so far while the rest is read.
void draw_reading(Painter& paint, const AppState& state, Rect area) {
    if (area.w < paint.px(120)) return;
    const Rect stop = cut_right(area, paint.button_width(said("Stop")), paint.px(10));
    paint.button(stop, said("Stop"), request::StopReading{}, false,
                 said("stop reading and keep what has been read (Esc)"));
    const std::string frames = frames_said(state.story.recording.frames.size());
    const Rect words = draw_bar(paint, area, *state.reading, paint.colors.accent);
    paint.text_that_fits(
        words,
        {say("reading the file: {frames}, {share}", {{"frames", frames}, {"share", percent_text(*state.reading)}}),
         frames, ""},
        paint.small(), paint.colors.text);
}

}  // namespace

float notice_view(Painter& paint, const AppState& state, Rect area) {
    if (state.notice.empty()) return 0;
    const float button = paint.button_width(said("OK"));
    Rect inner = area.inset(paint.px(24), paint.px(10));
    const Notice& notice = state.notice;
    const std::string& words = state.look.lecture && !notice.for_lecture.empty() ? notice.for_lecture : notice.text;
    const std::vector<std::string> lines = paint.wrap(words, paint.body(), inner.w - button - paint.px(40));
    const float height = Painter::line_height(paint.body()) * static_cast<float>(lines.size());
    const Rect box{area.x, area.y, area.w, height + paint.px(20)};
    paint.fill(box, paint.colors.raised);
    paint.fill({box.x, box.y, paint.px(6), box.h}, notice.news ? paint.colors.accent : paint.colors.warning);
    inner.h = height;
    const Rect right = cut_right(inner, button, paint.px(40));
    paint.paragraph(inner, words, paint.body(), paint.colors.text);
    const float tall = std::round(paint.sizes.small * 1.9F);
    paint.button({right.x, right.center().y - tall / 2, right.w, tall}, said("OK"), request::DismissNotice{});
    return box.h;
}

void top_bar_view(Painter& paint, const AppState& state, Rect area) {
    paint.fill(area, paint.colors.panel);
    Rect row = area.inset(paint.px(24), paint.px(11));
    const TextStyle name_style{Face::semibold, std::round(paint.sizes.strong * 1.2F)};
    const float name = paint.measure(name_style, "osiscope");
    paint.text(cut_left(row, name, paint.px(26)), "osiscope", name_style, paint.colors.text);
    paint.button(cut_right(row, row.h, paint.px(10)), "?", request::ToggleHelp{}, state.view.help,
                 said("the keys and what they do (?)"));
    const float theme = std::max(paint.button_width(said("Light")), paint.button_width(said("Dark")));
    paint.button(cut_right(row, theme, paint.px(10)),
                 state.look.theme == ThemeName::dark ? said("Light") : said("Dark"), request::ToggleTheme{}, false,
                 said("the other theme (T)"));
    if (row.w >= paint.px(620)) {
        const bool lesson =
            !state.live && state.lesson.script && state.lesson.script->runs_live && !state.lesson.list.held.empty();
        const std::string label = lesson ? said("Run it live") : said("Run again");
        paint.button(
            cut_right(row, paint.button_width(label), paint.px(10)), label, request::SendAgain{}, false,
            lesson ? said("run this lesson's lab on a real kernel, now (R)") : said("run the same transfer again (R)"),
            state.live || lesson ? "" : said("This is a saved capture. Ctrl L lists lessons to run live."));
    }
    const std::string source_name = state.live ? said(state.source) : state.source;
    const float source_width = std::min({paint.button_width(source_name), paint.px(300), row.w});
    const Rect source = cut_left(row, source_width, paint.px(14));
    paint.fill(source, paint.colors.accent, source.h / 2);
    paint.text(source.inset(paint.px(10), 0), source_name, paint.small_bold(), paint.colors.on_accent, Align::center);
    std::string words = state.story.recording.facts ? wire_text(state) : "";
    const auto width_of = [&] { return std::ceil(paint.measure(paint.small(), words)) + paint.px(36); };
    if (state.story.recording.facts && width_of() > row.w * 0.5F) words = setting_text(state);  // without the addresses
    const float width = width_of();
    if (state.story.recording.facts && !state.look.projector && width <= row.w * 0.5F) {
        const Rect chip = cut_left(row, width, paint.px(22));
        paint.fill(chip, paint.colors.raised, chip.h / 2);
        paint.text(chip.inset(paint.px(16), 0), words, paint.small(), paint.colors.quiet);
    }
    if (state.reading) draw_reading(paint, state, row);
    else draw_progress(paint, state, row);
}

}  // namespace osiscope
