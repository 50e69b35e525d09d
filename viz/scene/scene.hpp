// The picture as plain shapes, in drawing order. No ImGui here: scenes are built, compared and checked without a
// window.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "viz/scene/geometry.hpp"

namespace osiscope {

enum class Face : std::uint8_t { regular, semibold, mono };

struct TextStyle {
    Face face = Face::regular;
    float px = 20;  ///< of the em square

    friend constexpr bool operator==(TextStyle, TextStyle) = default;
};

enum class Align : std::uint8_t { left, center, right };

struct Box {
    Rect rect;
    Color fill{0, 0, 0, 0};
    Color stroke{0, 0, 0, 0};
    float stroke_width = 0;
    float radius = 0;
};

/// One line of text, centred vertically in its box.
struct Text {
    Rect box;
    std::string text;
    TextStyle style;
    Color color;
    Align align = Align::left;
    float width = 0;         ///< measured
    bool shortened = false;  ///< did not fit and ends in "…"
};

struct Line {
    Point from;
    Point to;
    Color color;
    float width = 1;
    float dash = 0;  ///< length of dashes and gaps; 0 = solid
};

struct Triangle {
    Point a;
    Point b;
    Point c;
    Color fill;
};

/// Connected straight lines, for signals and curves.
struct Polyline {
    std::vector<Point> points;
    Color color;
    float width = 1;
    float dash = 0;  ///< length of its dashes; 0 = solid
    float gap = 0;   ///< between them
};

/// From here on only what lies inside is drawn; `EndClip` ends it.
struct Clip {
    Rect rect;
};
struct EndClip {};

using Shape = std::variant<Box, Text, Line, Triangle, Polyline, Clip, EndClip>;

struct Scene {
    std::vector<Shape> shapes;
    std::size_t overlay =
        ~std::size_t{0};  ///< index of the first shape of an overlay (help, blank); it may cover what is below
};

/// How wide text is; the drawing side gives it.
struct TextMeasure {
    void* context = nullptr;
    float (*width_of)(void* context, TextStyle style, const char* first, const char* last) = nullptr;

    [[nodiscard]] float operator()(TextStyle style, const std::string& text) const {
        return width_of(context, style, text.data(), text.data() + text.size());
    }
};

}  // namespace osiscope
