#include "viz/paint/painter.hpp"

#include <cmath>

namespace osiscope {

namespace {

/// Cuts whole UTF-8 characters off the end until the words and "…" fit.
std::string shortened(const TextMeasure& measure, TextStyle style, std::string words, float width) {
    while (!words.empty() && measure(style, words + "…") > width) {
        while (words.size() > 1 && (words.back() & 0xc0) == 0x80) words.pop_back();
        words.pop_back();
    }
    while (!words.empty() && words.back() == ' ') words.pop_back();
    return words + "…";
}

}  // namespace

void Painter::fill(Rect rect, Color color, float radius) {
    scene.shapes.emplace_back(Box{rect, color, {0, 0, 0, 0}, 0, radius});
}

void Painter::frame(Rect rect, Color fill, Color stroke, float width, float radius) {
    scene.shapes.emplace_back(Box{rect, fill, stroke, width, radius});
}

void Painter::line(Point from, Point to, Color color, float width, float dash) {
    scene.shapes.emplace_back(Line{from, to, color, width, dash});
}

void Painter::triangle(Point a, Point b, Point c, Color color) { scene.shapes.emplace_back(Triangle{a, b, c, color}); }

void Painter::curve(std::vector<Point> points, Color color, float width, float dash, float gap) {
    scene.shapes.emplace_back(Polyline{std::move(points), color, width, dash, gap});
}

void Painter::clip(Rect rect) { scene.shapes.emplace_back(Clip{rect}); }

void Painter::end_clip() { scene.shapes.emplace_back(EndClip{}); }

void Painter::click(Rect rect, Request request, std::string tooltip) {
    scene.hits.push_back({Hit::Kind::click, rect, std::move(request), std::move(tooltip), Panel::none});
}

void Painter::scroll_area(Rect rect, Panel panel, int first) {
    scene.hits.push_back({Hit::Kind::scroll, rect, request::Scroll{panel, static_cast<float>(first)}, {}, panel});
}

float Painter::text(Rect box, const std::string& words, TextStyle style, Color color, Align align) {
    if (words.empty()) return 0;
    Text item{box, words, style, color, align, measure(style, words), false};
    if (item.width > box.w + 0.5F) {
        item.text = shortened(measure, style, words, box.w);
        item.width = measure(style, item.text);
        item.shortened = true;
        click(box, request::None{}, words);  // the whole sentence, for the mouse
    }
    scene.shapes.emplace_back(std::move(item));
    return std::get<Text>(scene.shapes.back()).width;
}

float Painter::text_that_fits(Rect box, const std::vector<std::string>& versions, TextStyle style, Color color,
                              Align align) {
    for (const std::string& words : versions)
        if (measure(style, words) <= box.w) return text(box, words, style, color, align);
    return versions.empty() ? 0 : text(box, versions.back(), style, color, align);
}

std::vector<std::string> Painter::wrap(const std::string& words, TextStyle style, float width) const {
    std::vector<std::string> lines;
    std::string line;
    std::size_t at = 0;
    while (at < words.size()) {
        std::size_t end = words.find_first_of(" \n", at);
        if (end == std::string::npos) end = words.size();
        const std::string word = words.substr(at, end - at);
        const std::string longer = line.empty() ? word : line + " " + word;
        if (!line.empty() && measure(style, longer) > width) {
            lines.push_back(line);
            line = word;
        } else {
            line = longer;
        }
        if (end < words.size() && words[end] == '\n') {
            lines.push_back(line);
            line.clear();
        }
        at = end + 1;
    }
    if (!line.empty()) lines.push_back(line);
    return lines;
}

float Painter::paragraph(Rect box, const std::string& words, TextStyle style, Color color) {
    const float height = line_height(style);
    float y = box.y;
    for (const std::string& line : wrap(words, style, box.w)) {
        text({box.x, y, box.w, height}, line, style, color);
        y += height;
    }
    return y - box.y;
}

void Painter::button(Rect rect, const std::string& label, Request request, bool active, const std::string& tooltip,
                     const std::string& disabled_because) {
    const bool enabled = disabled_because.empty();
    const bool lit = enabled && hovered(rect);
    const Color back = active ? colors.accent : lit ? mix(colors.raised, colors.text, 0.12F) : colors.raised;
    fill(rect, back, rect.h / 2);
    const Color ink = active ? colors.on_accent : enabled ? colors.text : colors.quiet;
    const TextStyle style{Face::semibold, sizes.small};
    const Rect inner = rect.inset(px(8), 0);
    text(inner, label, style, ink, Align::center);
    const std::string& said_of_it = enabled ? tooltip : disabled_because;
    const bool shortened = measure(style, label) > inner.w + 0.5F;
    click(rect, enabled ? std::move(request) : Request(request::Explain{disabled_because}),
          said_of_it.empty() && shortened ? label : said_of_it);
}

void Painter::row_ground(Rect rect, bool current) {
    if (!current && !hovered(rect)) return;
    fill(rect, colors.raised, px(5));
    if (current) fill({rect.x, rect.y + px(3), px(5), rect.h - px(6)}, colors.accent, px(2));
}

float Painter::tabs_width(const std::vector<Tab>& list) const {
    float width = 0;
    for (const Tab& tab : list) width += std::ceil(measure({Face::semibold, sizes.body}, tab.label)) + px(36);
    return width;
}

float Painter::tabs(Rect row, const std::vector<Tab>& list) {
    float x = row.x;
    for (const Tab& tab : list) {
        const TextStyle style{tab.active ? Face::semibold : Face::regular, sizes.body};
        const float width = std::ceil(measure(style, tab.label));
        const Rect rect{x, row.y, width, row.h};
        text(rect, tab.label, style, tab.active ? colors.text : colors.quiet);
        if (tab.active) fill({x, row.bottom() - px(3), width, px(3)}, colors.accent, px(1.5F));
        click({x - px(10), row.y, width + px(20), row.h}, tab.request);
        x += width + px(36);
    }
    return x - row.x;
}

}  // namespace osiscope
