#include "viz/state/app_state.hpp"

#include "viz/state/follow.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/input_state.hpp"
#include "viz/state/lesson_steps.hpp"
#include "viz/state/navigation.hpp"
#include "viz/state/opening.hpp"
#include "viz/state/plots_state.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace osiscope {

namespace {

/// Nobody steps on behind a dark screen or a card: a step takes that away first, as presenters expect of a remote.
bool uncover(AppState& state) {
    const bool covered = state.blank || state.help || state.legend;
    state.blank = state.help = state.legend = false;
    return covered;
}

void escape(AppState& state) {
    if (!state.help && !state.blank && escape_input(state)) return;
    if (state.help) state.help = false;
    else if (state.lessons.open) state.lessons.open = false;
    else if (state.blank) state.blank = false;
    else if (state.legend) state.legend = false;
    else if (state.plots.enlarged) state.plots.enlarged = false;
    else if (state.stage.transcript) state.stage.transcript = false;
    else if (state.stage.wire) state.stage.wire = false;
    else if (state.lecture) state.lecture = state.projector = false;
    else if (state.full_screen) state.full_screen = false;
    else if (state.selected_bits.count > 0 || !state.inspect.followed) forget_selection(state);
    else state.inspect.followed.reset();
}

void follow_in_call(AppState& state, std::uint64_t offset) {
    if (!state.time.placed || state.time.position.item.kind != TimelineItem::Kind::call) return;
    follow_byte(state, stream_byte_of_call(state.story, state.time.position.item.index, offset));
}

void change_scale(AppState& state, int by) {
    static constexpr int scales[] = {75, 90, 100, 110, 125, 150, 175, 200, 250, 300};
    if (by == 0) {
        state.scale = 100;
        return;
    }
    const auto* at = std::lower_bound(std::begin(scales), std::end(scales), state.scale);
    const auto place = std::clamp<std::ptrdiff_t>((at - std::begin(scales)) + by, 0, std::ssize(scales) - 1);
    state.scale = scales[place];
}

/// One overload a request; the closed list makes a forgotten one a compile error.
struct Applier {
    AppState& state;
    bool asked = false;  ///< the last request asked whether to stop the run

