#include "viz/scene/theme.hpp"

#include <cmath>

namespace osiscope {

namespace {

/// Layers 1 to 7 as 0xRRGGBB.
LayerColors hues(std::array<std::uint32_t, 7> values) {
    LayerColors colors{};
    for (std::size_t i = 0; i < values.size(); ++i) colors.of[i + 1] = rgb(values[i]);
    return colors;
}

Theme make(Theme theme, float hex_strength) {
    for (std::size_t layer = 1; layer <= 7; ++layer)
        theme.hex.of[layer] = mix(theme.panel, theme.layer.of[layer], hex_strength);
    return theme;
}

const Theme dark = make(
    {
        .background = rgb(0x0f141b),
        .panel = rgb(0x171e27),
        .raised = rgb(0x222c38),
        .border = rgb(0x2b3644),
        .text = rgb(0xf2f5f8),
        .quiet = rgb(0xbac4ce),
        .accent = rgb(0x7cc4ff),
        .on_accent = rgb(0x0f141b),
        .warning = rgb(0xff9d9d),
        .right = rgb(0x5fd9b0),
        .line = rgb(0x6d7a89),
        .layer = hues({0xb9c3cd, 0xff8a4d, 0x2ab488, 0x6cc0f0, 0xe69f00, 0xf0e442, 0xd58bb4}),
        .on_layer = rgb(0x0b0f14),
        .layer_text = hues({0xb9c3cd, 0xffa87c, 0x4ed0a8, 0x6dc0f0, 0xf0b030, 0xf0e442, 0xe9b3d1}),
        .hex = {},
    },
    0.28F);

const Theme light = make(
    {
        .background = rgb(0xf4f6f8),
        .panel = rgb(0xffffff),
        .raised = rgb(0xeaeef3),
        .border = rgb(0xcfd6de),
        .text = rgb(0x10151b),
        .quiet = rgb(0x414b56),
        .accent = rgb(0x0a4f8f),
        .on_accent = rgb(0xffffff),
        .warning = rgb(0x8f1616),
        .right = rgb(0x00523a),
        .line = rgb(0x7b8794),
        .layer = hues({0x4c5762, 0x8a3500, 0x005c40, 0x14578a, 0x7a4a00, 0x424200, 0x8a2f63}),
        .on_layer = rgb(0xffffff),
        .layer_text = hues({0x414b56, 0x7a2e00, 0x00523a, 0x104c7a, 0x5c3b00, 0x4c4600, 0x772653}),
        .hex = {},
    },
    0.18F);

constexpr float least_unit = 720.0F / 1080;  // letters are no smaller than in the smallest window that has all panels

double luminance(Color color) {
    const auto channel = [](std::uint8_t value) {
        const double c = value / 255.0;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.r) + 0.7152 * channel(color.g) + 0.0722 * channel(color.b);
}

}  // namespace

double contrast(Color a, Color b) {
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

const Theme& theme(ThemeName name) { return name == ThemeName::dark ? dark : light; }

Sizes sizes_for(float width, float height, int scale, bool projector) {
    const float asked = static_cast<float>(scale) / 100;
    const float least = least_unit * std::min(1.0F, asked);
    const float largest = std::max(least, std::min(width / 1150, height / 647));
    const float unit = std::min(largest, std::max(least, std::min(width / 1920, height / 1080) * asked));
    const auto px = [unit](float design) { return std::max(1.0F, std::round(design * unit)); };
    Sizes sizes;
    sizes.unit = unit;
    sizes.small = px(projector ? 24 : 18);
    sizes.body = px(projector ? 27 : 20);
    sizes.strong = px(projector ? 29 : 22);
    sizes.narration = px(projector ? 36 : 23);
    sizes.title = px(projector ? 54 : 33);
    sizes.mono = px(projector ? 27 : 19);
    sizes.gap = px(18);
    sizes.pad = px(projector ? 32 : 26);
    sizes.radius = px(12);
    return sizes;
}

}  // namespace osiscope
