// Points, rectangles and colours of the picture, in pixels from the top left.
#pragma once

#include <algorithm>
#include <cstdint>

namespace osiscope {

struct Point {
    float x = 0;
    float y = 0;
};

struct Rect {
    float x = 0;
    float y = 0;
    float w = 0;
    float h = 0;

    [[nodiscard]] constexpr float right() const { return x + w; }
    [[nodiscard]] constexpr float bottom() const { return y + h; }
    [[nodiscard]] constexpr Point center() const { return {x + w / 2, y + h / 2}; }
    [[nodiscard]] constexpr bool contains(Point p) const {
        return p.x >= x && p.x < right() && p.y >= y && p.y < bottom();
    }
    [[nodiscard]] constexpr Rect inset(float by) const { return inset(by, by); }
    [[nodiscard]] constexpr Rect inset(float dx, float dy) const { return {x + dx, y + dy, w - 2 * dx, h - 2 * dy}; }
};

[[nodiscard]] constexpr Rect intersection(Rect a, Rect b) {
    const float x = std::max(a.x, b.x);
    const float y = std::max(a.y, b.y);
    return {x, y, std::max(0.0F, std::min(a.right(), b.right()) - x),
            std::max(0.0F, std::min(a.bottom(), b.bottom()) - y)};
}

/// Whether a straight line passes through a box.
[[nodiscard]] bool passes_through(Point from, Point to, Rect box);

/// Cuts a strip of `size` off one side of `rect` and returns it; what is left stays in `rect`, `gap` further in.
constexpr Rect cut_top(Rect& rect, float size, float gap = 0) {
    const Rect strip{rect.x, rect.y, rect.w, size};
    rect = {rect.x, rect.y + size + gap, rect.w, std::max(0.0F, rect.h - size - gap)};
    return strip;
}
constexpr Rect cut_bottom(Rect& rect, float size, float gap = 0) {
    const Rect strip{rect.x, rect.bottom() - size, rect.w, size};
    rect.h = std::max(0.0F, rect.h - size - gap);
    return strip;
}
constexpr Rect cut_left(Rect& rect, float size, float gap = 0) {
    const Rect strip{rect.x, rect.y, size, rect.h};
    rect = {rect.x + size + gap, rect.y, std::max(0.0F, rect.w - size - gap), rect.h};
    return strip;
}
constexpr Rect cut_right(Rect& rect, float size, float gap = 0) {
    const Rect strip{rect.right() - size, rect.y, size, rect.h};
    rect.w = std::max(0.0F, rect.w - size - gap);
    return strip;
}

/// 8 bits each of red, green, blue and opacity.
struct Color {
    std::uint8_t r = 0;
    std::uint8_t g = 0;
    std::uint8_t b = 0;
    std::uint8_t a = 255;

    friend constexpr bool operator==(Color, Color) = default;
};

/// 0xRRGGBB.
[[nodiscard]] constexpr Color rgb(std::uint32_t value) {
    return {static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
            static_cast<std::uint8_t>(value), 255};
}

/// `over` with the given opacity laid on the opaque colour `under`: opaque results are cheaper to draw than translucent
/// ones.
[[nodiscard]] constexpr Color mix(Color under, Color over, float opacity) {
    const auto blend = [opacity](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(static_cast<float>(a) +
                                         (static_cast<float>(b) - static_cast<float>(a)) * opacity + 0.5F);
    };
    return {blend(under.r, over.r), blend(under.g, over.g), blend(under.b, over.b), 255};
}

/// WCAG 2.1 contrast ratio of two opaque colours, 1 … 21.
[[nodiscard]] double contrast(Color a, Color b);

}  // namespace osiscope
