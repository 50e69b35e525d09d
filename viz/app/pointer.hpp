// The mouse, or a finger, becomes requests: what it is over, drags, pans and turns. A desktop's entry and a browser's
// call this with places in pixels; neither knows what a hit is.
#pragma once

#include <vector>

#include "viz/state/app_state.hpp"
#include "viz/state/canvas.hpp"

namespace osiscope {

/// What the pressed button holds.
struct Pointer {
    std::optional<Hit> dragging;        ///< a time line
    std::optional<BitRange> selecting;  ///< bytes are being dragged over: where that began
    std::optional<Hit> panning;         ///< a plot, by another button than the first
};

/// What was pressed, moved or turned asks for, in this order.
using Requests = std::vector<Request>;

/// To a place that is a new one; `state.mouse` becomes it.
[[nodiscard]] Requests pointer_moved(const Pointer& pointer, AppState& state, const Canvas& scene, Point to);

/// The first button goes down: clicks, or takes hold of what can be dragged.
[[nodiscard]] Requests pointer_pressed(Pointer& pointer, const AppState& state, const Canvas& scene);
void pointer_released(Pointer& pointer);

/// Any other button holds a plot and moves it.
void pan_pressed(Pointer& pointer, const AppState& state, const Canvas& scene);
void pan_released(Pointer& pointer);

/// Steps of a wheel, up and to the right positive. Over a plot it zooms around the mouse, sideways it moves.
[[nodiscard]] Requests wheel_turned(const AppState& state, const Canvas& scene, double dx, double dy);

[[nodiscard]] inline bool holds_something(const Pointer& pointer) {
    return pointer.dragging || pointer.selecting || pointer.panning;
}

/// The bytes of the shown frame that the mouse is over.
[[nodiscard]] BitRange bits_under(const AppState& state, const Canvas& scene, bool bytes_only);

}  // namespace osiscope
