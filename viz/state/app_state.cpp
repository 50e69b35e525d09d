#include "viz/state/app_state.hpp"

#include "viz/state/follow.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/input_state.hpp"
#include "viz/state/lesson_steps.hpp"
#include "viz/state/navigation.hpp"
#include "viz/state/opening.hpp"
#include "viz/state/plots_state.hpp"
#include "viz/words/catalogues.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace osiscope {

namespace {

/// Nobody steps on behind a dark screen or a card: a step takes that away first, as presenters expect of a remote.
bool uncover(AppState& state) {
    const bool covered = state.view.blank || state.view.help || state.view.legend;
    state.view.blank = state.view.help = state.view.legend = false;
    return covered;
}

/// Escape closes what lies on top before it stops the reading below it.
bool something_on_top(const AppState& state) {
    return state.view.help || state.view.blank || state.view.legend || state.lesson.list.open ||
           state.input.chooser.open || state.input.focus != FieldId::none || state.stage.transcript || state.stage.wire;
}

void escape(AppState& state) {
    if (!state.view.help && !state.view.blank && escape_input(state)) return;
    if (state.view.help) state.view.help = false;
    else if (state.lesson.list.open) state.lesson.list.open = false;
    else if (state.view.blank) state.view.blank = false;
    else if (state.view.legend) state.view.legend = false;
    else if (state.plots.enlarged) state.plots.enlarged = false;
    else if (state.stage.transcript) state.stage.transcript = false;
    else if (state.stage.wire) state.stage.wire = false;
    else if (state.look.lecture) state.look.lecture = state.look.projector = false;
    else if (state.look.full_screen) state.look.full_screen = false;
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
        state.look.scale = 100;
        return;
    }
    const auto* at = std::lower_bound(std::begin(scales), std::end(scales), state.look.scale);
    const auto place = std::clamp<std::ptrdiff_t>((at - std::begin(scales)) + by, 0, std::ssize(scales) - 1);
    state.look.scale = scales[place];
}

/// One overload a request; the closed list makes a forgotten one a compile error.
struct Applier {
    AppState& state;
    bool asked;                     ///< the last request asked whether to stop the run
    std::optional<Errand>& errand;  ///< what is left to do

