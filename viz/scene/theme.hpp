// The colours and sizes of the picture. Layer colours are Okabe and Ito's hues, which colour-blind people can tell
// apart; a layer is never shown by colour alone.
#pragma once

#include <array>

#include "viz/scene/geometry.hpp"

namespace osiscope {

enum class ThemeName : std::uint8_t { dark, light };

/// One colour for each layer, by its number from 1 to 7.
struct LayerColors {
    std::array<Color, 8> of{};

    [[nodiscard]] constexpr Color operator[](int layer) const { return of[static_cast<std::size_t>(layer)]; }
};

struct Theme {
    Color background;
    Color panel;
    Color raised;  ///< chips, tracks, the question
    Color border;
    Color text;
    Color quiet;   ///< secondary text; still 7:1 on panel and background
    Color accent;  ///< selection, the play button
    Color on_accent;
    Color warning;
    Color right;  ///< a right answer
    Color line;   ///< the wire, axes
    LayerColors layer;
    Color on_layer;          ///< text on a layer's colour
    LayerColors layer_text;  ///< a layer's hue as text on panel, 7:1
    LayerColors hex;         ///< a layer's hue behind hex digits
};

[[nodiscard]] const Theme& theme(ThemeName name);

/// Type and spacing at one window size and scale, in pixels. `unit` is one pixel of the 1920×1080 design.
struct Sizes {
    float unit = 1;
    float small = 18;  ///< labels under titles
    float body = 20;
    float strong = 21;  ///< card and panel titles
    float narration = 23;
    float title = 33;
    float mono = 18;
    float gap = 18;  ///< between panels
    float pad = 28;  ///< inside panels
    float radius = 12;
};

/// `scale` in percent, 75 … 300; as much of it as leaves the window 1150×647 design pixels, so panels keep room for
/// words. In windows below 1280×720 letters stay as they are there, and panels go (viz/state/layout.hpp). Projector
/// mode: narration 1/30 of the height, titles 1/20, labels 1/40, nothing under 1/50.
[[nodiscard]] Sizes sizes_for(float width, float height, int scale, bool projector);

}  // namespace osiscope
