#include "viz/main/text_fallback.hpp"

#include <fmt/format.h>

#include "captures/explain_text.hpp"
#include "viz/main/file_check.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/tell.hpp"

namespace osiscope {

namespace {

std::uint32_t frame_to_tell(const AppState& state, const std::string& capture, std::optional<std::uint32_t> frame) {
    const std::size_t frames = state.story.recording.frames.size();
    expect_frame(capture, frames, frame.value_or(1));
    if (frame) return *frame - 1;
    const std::uint32_t first = first_data_journey(state.story);
    return first == no_index ? 0 : frame_of(journey_at(state.story, first));
}

}  // namespace

int print_capture(const std::string& capture, std::optional<std::uint32_t> wanted) {
    AppState state;
    load_capture(state, capture);
    if (!state.notice.empty()) tell(stderr, fmt::format("osiscope: {}", state.notice.text));
    const std::uint32_t frame = frame_to_tell(state, capture, wanted);
    tell(stdout, fmt::format("Frame {} of {}:", frame + 1, state.source));
    const std::string text = state.story.digest.two_ends
                                 ? journey_text(state.story, journey_of(state.story.digest, frame))
                                 : explain_text(state.story, frame);
    tell_lines(stdout, "\n" + text);
    return 0;
}

}  // namespace osiscope
