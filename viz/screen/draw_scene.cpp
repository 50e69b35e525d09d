#include "viz/screen/draw_scene.hpp"

#include <imgui.h>

#include <cmath>

namespace osiscope {

namespace {

ImU32 packed(Color color) { return IM_COL32(color.r, color.g, color.b, color.a); }
ImVec2 at(Point point) { return {point.x, point.y}; }

struct Drawer {
    ImDrawList& list;
    const Fonts& fonts;

    void operator()(const Box& box) const {
        const ImVec2 first{box.rect.x, box.rect.y};
        const ImVec2 last{box.rect.right(), box.rect.bottom()};
        const float radius = std::min({box.radius, box.rect.w / 2, box.rect.h / 2});
        if (box.fill.a != 0) list.AddRectFilled(first, last, packed(box.fill), radius);
        if (box.stroke.a == 0 || box.stroke_width <= 0) return;
        const float half = box.stroke_width / 2;
        list.AddRect({first.x + half, first.y + half}, {last.x - half, last.y - half}, packed(box.stroke),
                     std::max(0.0F, radius - half), 0, box.stroke_width);
    }

    void operator()(const Text& text) const {
        const float height = fonts.height(text.style);
        float x = text.box.x;
        if (text.align == Align::center) x = text.box.x + (text.box.w - text.width) / 2;
        if (text.align == Align::right) x = text.box.right() - text.width;
        const float y = text.box.y + (text.box.h - height) / 2;
        const char* first = text.text.data();
        const char* last = first + text.text.size();
        std::string other;
        if (fonts.writes_otherwise(text.style, first, last)) {
            other = fonts.written(text.style, first, last);
            first = other.data();
            last = first + other.size();
        }
        list.AddText(fonts.get(text.style), height, {std::floor(x + 0.5F), std::floor(y + 0.5F)}, packed(text.color),
                     first, last);
    }

    void operator()(const Line& line) const {
        if (line.dash <= 0) return list.AddLine(at(line.from), at(line.to), packed(line.color), line.width);
        const float dx = line.to.x - line.from.x;
        const float dy = line.to.y - line.from.y;
        const float length = std::hypot(dx, dy);
        for (float done = 0; done < length; done += 2 * line.dash) {
            const float a = done / length;
            const float b = std::min(1.0F, (done + line.dash) / length);
            list.AddLine({line.from.x + dx * a, line.from.y + dy * a}, {line.from.x + dx * b, line.from.y + dy * b},
                         packed(line.color), line.width);
        }
    }

    void operator()(const Triangle& triangle) const {
        list.AddTriangleFilled(at(triangle.a), at(triangle.b), at(triangle.c), packed(triangle.fill));
    }

    void operator()(const Polyline& line) const {
        std::vector<ImVec2> points;
        points.reserve(line.points.size());
        if (line.dash > 0 && line.gap > 0) return draw_dashes(line, points);
        for (const Point point : line.points) points.push_back(at(point));
        list.AddPolyline(points.data(), static_cast<int>(points.size()), packed(line.color), 0, line.width);
    }

    /// Dashes go on around corners, so that stairs keep their pattern.
    void draw_dashes(const Polyline& line, std::vector<ImVec2>& dash) const {
        const auto draw = [&] {
            if (dash.size() > 1)
                list.AddPolyline(dash.data(), static_cast<int>(dash.size()), packed(line.color), 0, line.width);
            dash.clear();
        };
        bool on = true;
        float used = 0;  // of this dash or gap
        const auto part = [&] { return on ? line.dash : line.gap; };
        for (std::size_t i = 0; i + 1 < line.points.size(); ++i) {
            const Point from = line.points[i];
            const Point to = line.points[i + 1];
            const float length = std::hypot(to.x - from.x, to.y - from.y);
            if (on) dash.push_back(at(from));
            float gone = 0;
            for (; part() - used <= length - gone; on = !on) {
                gone += part() - used;
                used = 0;
                dash.push_back({from.x + (to.x - from.x) * gone / length, from.y + (to.y - from.y) * gone / length});
                if (on) draw();
            }
            used += length - gone;
        }
        if (on && !line.points.empty()) dash.push_back(at(line.points.back()));
        draw();
    }

    void operator()(const Clip& clip) const {
        // Whole pixels: ImGui's OpenGL side cuts the fraction off the place and off the width.
        list.PushClipRect({std::floor(clip.rect.x), std::floor(clip.rect.y)},
                          {std::ceil(clip.rect.right()), std::ceil(clip.rect.bottom())}, true);
    }
    void operator()(const EndClip&) const { list.PopClipRect(); }
};

}  // namespace

void draw_scene(ImDrawList& list, const Scene& scene, const Fonts& fonts, const std::vector<Rect>& bounds, Rect part) {
    const Drawer drawer{list, fonts};
    drawer(Clip{part});
    for (std::size_t i = 0; i < scene.shapes.size(); ++i) {
        const Shape& shape = scene.shapes[i];
        const bool clips = std::holds_alternative<Clip>(shape) || std::holds_alternative<EndClip>(shape);
        const Rect seen = intersection(bounds[i], part);
        if (clips || (seen.w > 0 && seen.h > 0)) std::visit(drawer, shape);
    }
    drawer(EndClip{});
}

}  // namespace osiscope
