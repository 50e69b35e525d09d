// Why the last key or click could do nothing: a sentence just above the wire, until the next key.
#include "viz/views/views.hpp"

namespace osiscope {

void hint_view(Painter& paint, const AppState& state, Rect wire) {
    if (state.hint.empty()) return;
    const float pad = paint.px(18);
    const float most = wire.w - 4 * pad;
    const std::vector<std::string> lines = paint.wrap(state.hint, paint.body(), most);
    float width = 0;
    for (const std::string& line : lines) width = std::max(width, std::ceil(paint.measure(paint.body(), line)) + 1);
    const float height = Painter::line_height(paint.body()) * static_cast<float>(lines.size()) + pad;
    const Rect box{std::round(wire.center().x - width / 2 - pad), std::round(wire.y - height - paint.px(8)),
                   width + 2 * pad, height};
    paint.frame(box, paint.colors.raised, paint.colors.accent, paint.px(2.5F), paint.px(10));
    paint.paragraph(box.inset(pad, pad / 2), state.hint, paint.body(), paint.colors.text);
    paint.click(box, request::None{});
}

}  // namespace osiscope