    bool operator()(const request::None&) const { return true; }
    bool operator()(const request::TogglePlay&) const { return toggle_play(state), true; }
    bool operator()(const request::Next&) const {
        if (!uncover(state)) go_on(state);
        return true;
    }
    bool operator()(const request::Back&) const {
        if (!uncover(state)) go_back(state);
        return true;
    }
    bool operator()(const request::GoToItem& to) const { return go_to(state, {to.item, 0, 0}), true; }
    bool operator()(const request::StepLayer& step) const { return step_layer(state, step.by), true; }
    bool operator()(const request::GoToLayer& to) const { return go_to_layer(state, to), true; }
    bool operator()(const request::GoToStop& to) const { return go_to_stop(state, to.stop), true; }
    bool operator()(const request::GoToStart&) const { return go_to_edge(state, false), true; }
    bool operator()(const request::GoToEnd&) const { return go_to_edge(state, true), true; }
    bool operator()(const request::GoLive&) const { return go_live(state), true; }
    bool operator()(const request::Scrub& to) const { return scrub(state, to.part), true; }
    bool operator()(const request::SetGrain& to) const { return state.grain = to.grain, true; }
    bool operator()(const request::ChangePace& to) const {
        state.time.pace_after_opening.reset();
        return state.time.pace = std::clamp(state.time.pace + to.by, slowest_pace, fastest_pace), true;
    }
    bool operator()(const request::GoToStep& to) const { return go_to_step(state, to.step, true), true; }
    bool operator()(const request::Choose& it) const { return choose(state, it.step, it.choice), true; }
    bool operator()(const request::PointAtChoice& to) const { return point_at_choice(state, to.by), true; }
    bool operator()(const request::LockChoice&) const { return lock_choice(state), true; }
    bool operator()(const request::RevealAnswer&) const { return reveal_answer(state), true; }
    bool operator()(const request::BeginAgain&) const { return begin_again(state), true; }
    bool operator()(const request::NextLesson&) const { return false; }
    bool operator()(const request::Explain& why) const { return state.hint = why.words, true; }
    bool operator()(const request::SelectSide& to) const { return state.side = to.side, true; }
    bool operator()(const request::SelectLessonTab& to) const { return state.lesson_tab = to.tab, true; }
    bool operator()(const request::SelectInspector& to) const { return state.inspector = to.tab, true; }
    bool operator()(const request::SelectBottom& to) const { return state.bottom = to.tab, true; }
    bool operator()(const request::SelectBits& to) const { return select_bits(state, to.bits), true; }
    bool operator()(const request::FollowByte& to) const {
        state.selected_bits = {};
        return follow_byte(state, to.byte), true;
    }
    bool operator()(const request::FollowInCall& to) const { return follow_in_call(state, to.offset), true; }
    bool operator()(const request::GoToStation& to) const { return go_to_station(state, to.station), true; }
    bool operator()(const request::FollowOn&) const { return follow_on(state), true; }
    bool operator()(const request::NextInspector&) const {
        const int next = (static_cast<int>(state.inspector) + 1) % inspector_tabs;
        state.side = Side::inspector;
        return state.inspector = static_cast<InspectorTab>(next), true;
    }
    bool operator()(const request::EnlargeInspector&) const {
        return state.inspect.enlarged = !state.inspect.enlarged, true;
    }
    bool operator()(const request::ShowLinePart& to) const {
        state.inspect.line_nth = to.nth;
        return state.inspect.line_part = to.part, true;
    }
    bool operator()(const request::OrderCalls& to) const {
        state.scrolled.erase(Panel::calls);
        return state.inspect.calls = to.by, true;
    }
    bool operator()(const request::SetAxis& to) const { return set_axis(state, to.axis), true; }
    bool operator()(const request::ZoomPlot& to) const { return zoom_plot(state, to.factor, to.at), true; }
    bool operator()(const request::PanPlot& to) const { return pan_plot(state, to.by), true; }
    bool operator()(const request::ReversePlot&) const { return state.plots.reversed = !state.plots.reversed, true; }
    bool operator()(const request::EnlargeBottom& to) const { return state.plots.enlarged = to.on, true; }
    bool operator()(const request::Scroll& to) const {
        return state.scrolled[to.panel] = std::max(0.0F, to.lines), true;
    }
    bool operator()(const request::ToggleTheme&) const {
        return state.theme = state.theme == ThemeName::dark ? ThemeName::light : ThemeName::dark, true;
    }
    bool operator()(const request::ChangeScale& to) const { return change_scale(state, to.by), true; }
    bool operator()(const request::ToggleLegend&) const { return state.legend = !state.legend, true; }
    bool operator()(const request::ToggleHelp&) const { return state.help = !state.help, true; }
    bool operator()(const request::ToggleBlank&) const { return state.blank = !state.blank, true; }
    bool operator()(const request::ToggleProjector&) const { return state.projector = !state.projector, true; }
    bool operator()(const request::SetLecture& to) const { return state.lecture = state.projector = to.on, true; }
    bool operator()(const request::SetFullScreen& to) const { return state.full_screen = to.on, true; }
    bool operator()(const request::Escape&) const { return escape(state), true; }
    bool operator()(const request::DismissNotice&) const { return state.notice.clear(), true; }
    bool operator()(const request::PointAt& at) const { return point_at(state, at.number), true; }
    bool operator()(const request::ArmTweezers& to) const { return arm_tweezers(state, to.on), !state.live; }
    bool operator()(const request::TouchFrame& touch) const { return touch_frame(state, touch.what), false; }
    bool operator()(const request::PauseWire& to) const { return !pause_wire(state, to.pause); }
    bool operator()(const request::SlowWire& to) const { return slow_wire(state, to.by), false; }
    bool operator()(const request::Input& to) const { return apply_input(state, to.what); }
    bool operator()(const request::ToggleTranscript&) const {
        state.scrolled.erase(Panel::transcript);
        state.stage = {.transcript = !state.stage.transcript, .wire = false};
        return true;
    }
    bool operator()(const request::ToggleWirePanel&) const {
        state.stage = {.transcript = false, .wire = !state.stage.wire};
        return true;
    }
    bool operator()(const request::ToggleMotion&) const { return state.reduced_motion = !state.reduced_motion, true; }
    bool operator()(const request::TellWire&) const { return !state.live_running; }
    bool operator()(const request::ShowLessons& to) const {
        state.lessons.open = false;
        return !to.on;
    }
    bool operator()(const request::ChooseLesson& to) const { return move_choice(state.lessons, to.by), true; }
    bool operator()(const request::OpenLesson&) const { return false; }
    bool operator()(const request::Save&) const { return false; }
    /// While a run lasts the first press only asks.
    bool operator()(const request::SendAgain&) const {
        if (!state.live_running || asked) return false;
        state.asked_to_stop = true;
        state.hint = "A run is under way. R again stops it and starts a new one.";
        return true;
    }
    bool operator()(const request::ShowNotes&) const { return false; }
    bool operator()(const request::OpenFile&) const { return false; }
    bool operator()(const request::StopReading&) const { return false; }
    bool operator()(const request::Copy&) const { return false; }
};

}  // namespace

void take_events(AppState& state, std::vector<Event>&& events) {
    for (Event& event : events) append(state.story.recording, std::move(event));
    update(state.story);
    grow(state.inspect.sent_again, state.story);
    if (state.inspect.followed) continue_trace(*state.inspect.followed, state.story);
    if (state.lesson) find_anchors(state.lesson_run, *state.lesson, state.story);
    if (!state.time.placed && journey_count(state.story.digest) > 0) {
        state.time.position = opening_position(state);
        state.time.placed = true;
    }
    return_to_step(state);
    grow_plots(state, plots_slice);
}