    void operator()(const request::None&) const {}
    void operator()(const request::TogglePlay&) const { toggle_play(state); }
    void operator()(const request::Next&) const {
        if (!uncover(state)) go_on(state);
    }
    void operator()(const request::Back&) const {
        if (!uncover(state)) go_back(state);
    }
    void operator()(const request::GoToItem& to) const { go_to(state, {to.item, 0, 0}); }
    void operator()(const request::StepLayer& step) const { step_layer(state, step.by); }
    void operator()(const request::GoToLayer& to) const { go_to_layer(state, to); }
    void operator()(const request::GoToStop& to) const { go_to_stop(state, to.stop); }
    void operator()(const request::GoToStart&) const { go_to_edge(state, false); }
    void operator()(const request::GoToEnd&) const { go_to_edge(state, true); }
    void operator()(const request::GoLive&) const { go_live(state); }
    void operator()(const request::Scrub& to) const { scrub(state, to.part); }
    void operator()(const request::SetGrain& to) const { state.grain = to.grain; }
    void operator()(const request::ChangePace& to) const {
        state.time.pace_after_opening.reset();
        state.time.pace = std::clamp(state.time.pace + to.by, slowest_pace, fastest_pace);
    }
    void operator()(const request::GoToStep& to) const { go_to_step(state, to.step, true); }
    void operator()(const request::Choose& it) const { choose(state, it.step, it.choice); }
    void operator()(const request::PointAtChoice& to) const { point_at_choice(state, to.by); }
    void operator()(const request::LockChoice&) const { lock_choice(state); }
    void operator()(const request::RevealAnswer&) const { reveal_answer(state); }
    void operator()(const request::BeginAgain&) const { begin_again(state); }
    void operator()(const request::NextLesson&) const { errand = errand::NextLesson{}; }
    void operator()(const request::Explain& why) const { state.hint = why.words; }
    void operator()(const request::SelectSide& to) const { state.view.side = to.side; }
    void operator()(const request::SelectLessonTab& to) const { state.view.lesson_tab = to.tab; }
    void operator()(const request::SelectInspector& to) const { state.view.inspector = to.tab; }
    void operator()(const request::SelectBottom& to) const { state.view.bottom = to.tab; }
    void operator()(const request::SelectBits& to) const { select_bits(state, to.bits); }
    void operator()(const request::FollowByte& to) const {
        state.selected_bits = {};
        follow_byte(state, to.byte);
    }
    void operator()(const request::FollowInCall& to) const { follow_in_call(state, to.offset); }
    void operator()(const request::GoToStation& to) const { go_to_station(state, to.station); }
    void operator()(const request::FollowOn&) const { follow_on(state); }
    void operator()(const request::NextInspector&) const {
        state.view.side = Side::inspector;
        state.view.inspector = beside(inspector_tabs, state.view.inspector, 1);
    }
    void operator()(const request::EnlargeInspector&) const { state.inspect.enlarged = !state.inspect.enlarged; }
    void operator()(const request::ShowLinePart& to) const {
        state.inspect.line_nth = to.nth;
        state.inspect.line_part = to.part;
    }
    void operator()(const request::OrderCalls& to) const {
        state.scrolled.erase(Panel::calls);
        state.inspect.calls = to.by;
    }
    void operator()(const request::SetAxis& to) const { set_axis(state, to.axis); }
    void operator()(const request::ZoomPlot& to) const { zoom_plot(state, to.factor, to.at); }
    void operator()(const request::PanPlot& to) const { pan_plot(state, to.by); }
    void operator()(const request::ReversePlot&) const { state.plots.reversed = !state.plots.reversed; }
    void operator()(const request::EnlargeBottom& to) const { state.plots.enlarged = to.on; }
    void operator()(const request::Scroll& to) const { state.scrolled[to.panel] = std::max(0.0F, to.lines); }
    void operator()(const request::ToggleTheme&) const {
        state.look.theme = state.look.theme == ThemeName::dark ? ThemeName::light : ThemeName::dark;
    }
    void operator()(const request::NextLanguage&) const { state.look.language = next_language(state.look.language); }
    void operator()(const request::ChangeScale& to) const { change_scale(state, to.by); }
    void operator()(const request::ToggleLegend&) const { state.view.legend = !state.view.legend; }
    void operator()(const request::ToggleHelp&) const { state.view.help = !state.view.help; }
    void operator()(const request::ToggleBlank&) const { state.view.blank = !state.view.blank; }
    void operator()(const request::ToggleProjector&) const { state.look.projector = !state.look.projector; }
    void operator()(const request::SetLecture& to) const { state.look.lecture = state.look.projector = to.on; }
    void operator()(const request::SetFullScreen& to) const { state.look.full_screen = to.on; }
    void operator()(const request::Escape&) const {
        if (state.reading && !something_on_top(state)) errand = errand::StopReading{};
        else escape(state);
    }
    void operator()(const request::DismissNotice&) const { state.notice.clear(); }
    void operator()(const request::PointAt& at) const { point_at(state, at.number); }
    void operator()(const request::ArmTweezers& to) const {
        arm_tweezers(state, to.on);
        tell_wire(to);
    }
    void operator()(const request::TouchFrame& touch) const {
        touch_frame(state, touch.what);
        tell_wire(touch);
    }
    void operator()(const request::PauseWire& to) const {
        if (pause_wire(state, to.pause)) tell_wire(to);
    }
    void operator()(const request::SlowWire& to) const {
        slow_wire(state, to.by);
        tell_wire(to);
    }
    void operator()(const request::Input& to) const { errand = apply_input(state, to.what); }
    void operator()(const request::ToggleTranscript&) const {
        state.scrolled.erase(Panel::transcript);
        state.stage = {.transcript = !state.stage.transcript, .wire = false};
    }
    void operator()(const request::ToggleWirePanel&) const {
        state.stage = {.transcript = false, .wire = !state.stage.wire};
    }
    void operator()(const request::ToggleMotion&) const { state.look.reduced_motion = !state.look.reduced_motion; }
    void operator()(const request::TellWire& line) const { tell_wire(line); }
    void operator()(const request::ShowLessons& to) const {
        state.lesson.list.open = false;
        if (to.on) errand = errand::ShowLessons{};
    }
    void operator()(const request::ChooseLesson& to) const { move_choice(state.lesson.list, to.by); }
    void operator()(const request::OpenLesson& it) const { errand = errand::OpenLesson{it.number, it.live}; }
    void operator()(const request::Save&) const { errand = errand::Save{}; }
    /// While a run lasts the first press only asks.
    void operator()(const request::SendAgain&) const {
        if (!state.live_running || asked) {
            errand = errand::SendAgain{};
            return;
        }
        state.asked_to_stop = true;
        state.hint = said("A run is under way. R again stops it and starts a new one.");
    }
    void operator()(const request::ShowNotes&) const { errand = errand::ShowNotes{}; }
    void operator()(const request::OpenFile& file) const { errand = errand::OpenFile{file.path}; }
    void operator()(const request::StopReading&) const { errand = errand::StopReading{}; }
    void operator()(const request::Copy& copy) const { errand = errand::Copy{copy.text}; }

private:
    /// A request that changes the wire, once the state has taken it in; a recording has nobody to tell.
    void tell_wire(const Request& request) const {
        if (!state.live_running) return;
        std::vector<std::string> lines = wire_lines(state, request);
        if (!lines.empty()) errand = errand::TellWire{std::move(lines)};
    }
};

}  // namespace

