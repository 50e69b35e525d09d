// One host's seven layers as cards, and what each is doing now.
#include <algorithm>

#include "viz/host_lines.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

struct Card {
    int layer;
    bool current;
    const std::vector<std::string>& lines;
    const std::vector<std::string>& aside;
};

/// The layer's name, and behind it one figure of its state where there is room and the line below does not tell it.
void draw_name(Painter& paint, Rect row, const Card& card, const std::string& below) {
    const float used = paint.text(row, layer_name(card.layer), paint.strong(), paint.colors.text);
    cut_left(row, used + paint.px(14));
    for (const std::string& words : card.aside)
        if (paint.measure(paint.small(), words) <= row.w && below.find(words) == std::string::npos) {
            paint.text(row, words, paint.small(), paint.colors.quiet, Align::right);
            return;
        }
}

void draw_card(Painter& paint, Rect rect, const Card& card) {
    const Theme& colors = paint.colors;
    const float badge = std::round(std::min(rect.h, paint.px(56)));
    const Color border = card.current ? colors.layer[card.layer] : colors.border;
    const bool words_too = rect.w >= badge * 2;
    const Rect number{rect.x, rect.y, words_too ? badge : rect.w, rect.h};
    paint.fill(rect, colors.panel, paint.sizes.radius);
    paint.fill(number, colors.layer[card.layer], paint.sizes.radius);
    if (words_too)  // square on its right
        paint.fill({number.center().x, number.y, badge / 2, number.h}, colors.layer[card.layer]);
    paint.frame(rect, {0, 0, 0, 0}, border, card.current ? paint.px(4) : std::max(1.0F, paint.px(1.5F)),
                paint.sizes.radius);
    paint.text(number, std::to_string(card.layer), {Face::semibold, std::round(paint.sizes.strong * 1.25F)},
               colors.on_layer, Align::center);
    if (!words_too) return;
    Rect words = rect.inset(paint.px(4), 0);
    words.x = number.right() + paint.px(14);
    words.w = rect.right() - words.x - paint.px(10);
    const bool two_lines = rect.h >= Painter::line_height(paint.strong()) + Painter::line_height(paint.small());
    if (!two_lines || card.lines.empty() || card.lines.front().empty()) {
        draw_name(paint, words, card, {});
        return;
    }
    const float upper = Painter::line_height(paint.strong());
    const float lower = Painter::line_height(paint.small());
    const float top = rect.y + (rect.h - upper - lower) / 2;
    const auto fitting = std::find_if(card.lines.begin(), card.lines.end() - 1, [&](const std::string& line) {
        return paint.measure(paint.small(), line) <= words.w;
    });
    draw_name(paint, {words.x, top, words.w, upper}, card, *fitting);
    paint.text({words.x, top + upper, words.w, lower}, *fitting, paint.small(), colors.quiet);
}

void draw_title(Painter& paint, Rect row, const HostLines& lines) {
    const float used = paint.text_that_fits(
        row, {lines.title, lines.title.substr(0, lines.title.find(" ·")), lines.title.substr(5, 1)}, paint.strong(),
        paint.colors.text);
    Rect right = row;
    cut_left(right, used + paint.px(12));
    paint.text_that_fits(right, {lines.address, ""}, paint.small(), paint.colors.quiet, Align::right);
}

}  // namespace

Rect layer_row(Rect area, float title_height, int layer, float unit) {
    const float gap = std::round(9 * unit);
    const float pitch = (area.h - title_height + gap) / 7;
    const float y = area.y + title_height + pitch * static_cast<float>(7 - layer);
    return {area.x, std::round(y), area.w, std::round(pitch - gap)};
}

void stack_view(Painter& paint, const AppState& state, Host host, Rect area, float title_height) {
    const bool placed = state.time.placed;
    const Time at = placed ? shown_time(state) : 0;
    const Stop stop = shown_stop(state);
    const bool here = placed && stop.host == host && stop.layer > 0 && !stop.router;
    const HostLines lines = host_lines(state.recording, state.digest, host, at, shown_frame(state), here);
    Rect title = area;
    title.h = title_height - paint.px(4);
    draw_title(paint, title.inset(paint.px(4), 0), lines);
    for (int layer = 7; layer >= 1; --layer) {
        const Rect rect = layer_row(area, title_height, layer, paint.sizes.unit);
        const auto number = static_cast<std::size_t>(layer);
        draw_card(paint, rect, {layer, here && stop.layer == layer, lines.line[number], lines.aside[number]});
        const bool receiver = placed && state.time.position.item.kind == TimelineItem::Kind::journey &&
                              journey_at(state.digest, state.recording, state.time.position.item.index).from != host;
        paint.click(rect, request::GoToLayer{layer, receiver}, lines.details[number]);
    }
}

}  // namespace osiscope