namespace {

/// Into how many parts a picture's time is cut, so that none passes more than one stop: a question is never skipped.
int parts_of(const TimeControl& time, float seconds) {
    constexpr float longest_part = 0.1F;  // at the usual pace; the shortest stop lasts longer
    const float passed = std::clamp(seconds, 0.0F, 0.1F) * std::exp2(static_cast<float>(time.pace));
    return std::max(1, static_cast<int>(std::ceil(passed / longest_part)));
}

bool move_part(AppState& state, float seconds) {
    const Position before = state.time.position;
    const bool on_the_way = travelling(state.time);
    if (!advance(state.time, seconds, state.story, state.reduced_motion)) return false;
    if (!(before.item == state.time.position.item)) forget_selection(state);
    if (on_the_way && !travelling(state.time)) select_field_of_step(state);
    if (!(before.item == state.time.position.item) || before.stop != state.time.position.stop)
        follow_with_lesson(state);
    return true;
}

bool move_on(AppState& state, float seconds) {
    if (following(state)) return follow(state);
    const int parts = parts_of(state.time, seconds);
    bool moved = false;
    for (int part = 0; part < parts && (part == 0 || state.time.playing); ++part)
        moved = move_part(state, std::min(seconds, 0.1F) / static_cast<float>(parts)) || moved;
    // At the end a finished recording stops playing; a live one waits for what comes.
    if (state.time.playing && !state.live_running && at_end(state.time, state.story)) {
        state.time.playing = false;
        return true;
    }
    return moved;
}

}  // namespace

bool tick(AppState& state, float seconds) {
    const bool growing = plots_growing(state);
    if (growing) grow_plots(state, plots_slice);
    const bool moved = move_on(state, seconds);
    keep_opening_pace(state);
    if (moved) keep_position_in_view(state);
    return moved || growing;
}

bool apply(AppState& state, const Request& request) {
    const Position before = state.time.position;
    if (!std::holds_alternative<request::None>(request)) state.hint.clear();
    const bool asked = std::exchange(state.asked_to_stop, false);
    const bool done = std::visit(Applier{state, asked}, request);
    keep_opening_pace(state);
    if (!(before == state.time.position)) {
        keep_position_in_view(state);
        state.return_to = -1;
    }
    grow_plots(state, plots_slice);
    return done;
}

bool at_lesson_step(const AppState& state) {
    const auto where = position_of_step(state, state.step);
    return where && state.time.placed && where->item == state.time.position.item &&
           where->stop == state.time.position.stop;
}

std::uint32_t shown_frame(const AppState& state) {
    if (!state.time.placed || state.time.position.item.kind != TimelineItem::Kind::journey) return no_index;
    const Journey journey = journey_at(state.story, state.time.position.item.index);
    const Stop stop = shown_stop(state);
    if (stop.router && !at_router(journey.begins) && !at_router(journey.ends)) {
        const bool going = stop.layer == 0 || stop.host != journey.from;
        const std::uint32_t frame = going && journey.router_out != no_index ? journey.router_out : journey.router_in;
        return frame != no_index ? frame : frame_of(journey);
    }
    const bool arrived = stop.host != journey.from;
    return arrived && journey.received != no_index ? journey.received : frame_of(journey);
}

Stop shown_stop(const AppState& state) {
    if (!state.time.placed) return {};
    const std::vector<Stop> stops = stops_of(state.time.position.item, state.story);
    return stops[static_cast<std::size_t>(std::clamp(state.time.position.stop, 0, static_cast<int>(stops.size()) - 1))];
}

Time shown_time(const AppState& state) {
    if (!state.time.placed) return 0;
    return following(state) ? now_on_wire(state) : time_at(state.time.position, state.story);
}

TransferProgress transfer_progress(const AppState& state) {
    TransferProgress progress;
    const std::uint32_t number = main_stream(state.story);
    if (number != no_index)
        for (const StreamRecord& record : state.story.digest.streams[number].sent[0].records) {
            if (record.type != transfer_record::Type::offer) continue;
            const auto offer = transfer_record::read_offer(
                copy_stream(state.story.digest.streams[number].sent[0], state.story.recording,
                            record.stream_offset + transfer_record::header_length, record.body_length));
            if (offer) progress.size = offer->size;
        }
    if (state.story.recording.facts && state.story.recording.facts->file_size > 0)
        progress.size = state.story.recording.facts->file_size;
    if (!state.story.digest.calls_of[1].empty()) progress.done = state.story.digest.calls_of[1].back().file_bytes;
    return progress;
}

}  // namespace osiscope
