// Puts shapes into a scene: boxes, text that shortens itself, buttons. What every view draws with.
#pragma once

#include <cmath>

#include "viz/state/app_state.hpp"
#include "viz/state/canvas.hpp"

namespace osiscope {

struct Painter {
    Canvas& scene;
    const TextMeasure& measure;
    const Theme& colors;
    Sizes sizes;
    Point mouse;

    /// A length of the 1920×1080 design in this window's pixels.
    [[nodiscard]] float px(float design) const { return design * sizes.unit; }

    [[nodiscard]] TextStyle small() const { return {Face::regular, sizes.small}; }
    [[nodiscard]] TextStyle small_bold() const { return {Face::semibold, sizes.small}; }
    [[nodiscard]] TextStyle body() const { return {Face::regular, sizes.body}; }
    [[nodiscard]] TextStyle strong() const { return {Face::semibold, sizes.strong}; }
    [[nodiscard]] TextStyle narration() const { return {Face::regular, sizes.narration}; }
    [[nodiscard]] TextStyle title() const { return {Face::semibold, sizes.title}; }
    [[nodiscard]] TextStyle mono() const { return {Face::mono, sizes.mono}; }

    void fill(Rect rect, Color color, float radius = 0);
    void frame(Rect rect, Color fill, Color stroke, float width, float radius);
    void line(Point from, Point to, Color color, float width, float dash = 0);
    void triangle(Point a, Point b, Point c, Color color);
    void curve(std::vector<Point> points, Color color, float width, float dash = 0, float gap = 0);
    void clip(Rect rect);
    void end_clip();

    /// A panel with border and rounded corners.
    void panel(Rect rect) { frame(rect, colors.panel, colors.border, std::max(1.0F, px(1.5F)), sizes.radius); }

    /// One line, shortened with "…" when it does not fit. Returns its width.
    float text(Rect box, const std::string& words, TextStyle style, Color color, Align align = Align::left);

    /// The first of these that fits, else the last one shortened.
    float text_that_fits(Rect box, const std::vector<std::string>& versions, TextStyle style, Color color,
                         Align align = Align::left);

    /// The words broken into lines no wider than `width`.
    [[nodiscard]] std::vector<std::string> wrap(const std::string& words, TextStyle style, float width) const;

    /// Wrapped text from the top of `box`; returns the height it took.
    float paragraph(Rect box, const std::string& words, TextStyle style, Color color);

    [[nodiscard]] static float line_height(TextStyle style) { return std::round(style.px * 1.4F); }

    void click(Rect rect, Request request, std::string tooltip = {});
    /// `first` is the row in view while nobody has scrolled.
    void scroll_area(Rect rect, Panel panel, int first = 0);
    [[nodiscard]] bool hovered(Rect rect) const { return rect.contains(mouse); }

    /// How wide a button must be for its label.
    [[nodiscard]] float button_width(const std::string& label) const {
        return std::ceil(measure(small_bold(), label)) + px(36);
    }

    /// A rounded button with a label; accented when `active`. Disabled ones say why when hovered.
    void button(Rect rect, const std::string& label, Request request, bool active = false,
                const std::string& tooltip = {}, const std::string& disabled_because = {});

    /// The ground of a list's row: marked when it is the current one, lit under the mouse.
    void row_ground(Rect rect, bool current);

    /// Tabs in a row; returns the width used.
    struct Tab {
        std::string label;
        Request request;
        bool active;
    };
    float tabs(Rect row, const std::vector<Tab>& list);
    [[nodiscard]] float tabs_width(const std::vector<Tab>& list) const;
};

}  // namespace osiscope
