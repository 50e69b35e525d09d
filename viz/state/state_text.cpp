#include "viz/state/state_text.hpp"

#include <fmt/format.h>

#include "viz/state/lesson_steps.hpp"

namespace osiscope {

namespace {

std::string where(const AppState& state) {
    if (!state.time.placed) return "item=none";
    const Position& position = state.time.position;
    const Stop stop = shown_stop(state);
    const bool journey = position.item.kind == TimelineItem::Kind::journey;
    return fmt::format("item={}:{} stop={} layer={} side={} frame={}", journey ? "journey" : "call",
                       position.item.index, position.stop, stop.layer, stop.host == Host::a ? "A" : "B",
                       journey ? shown_frame(state) + 1 : 0);
}

const char* name(Grain grain) {
    static constexpr const char* names[] = {"chapter", "event", "layer", "field"};
    return names[static_cast<std::size_t>(grain)];
}

const char* name(FieldId field) {
    static constexpr const char* names[] = {"none", "filter", "packets", "until", "path"};
    return names[static_cast<std::size_t>(field)];
}

const char* name(WirePause pause) {
    static constexpr const char* names[] = {"none", "frozen", "cruel"};
    return names[static_cast<std::size_t>(pause)];
}

/// The list of lessons, the one that was opened by itself, and what it did and promised.
void add_lessons(std::string& text, const AppState& state) {
    std::size_t effects = 0;
    std::size_t kept = 0;
    std::size_t broken = 0;
    for (const auto& step : state.lesson.run.effects) effects += step.size();
    for (const auto& step : state.lesson.run.expected)
        for (const ExpectationState& one : step) {
            kept += one.kind == ExpectationState::Kind::kept ? 1 : 0;
            broken += one.kind == ExpectationState::Kind::broken ? 1 : 0;
        }
    text += fmt::format(" lessons={} lesson={} steps={} effects={} kept={} broken={}",
                        state.lesson.list.open ? state.lesson.list.chosen + 1 : 0,
                        state.lesson.script ? state.lesson.script->id : "-",
                        state.lesson.script ? state.lesson.script->steps.size() : 0, effects, kept, broken);
}

}  // namespace

std::string state_text(const AppState& state) {
    std::string text = fmt::format("step={} {}", state.lesson.step + 1, where(state));
    text += fmt::format(" grain={} field={} playing={:d} pace={}", name(state.grain), state.selected_field + 1,
                        state.time.playing, state.time.pace);
    text += fmt::format(
        " theme={} language={} scale={} projector={:d} full={:d} lecture={:d} legend={:d} help={:d} blank={:d}",
        state.look.theme == ThemeName::dark ? "dark" : "light", state.look.language, state.look.scale,
        state.look.projector, state.look.full_screen, state.look.lecture, state.view.legend, state.view.help,
        state.view.blank);
    text += fmt::format(" live={:d} armed={:d} pause={} slow={} pointed={} held={} follows={:d}", state.live_running,
                        state.hand.armed, name(state.hand.pause), state.hand.slow, state.hand.frame,
                        state.hand.held.size(), state.hand.follows);
    text += fmt::format(" bottom={} enlarged={:d} axis={} first={:.0f} length={:.0f}",
                        row_of(bottom_tabs, state.view.bottom).command_name, state.plots.enlarged,
                        static_cast<int>(state.plots.axis), state.plots.first, state.plots.length);
    if (state.time.placed) {
        const Time now = time_at(state.time.position, state.story);
        text += fmt::format(" at={}", now - time_span(state.story.recording).first);
    }
    text += fmt::format(" focus={} bookmarks={} chooser={}", name(state.input.focus), state.input.bookmarks.size(),
                        state.input.chooser.open ? static_cast<int>(state.input.chooser.purpose) + 1 : 0);
    text += fmt::format(
        " tab={} large={:d} followed={} bits={}", static_cast<int>(state.view.inspector), state.inspect.enlarged,
        state.inspect.followed ? fmt::to_string(state.inspect.followed->byte.offset) : "-", state.selected_bits.count);
    text += fmt::format(" transcript={:d} wire={:d} reduced={:d}", state.stage.transcript, state.stage.wire,
                        state.look.reduced_motion);
    add_lessons(text, state);
    const int answer =
        shown_step(state) != nullptr ? state.lesson.run.chosen[static_cast<std::size_t>(state.lesson.step)] : 0;
    text += fmt::format(" at_step={:d} question={} choice={} hint={:d}", at_lesson_step(state),
                        question_open(state)           ? "open"
                        : answer == right_answer       ? "right"
                        : answer == revealed           ? "shown"
                        : shown_choices(state).empty() ? "none"
                                                       : "wrong",
                        state.lesson.pointed_choice + 1, !state.hint.empty());
    text += fmt::format(" frames={} actions={} commands={} notice={:d}", state.story.recording.frames.size(),
                        state.story.recording.wire_actions.size(), state.story.recording.wire_commands.size(),
                        !state.notice.empty());
    return text;
}

}  // namespace osiscope
