#include "viz/scene/scene_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "layers/escaped_text.hpp"

namespace osiscope {

namespace {

/// From the middle of a line's box down to its baseline, in parts of the em square: half of ascender minus descender,
/// from the hhea tables of Inter (0.969, 0.242) and JetBrains Mono (1.02, 0.3).
float baseline_below_middle(const TextStyle& style) { return (style.face == Face::mono ? 0.36F : 0.3635F) * style.px; }

/// Two decimals are finer than any pixel; "12" instead of "12.00".
std::string number(float value) {
    std::string words = fmt::format("{:.2f}", value);
    while (words.back() == '0') words.pop_back();
    if (words.back() == '.') words.pop_back();
    return words == "-0" ? "0" : words;
}

std::string hex(Color color) { return fmt::format("#{:02x}{:02x}{:02x}", color.r, color.g, color.b); }

/// ` fill="#102030"`, with its opacity when it has one.
std::string paint(const char* what, Color color) {
    if (color.a == 0) return fmt::format(" {}=\"none\"", what);
    const std::string solid = fmt::format(" {}=\"{}\"", what, hex(color));
    return color.a == 255 ? solid
                          : solid + fmt::format(" {}-opacity=\"{}\"", what, number(static_cast<float>(color.a) / 255));
}

/// The characters of XML 1.0 without line breaks (its production 2 leaves out C0, surrogates, U+FFFE and U+FFFF).
bool is_xml_character(const Character& character) {
    const auto code_point = character.code_point;
    return code_point && *code_point >= 0x20 && *code_point != 0xfffe && *code_point != 0xffff;
}

/// As XML text. What XML cannot say becomes U+FFFD, and control characters, which are not drawn, nothing.
std::string as_xml(std::string_view words) {
    std::string safe;
    while (!words.empty()) {
        const Character character = first_character(words);
        const char first = words[0];
        if (first == '&') safe += "&amp;";
        else if (first == '<') safe += "&lt;";
        else if (first == '>') safe += "&gt;";
        else if (is_xml_character(character)) safe += words.substr(0, character.length);
        else if (static_cast<unsigned char>(first) >= 0x20) safe += "\xef\xbf\xbd";
        words.remove_prefix(character.length);
    }
    return safe;
}

bool meet(Rect a, Rect b) { return a.x <= b.right() && b.x <= a.right() && a.y <= b.bottom() && b.y <= a.bottom(); }

Rect around(const std::vector<Point>& points) {
    if (points.empty()) return {};
    float left = points[0].x, right = left, top = points[0].y, bottom = top;
    for (const Point point : points) {
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        top = std::min(top, point.y);
        bottom = std::max(bottom, point.y);
    }
    return {left, top, right - left, bottom - top};
}

std::string place(const std::vector<Point>& points) {
    std::string list;
    for (const Point point : points)
        list += fmt::format("{}{},{}", list.empty() ? "" : " ", number(point.x), number(point.y));
    return list;
}

std::string rect_attributes(Rect rect) {
    return fmt::format("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(rect.x), number(rect.y),
                       number(std::max(0.0F, rect.w)), number(std::max(0.0F, rect.h)));
}

struct SvgWriter {
    Rect part;
    std::string out{};
    int clips = 0;

    void operator()(const Box& box) {
        if (!meet(box.rect, part) || (box.fill.a == 0 && box.stroke.a == 0)) return;
        const bool stroked = box.stroke.a != 0 && box.stroke_width > 0;
        const float half = stroked ? box.stroke_width / 2 : 0;
        const float radius = std::max(0.0F, std::min({box.radius, box.rect.w / 2, box.rect.h / 2}) - half);
        out += fmt::format("<rect {}", rect_attributes(box.rect.inset(half)));
        if (radius > 0) out += fmt::format(" rx=\"{}\"", number(radius));
        out += paint("fill", box.fill);
        if (stroked) out += paint("stroke", box.stroke) + fmt::format(" stroke-width=\"{}\"", number(box.stroke_width));
        out += "/>\n";
    }

    void operator()(const Text& text) {
        if (!meet(text.box, part) || text.text.empty()) return;
        float x = text.box.x;
        if (text.align == Align::center) x += (text.box.w - text.width) / 2;
        if (text.align == Align::right) x = text.box.right() - text.width;
        const float y = text.box.center().y + baseline_below_middle(text.style);
        const char* face = text.style.face == Face::mono ? "m" : text.style.face == Face::semibold ? "b" : "r";
        out += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\" font-size=\"{}\" textLength=\"{}\"{}>{}</text>\n",
                           face, number(std::round(x)), number(std::round(y)), number(text.style.px),
                           number(text.width), paint("fill", text.color), as_xml(text.text));
    }

    void operator()(const Line& line) {
        if (!meet(around({line.from, line.to}), part)) return;
        out += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{} stroke-width=\"{}\"", number(line.from.x),
                           number(line.from.y), number(line.to.x), number(line.to.y), paint("stroke", line.color),
                           number(line.width));
        if (line.dash > 0) out += fmt::format(" stroke-dasharray=\"{0} {0}\"", number(line.dash));
        out += "/>\n";
    }

    void operator()(const Triangle& triangle) {
        const std::vector<Point> corners{triangle.a, triangle.b, triangle.c};
        if (!meet(around(corners), part)) return;
        out += fmt::format("<polygon points=\"{}\"{}/>\n", place(corners), paint("fill", triangle.fill));
    }

    void operator()(const Polyline& line) {
        if (!meet(around(line.points), part)) return;
        out += fmt::format("<polyline points=\"{}\" fill=\"none\"{} stroke-width=\"{}\"", place(line.points),
                           paint("stroke", line.color), number(line.width));
        if (line.dash > 0) out += fmt::format(" stroke-dasharray=\"{} {}\"", number(line.dash), number(line.gap));
        out += "/>\n";
    }

    void operator()(const Clip& clip) {
        ++clips;
        out += fmt::format("<clipPath id=\"c{0}\"><rect {1}/></clipPath><g clip-path=\"url(#c{0})\">\n", clips,
                           rect_attributes(clip.rect));
    }
    void operator()(const EndClip&) { out += "</g>\n"; }
};

}  // namespace

std::string scene_svg(const Scene& scene, Rect part, Color background) {
    SvgWriter writer{part};
    writer.out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{2}\" height=\"{3}\" viewBox=\"{0} {1} {2} {3}\">\n"
        "<style>text{{white-space:pre;font-family:Inter,\"Inter Display\",\"Noto Sans\",\"DejaVu "
        "Sans\",Arial,sans-serif}}"
        ".b{{font-weight:600}}.m{{font-family:\"JetBrains Mono\",\"DejaVu Sans Mono\",Consolas,monospace;"
        "font-variant-ligatures:none}}</style>\n",
        number(part.x), number(part.y), number(part.w), number(part.h));
    writer(Box{part, background, {0, 0, 0, 0}, 0, 0});
    for (const Shape& shape : scene.shapes) std::visit(writer, shape);
    return writer.out + "</svg>\n";
}

}  // namespace osiscope
