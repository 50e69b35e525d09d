// Whose data the plots show, and what its kernel said of it.
#pragma once

#include "viz/state/plots_state.hpp"

namespace osiscope {

/// The lab host that sent the shown data; in captures from elsewhere A is the side that spoke first.
[[nodiscard]] inline Host sending_host(const AppState& state) {
    const Segments& segments = state.plots.segments;
    const FrameRow& first = state.story.digest.rows[state.story.digest.streams[segments.stream].first_frame];
    return first.side == segments.sender ? first.from : other(first.from);
}

/// The sending host's samples; they are of the file's connection only. Empty where there are none.
[[nodiscard]] inline const std::vector<TcpSample>& sender_samples(const AppState& state) {
    static const std::vector<TcpSample> none;
    const std::vector<TcpSample>& samples = state.story.recording.tcp_samples[index(sending_host(state))];
    if (samples.empty() || state.plots.segments.stream != main_stream(state.story)) return none;
    return samples;
}

/// When the shown connection's last frame so far was captured; what is known of it ends there.
[[nodiscard]] inline Time last_segment_at(const AppState& state) {
    return state.story.recording.frames[state.story.digest.streams[state.plots.segments.stream].last_frame].at;
}

/// "A → B", or both ends with their ports.
[[nodiscard]] std::string direction_words(const AppState& state);

}  // namespace osiscope
