#include "viz/app/picture.hpp"

#include "viz/app/pointer.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/plots_state.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {

Canvas picture_now(AppState& state, const TextMeasure& measure, float width, float height) {
    Canvas scene = build_scene(state, measure, width, height);
    const BitRange under = bits_under(state, scene, false);
    if (under == state.inspect.hovered) return scene;
    state.inspect.hovered = under;
    return build_scene(state, measure, width, height);
}

bool moving(const AppState& state) { return state.time.playing || following(state) || plots_growing(state); }

}  // namespace osiscope
