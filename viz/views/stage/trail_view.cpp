// The strip under the inspector's tabs: the followed byte's way, each place of it to click; else what the mouse is
// over, or what is selected.
#include <algorithm>
#include <cmath>

#include "layers/words.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/field_story.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// A station as it is drawn: which words, where.
struct Chip {
    std::size_t station = 0;
    std::string words;
    float width = 0;
    int line = 0;
    float x = 0;
};

float trail_margin(const Painter& paint) { return paint.px(14); }

constexpr const char* arrow = " → ";

/// Lays the stations out in lines. Returns false when they need more than `lines`; then `chips` are those that fit.
bool lay_out(std::vector<Chip>& chips, const Painter& paint, const std::vector<Station>& stations, float width,
             int lines, int level) {
    chips.clear();
    const float gap = paint.measure(paint.small(), arrow);
    float x = 0;
    int line = 0;
    for (std::size_t i = 0; i < stations.size(); ++i) {
        const Station& station = stations[i];
        const bool shorter = level >= 2 || (level == 1 && i == 0);  // first without the file's name, then all
        Chip chip{i, shorter ? station.shorter : station.label, 0, 0, 0};
        chip.width = std::ceil(paint.measure(paint.small_bold(), chip.words)) + 1;
        if (x > 0 && x + gap + chip.width > width) {
            x = 0;
            ++line;
        }
        if (line >= lines || chip.width > width) return false;
        chip.x = chips.empty() || (x == 0 && line > 0) ? gap * (line > 0 ? 1.0F : 0.0F) : x + gap;
        if (chip.x + chip.width > width) return false;
        chip.line = line;
        x = chip.x + chip.width;
        chips.push_back(std::move(chip));
    }
    return true;
}

std::string whole_way(const AppState& state, const std::vector<Station>& stations) {
    std::string words;
    for (const Station& station : stations) words += (words.empty() ? "" : arrow) + station.label;
    for (const std::string& limit : state.inspect.followed->limits) words += "\n" + limit;
    return words;
}

Color ink_of(const Painter& paint, const Station& station, bool shown) {
    if (station.bad) return paint.colors.warning;
    if (shown) return paint.colors.accent;
    return station.leads_somewhere ? paint.colors.text : paint.colors.layer_text[7];
}

void draw_chip(Painter& paint, const Chip& chip, const Station& station, Rect row, bool shown) {
    const Rect box{row.x + chip.x, row.y, chip.width, row.h};
    if (chip.x > 0) {
        const float gap = paint.measure(paint.small(), arrow);
        paint.text({box.x - gap, row.y, gap, row.h}, arrow, paint.small(), paint.colors.quiet);
    }
    const bool lit = station.leads_somewhere && paint.hovered(box);
    paint.text(box, chip.words, paint.small_bold(), ink_of(paint, station, shown));
    if (!shown && !lit) return;
    paint.fill({box.x, box.bottom() - paint.px(4), box.w, std::max(1.0F, paint.px(2))}, paint.colors.accent);
}

constexpr int shortest_labels = 2;  // the next level leaves stations out

/// The wordiest layout in these lines that shows every station. False when none does.
bool lay_out_all(std::vector<Chip>& chips, const Painter& paint, const std::vector<Station>& stations, float width,
                 int lines) {
    for (int level = 0; level <= shortest_labels; ++level)
        if (lay_out(chips, paint, stations, width, lines, level)) return true;
    return false;
}

/// Where even the last line is full it says how many stations are left out.
void say_more(Painter& paint, const std::vector<Station>& stations, std::vector<Chip>& chips, Rect area, float height) {
    const auto words = [&] { return " " + and_more(stations.size() - chips.size()); };
    while (chips.size() > 1 && chips.back().x + chips.back().width + paint.measure(paint.small(), words()) > area.w)
        chips.pop_back();
    const Chip& last = chips.back();
    const float x = area.x + last.x + last.width;
    const float y = area.y + height * static_cast<float>(last.line);
    paint.text({x, y, area.right() - x, height}, words(), paint.small(), paint.colors.quiet);
}

void draw_way(Painter& paint, const AppState& state, Rect area, int lines) {
    const std::vector<Station> stations = stations_of(state);
    const std::string words = whole_way(state, stations);
    paint.click(area, request::FollowOn{}, words);
    std::vector<Chip> chips;
    if (!lay_out_all(chips, paint, stations, area.w, lines) && !chips.empty())
        say_more(paint, stations, chips, area, area.h / static_cast<float>(lines));
    const int shown = station_shown(state, stations);
    const float height = area.h / static_cast<float>(lines);
    for (const Chip& chip : chips) {
        const Station& station = stations[chip.station];
        const Rect row{area.x, area.y + height * static_cast<float>(chip.line), area.w, height};
        draw_chip(paint, chip, station, row, shown == static_cast<int>(chip.station));
        if (station.leads_somewhere)
            paint.click({row.x + chip.x, row.y, chip.width, row.h},
                        request::GoToStation{static_cast<int>(chip.station)}, station.label);
    }
    const bool line_left = chips.empty() || chips.back().line + 1 < lines;
    if (line_left && !state.inspect.followed->limits.empty()) {
        const Rect row{area.x, area.bottom() - height, area.w, height};
        paint.text(row, state.inspect.followed->limits.front(), paint.small(), paint.colors.quiet);
    }
}

}  // namespace

float trail_row(const Painter& paint) { return std::round(paint.sizes.small * 1.55F); }

int trail_lines(const Painter& paint, const AppState& state, Rect inspector, float width) {
    const int usual = inspector.h > paint.sizes.small * 17 ? 2 : 1;
    if (!state.inspect.followed) return usual;
    const std::vector<Station> stations = stations_of(state);
    const int most = std::clamp(static_cast<int>(inspector.h * 0.5F / trail_row(paint)), usual, 8);
    std::vector<Chip> chips;
    int lines = usual;
    while (lines < most && !lay_out_all(chips, paint, stations, width - 2 * trail_margin(paint), lines)) ++lines;
    return lines;
}

void trail_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area, int lines) {
    paint.fill(area, paint.colors.raised, paint.px(8));
    const Rect inner = area.inset(trail_margin(paint), paint.px(2));
    if (layers != nullptr && state.inspect.hovered.count > 0 && state.mouse.x >= 0)
        return void(
            paint.text(inner, field_story(*layers, state.inspect.hovered), paint.small_bold(), paint.colors.text));
    if (layers != nullptr && state.selected_bits.count > 0 &&
        (!state.inspect.followed || !stream_byte_in(state.story, layers->frame, bytes_of(state.selected_bits).first)))
        return void(
            paint.text(inner, field_story(*layers, state.selected_bits), paint.small_bold(), paint.colors.text));
    if (state.inspect.followed) return draw_way(paint, state, inner, lines);
    using Words = std::vector<std::string>;
    const bool nothing_to_follow = state.time.placed && !state.live_running && state.story.digest.streams.empty();
    paint.text_that_fits(
        inner,
        nothing_to_follow
            ? Words{said("Click a byte to see what it is. Only bytes of a TCP connection can be followed."),
                    said("Only bytes of a TCP connection can be followed."), said("Click a byte."), ""}
        : state.story.digest.two_ends ? Words{said("Click a byte, or press Y, to follow it from file to file."),
                                              said("Click a byte to follow it."), ""}
                                      : Words{said("Click a byte, or press Y, to follow it wherever it was captured."),
                                              said("Click a byte to follow it."), ""},
        paint.small(), paint.colors.quiet);
}

}  // namespace osiscope