void take_events(AppState& state, std::vector<Event>&& events) {
    for (Event& event : events) append(state.story.recording, std::move(event));
    update(state.story);
    grow(state.inspect.sent_again, state.story);
    if (state.inspect.followed) continue_trace(*state.inspect.followed, state.story);
    if (state.lesson.script) find_anchors(state.lesson.run, *state.lesson.script, state.story);
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
    if (!advance(state.time, seconds, state.story, state.look.reduced_motion)) return false;
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

std::optional<Errand> apply(AppState& state, const Request& request) {
    const Speaking speaking(catalogue(state.look.language));
    const Position before = state.time.position;
    if (!std::holds_alternative<request::None>(request)) state.hint.clear();
    const bool asked = std::exchange(state.asked_to_stop, false);
    std::optional<Errand> errand;
    std::visit(Applier{state, asked, errand}, request);
    keep_opening_pace(state);
    if (!(before == state.time.position)) {
        keep_position_in_view(state);
        state.lesson.return_to = -1;
    }
    grow_plots(state, plots_slice);
    return errand;
}

AppState without_story(AppState&& state) {
    AppState kept;
    kept.source = std::move(state.source);
    kept.live = state.live;
    kept.live_running = state.live_running;
    kept.hand.armed = state.hand.armed;
    kept.hand.slow = state.hand.slow;
    kept.inspect.line_part = state.inspect.line_part;
    kept.inspect.line_nth = state.inspect.line_nth;
    kept.inspect.calls = state.inspect.calls;
    kept.inspect.enlarged = state.inspect.enlarged;
    kept.stage = state.stage;
    kept.input = std::move(state.input);
    forget_story_of_input(kept);
    std::vector<int> answers = std::move(state.lesson.run.chosen);
    kept.lesson = std::move(state.lesson);
    kept.lesson.run = {};
    kept.lesson.run.chosen = std::move(answers);
    kept.lesson.return_to = kept.lesson.step;
    kept.grain = state.grain;
    kept.look = state.look;
    kept.view = state.view;
    kept.plots.axis = state.plots.axis;
    kept.plots.enlarged = state.plots.enlarged;
    kept.plots.reversed = state.plots.reversed;
    kept.mouse = state.mouse;
    kept.mouse_rests = state.mouse_rests;
    return kept;
}

bool at_lesson_step(const AppState& state) {
    const auto where = position_of_step(state, state.lesson.step);
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
