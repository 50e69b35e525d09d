// What the lesson's step is about, pointed at: the layer's card, and the field's bytes and row beside it. Frames and a
// pointer only; nothing is dimmed.
#include "viz/views/build_scene.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

void point_at_card(Painter& paint, const Layout& layout, const LessonStep& step) {
    const bool left = step.side == Host::a;
    const Rect card =
        layer_row(left ? layout.stack_a : layout.stack_b, layout.stage_title, step.layer, paint.sizes.unit);
    paint.frame(card.inset(-paint.px(5)), {0, 0, 0, 0}, paint.colors.text, paint.px(3), paint.sizes.radius);
    const float size = paint.px(11);
    const float tip = left ? card.right() + paint.px(7) : card.x - paint.px(7);
    const float back = left ? tip + size : tip - size;
    const float y = card.center().y;
    paint.triangle({tip, y}, {back, y - size}, {back, y + size}, paint.colors.text);
}

bool covers(BitRange hit, BitRange wanted) {
    const bool overlap = hit.first < wanted.first + wanted.count && wanted.first < hit.first + hit.count;
    return overlap && hit.count <= std::max<decltype(hit.count)>(8, wanted.count);
}

/// The places in a panel that stand for these bits, those side by side as one.
std::vector<Rect> places_of(const Canvas& scene, Rect panel, BitRange bits) {
    std::vector<Rect> places;
    for (const Hit& hit : scene.hits) {
        const auto* select = std::get_if<request::SelectBits>(&hit.request);
        if (select == nullptr || !panel.contains(hit.rect.center()) || !covers(select->bits, bits)) continue;
        Rect* last = places.empty() ? nullptr : &places.back();
        const bool same_row = last != nullptr && last->y == hit.rect.y && last->h == hit.rect.h;
        if (same_row && hit.rect.x <= last->right() + last->h) last->w = hit.rect.right() - last->x;
        else places.push_back(hit.rect);
    }
    return places;
}

}  // namespace

void spotlight_view(Painter& paint, const AppState& state, const Layout& layout) {
    if (!at_lesson_step(state)) return;
    const LessonStep& step = state.lesson.script->steps[static_cast<std::size_t>(state.lesson.step)];
    if (step.layer > 0 && layout.plot.h == 0) point_at_card(paint, layout, step);
    if (step.field.empty() || state.selected_bits.count == 0 || layout.inspector.h == 0) return;
    for (const Rect& place : places_of(paint.scene, layout.inspector, state.selected_bits))
        paint.frame(place.inset(-paint.px(3)), {0, 0, 0, 0}, paint.colors.text, paint.px(2.5F), paint.px(5));
}

}  // namespace osiscope
