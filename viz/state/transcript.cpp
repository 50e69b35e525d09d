#include "viz/state/transcript.hpp"

#include <fmt/format.h>

#include "captures/call_rows.hpp"
#include "captures/explain_text.hpp"

namespace osiscope {

namespace {

std::string call_text(const AppState& state, const SystemCall& call) {
    std::string text = fmt::format("Host {} calls {}()\n\n", name(call.host), call.name);
    for (const Row& row : describe_call(call, time_span(state.story.recording).first))
        text += fmt::format("  {:<24} {}{}\n", row.label, row.value, row.note.empty() ? "" : "  (" + row.note + ")");
    return text;
}

}  // namespace

std::string transcript(const AppState& state) {
    if (!state.time.placed) return {};
    const TimelineItem& item = state.time.position.item;
    if (item.kind == TimelineItem::Kind::call) return call_text(state, state.story.recording.system_calls[item.index]);
    const std::uint32_t frame = shown_frame(state);
    return frame == no_index ? std::string() : explain_text(state.story, frame);
}

}  // namespace osiscope
