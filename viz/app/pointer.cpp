#include "viz/app/pointer.hpp"

#include <algorithm>
#include <cmath>

#include "viz/views/build_scene.hpp"

namespace osiscope {

namespace {

Request scrub_to(const AppState& state, const Hit& hit) {
    return request::Scrub{static_cast<double>((state.mouse.x - hit.rect.x) / hit.rect.w)};
}

/// Dragging over bytes selects all from the first to the one under the mouse.
void select_to(Requests& list, const AppState& state, const Canvas& scene, BitRange from) {
    const BitRange to = bits_under(state, scene, true);
    if (to.count == 0) return;
    const std::uint32_t first = std::min(from.first, to.first);
    const BitRange bits{first, std::max(from.end(), to.end()) - first};
    if (!(bits == state.selected_bits)) list.emplace_back(request::SelectBits{bits});
}

Requests turn_over_plot(const AppState& state, Rect plot, double dx, double dy) {
    Requests list;
    if (dx != 0) list.emplace_back(request::PanPlot{-dx * 0.05});
    const double at = static_cast<double>((state.mouse.x - plot.x) / plot.w);
    if (dy != 0) list.emplace_back(request::ZoomPlot{std::pow(1.25, dy), at});
    return list;
}

}  // namespace

BitRange bits_under(const AppState& state, const Canvas& scene, bool bytes_only) {
    const Hit* hit = hit_at(scene, state.mouse, Hit::Kind::click);
    if (hit == nullptr || (bytes_only && hit->panel != Panel::bytes)) return {};
    const auto* select = std::get_if<request::SelectBits>(&hit->request);
    return select != nullptr ? select->bits : BitRange{};
}

Requests pointer_moved(const Pointer& pointer, AppState& state, const Canvas& scene, Point to) {
    Requests list;
    const float before = state.mouse.x;
    state.mouse = to;
    if (pointer.panning)
        list.emplace_back(request::PanPlot{static_cast<double>((before - to.x) / pointer.panning->rect.w)});
    if (pointer.dragging) list.push_back(scrub_to(state, *pointer.dragging));
    if (pointer.selecting) select_to(list, state, scene, *pointer.selecting);
    return list;
}

Requests pointer_pressed(Pointer& pointer, const AppState& state, const Canvas& scene) {
    pointer_released(pointer);
    if (const BitRange bits = bits_under(state, scene, true); bits.count > 0) pointer.selecting = bits;
    const Hit* hit = hit_at(scene, state.mouse, Hit::Kind::click);
    if (hit != nullptr) return {Request(hit->request)};
    const Hit* drag = hit_at(scene, state.mouse, Hit::Kind::drag);
    if (drag == nullptr) return {};
    pointer.dragging = *drag;
    return {scrub_to(state, *drag)};
}

void pointer_released(Pointer& pointer) {
    pointer.dragging.reset();
    pointer.selecting.reset();
}

void pan_pressed(Pointer& pointer, const AppState& state, const Canvas& scene) {
    pan_released(pointer);
    const Hit* hit = hit_at(scene, state.mouse, Hit::Kind::scroll);
    if (hit != nullptr && hit->panel == Panel::plot) pointer.panning = *hit;
}

void pan_released(Pointer& pointer) { pointer.panning.reset(); }

Requests wheel_turned(const AppState& state, const Canvas& scene, double dx, double dy) {
    const Hit* hit = hit_at(scene, state.mouse, Hit::Kind::scroll);
    if (hit == nullptr) return {};
    if (hit->panel == Panel::plot) return turn_over_plot(state, hit->rect, dx, dy);
    const auto now = state.scrolled.find(hit->panel);
    const auto* in_view = std::get_if<request::Scroll>(&hit->request);
    const float followed = in_view != nullptr ? in_view->lines : 0;
    const float from = now != state.scrolled.end() ? now->second : followed;
    return {request::Scroll{hit->panel, from - static_cast<float>(dy) * 3}};
}

}  // namespace osiscope
