// One host's seven layers as cards, and what each is doing now.
#include <algorithm>

#include "layers/words.hpp"
#include "viz/story/host_lines.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

struct Card {
    int layer;
    bool current;
    const std::vector<std::string>& lines;
    const std::vector<std::string>& aside;
    const std::string& number;  ///< beside the name where no line has it
};

/// True when the line below has the number, with its note in brackets or another.
bool tells(const std::string& below, const std::string& number) {
    return number.empty() || below.find(number.substr(0, number.find(" ("))) != std::string::npos;
}

/// The layer's name, and after it one figure of its state where there is room and the line below does not tell it.
void draw_name(Painter& paint, Rect row, const Card& card, const std::string& below, float floor) {
    const std::string name = said(layer_name(card.layer));
    TextStyle style = paint.strong();
    while (style.px > floor && paint.measure(style, name) > row.w) --style.px;
    const float used = paint.text(row, name, style, paint.colors.text);
    cut_left(row, used + paint.px(14));
    std::vector<std::string> figures = card.aside;
    if (!tells(below, card.number)) figures.insert(figures.begin(), card.number);
    for (const std::string& words : figures)
        if (paint.measure(paint.small(), words) <= row.w && below.find(words) == std::string::npos) {
            paint.text(row, words, paint.small(), paint.colors.quiet, Align::right);
            return;
        }
}

/// What stands below the name, and in which letters.
struct CardWords {
    std::string words;
    TextStyle style;
};

float tight(TextStyle style) { return std::round(style.px * 1.15F); }

/// Whether a version has room: in one line, or in two where the card is high enough for three close ones.
bool has_room(const Painter& paint, const std::string& words, TextStyle style, Rect room) {
    const std::size_t at = words.find('\n');
    if (at == std::string::npos) return paint.measure(style, words) <= room.w;
    return tight(paint.strong()) + 2 * tight(style) <= room.h - paint.px(7) &&
           paint.measure(style, words.substr(0, at)) <= room.w && paint.measure(style, words.substr(at + 1)) <= room.w;
}

/// The first version that has room; of the transport layer's every version is tried in smaller letters before a number
/// is left out.
CardWords words_for(const Painter& paint, const Card& card, Rect room, float floor) {
    const TextStyle small = paint.small();
    const auto fits = [&](const std::string& words, float px) {
        return has_room(paint, words, {small.face, px}, room);
    };
    const float least = card.layer == 4 ? floor : small.px;
    for (const bool two_lines : {false, true})
        for (float px = small.px; px >= (two_lines ? least : std::max(least, small.px * 0.85F)); --px)
            for (std::size_t i = 0; i + 1 < card.lines.size(); ++i)
                if ((card.lines[i].find('\n') != std::string::npos) == two_lines && fits(card.lines[i], px))
                    return {card.lines[i], {small.face, px}};
    float px = small.px;
    while (px > floor && !fits(card.lines.back(), px)) --px;
    return {card.lines.back(), {small.face, px}};
}

void draw_below_name(Painter& paint, Rect room, const Card& card, const CardWords& below, float floor) {
    const std::size_t at = below.words.find('\n');
    const bool two = at != std::string::npos;
    const float upper = two ? tight(paint.strong()) : Painter::line_height(paint.strong());
    const float lower = two ? tight(below.style) : Painter::line_height(paint.small());
    Rect rows = room;
    rows.y += std::max(0.0F, (room.h - upper - lower * (two ? 2 : 1)) / 2);
    draw_name(paint, cut_top(rows, upper), card, below.words, floor);
    paint.text(cut_top(rows, lower), below.words.substr(0, at), below.style, paint.colors.quiet);
    if (two) paint.text(cut_top(rows, lower), below.words.substr(at + 1), below.style, paint.colors.quiet);
}

void draw_card(Painter& paint, Rect rect, const Card& card, float floor) {
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
        draw_name(paint, words, card, {}, floor);
        return;
    }
    draw_below_name(paint, words, card, words_for(paint, card, words, floor), floor);
}

void draw_title(Painter& paint, Rect row, const HostLines& lines) {
    const float used = paint.text_that_fits(row, lines.title, paint.strong(), paint.colors.text);
    Rect right = row;
    cut_left(right, used + paint.px(12));
    paint.text_that_fits(right, {lines.address, ""}, paint.small(), paint.colors.quiet, Align::right);
}

}  // namespace

float smallest_letters(const Painter& paint, const AppState& state) {
    const float hall = std::ceil(paint.sizes.small * 0.9F);  // labels are 1/45 of the height
    return std::min(paint.sizes.small, state.look.projector ? hall : 11.0F);
}

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
    static const std::string none;
    const HostLines lines = host_lines(state.story, host, at, shown_frame(state), here);
    Rect title = area;
    title.h = title_height - paint.px(4);
    draw_title(paint, title.inset(paint.px(4), 0), lines);
    for (int layer = 7; layer >= 1; --layer) {
        const Rect rect = layer_row(area, title_height, layer, paint.sizes.unit);
        const auto number = static_cast<std::size_t>(layer);
        draw_card(paint, rect,
                  {layer, here && stop.layer == layer, lines.line[number], lines.aside[number],
                   layer == 4 ? lines.number : none},
                  smallest_letters(paint, state));
        const bool receiver = placed && state.time.position.item.kind == TimelineItem::Kind::journey &&
                              journey_at(state.story, state.time.position.item.index).from != host;
        paint.click(rect, request::GoToLayer{layer, receiver},
                    lines.details[number].empty() ? said(layer_name(layer)) : lines.details[number]);
    }
}

}  // namespace osiscope
