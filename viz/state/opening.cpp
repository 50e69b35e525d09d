#include "viz/state/opening.hpp"

#include <algorithm>

namespace osiscope {

namespace {

constexpr int opening_pace = 4;  // ×16: addresses and handshake take 50 seconds at ×1

}  // namespace

bool shows_file_bytes(const AppState& state) {
    const std::uint32_t frame = shown_frame(state);
    return frame != no_index && !file_parts(state.story, frame).empty();
}

void play_opening(AppState& state) {
    state.time.playing = true;
    state.time.pace_after_opening = state.time.pace;
    state.time.pace = std::max(state.time.pace, opening_pace);
}

void keep_opening_pace(AppState& state) {
    TimeControl& time = state.time;
    if (!time.pace_after_opening || (time.playing && !shows_file_bytes(state))) return;
    time.pace = *time.pace_after_opening;
    time.pace_after_opening.reset();
}

}  // namespace osiscope
