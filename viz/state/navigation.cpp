#include "viz/state/navigation.hpp"

#include <algorithm>

#include "viz/state/follow.hpp"
#include "viz/state/lesson_steps.hpp"
#include "viz/state/plots_state.hpp"

namespace osiscope {

Position opening_position(const AppState& state) {
    for (std::size_t i = 0; i < timeline_size(state.story.digest); ++i) {
        const TimelineItem item = timeline_item(state.story, i);
        if (item.kind == TimelineItem::Kind::journey) return {item, 0, 0};
    }
    return {};
}

void forget_selection(AppState& state) {
    state.selected_bits = {};
    state.selected_field = -1;
    state.scrolled.clear();
}

void go_to(AppState& state, const Position& position) {
    if (!(position.item == state.time.position.item)) forget_selection(state);
    stand_at(state.time, position);
    state.hand.follows = false;
    follow_with_lesson(state);
}

namespace {

/// A press of Next while the picture still moves completes the movement at once.
bool complete_movement(AppState& state) {
    if (!state.time.playing || !state.time.until) return false;
    const Position target = *state.time.until;
    stand_at(state.time, target);
    follow_with_lesson(state);
    return true;
}

int field_count(const AppState& state) {
    const std::uint32_t frame = shown_frame(state);
    const int layer = shown_stop(state).layer;
    if (frame == no_index || layer == 0) return 0;
    return static_cast<int>(story(seven_layers(state.story, frame), layer).rows.size());
}

void select_field(AppState& state, int row) {
    const std::uint32_t frame = shown_frame(state);
    const int layer = shown_stop(state).layer;
    state.selected_field = row;
    state.selected_bits = story(seven_layers(state.story, frame), layer).rows[static_cast<std::size_t>(row)].bits;
    state.view.inspector = InspectorTab::fields;
}

}  // namespace

void go_on(AppState& state) {
    if (complete_movement(state)) return;
    const TimeControl& time = state.time;
    const bool lesson = state.grain == Grain::chapter && state.lesson.script;
    if (!lesson && !time.placed) return;
    if (state.grain == Grain::field && state.selected_field + 1 < field_count(state))
        return select_field(state, state.selected_field + 1);
    if (question_open(state) && (lesson || at_lesson_step(state))) return reveal_answer(state);
    if (lesson) return go_to_step(state, state.lesson.step + 1, true);
    const bool by_event = state.grain == Grain::event || state.grain == Grain::chapter;
    const auto target = by_event ? next_event(time.position, state.story) : next_stop(time.position, state.story);
    if (!target) return;
    if (!(target->item == time.position.item)) return go_to(state, *target);
    state.selected_field = -1;
    if (state.look.reduced_motion) return go_to(state, *target);
    go_towards(state.time, *target);
}

void go_back(AppState& state) {
    const TimeControl& time = state.time;
    if (state.grain == Grain::chapter && state.lesson.script)
        return go_to_step(state, std::max(0, state.lesson.step - 1), false);
    if (!time.placed) return;
    if (state.grain == Grain::field && state.selected_field > 0) return select_field(state, state.selected_field - 1);
    const bool by_event = state.grain == Grain::event || state.grain == Grain::chapter;
    const auto target =
        by_event ? previous_event(time.position, state.story) : previous_stop(time.position, state.story);
    if (target) go_to(state, *target);
}

void step_layer(AppState& state, int by) {
    if (!state.time.placed) return;
    const auto count = static_cast<int>(stops_of(state.time.position.item, state.story).size());
    Position target = state.time.position;
    target.stop = std::clamp(target.stop + (by < 0 && target.progress > 0 ? 0 : by), 0, count - 1);
    target.progress = 0;
    go_to(state, target);
}

void go_to_layer(AppState& state, const request::GoToLayer& wanted) {
    if (!state.time.placed) return;
    Position target = state.time.position;
    target.stop = stop_at(stops_of(target.item, state.story), wanted.layer, wanted.receiver);
    target.progress = 0;
    go_to(state, target);
}

void go_to_stop(AppState& state, int stop) {
    if (!state.time.placed) return;
    const auto count = static_cast<int>(stops_of(state.time.position.item, state.story).size());
    go_to(state, {state.time.position.item, std::clamp(stop, 0, count - 1), 0});
}

void go_to_edge(AppState& state, bool end) {
    if (timeline_size(state.story.digest) == 0) return;
    Position target{
        end ? timeline_item(state.story, timeline_size(state.story.digest) - 1) : timeline_item(state.story, 0), 0, 0};
    if (end) target.stop = static_cast<int>(stops_of(target.item, state.story).size()) - 1;
    go_to(state, target);
}

void go_live(AppState& state) {
    go_to_edge(state, true);
    state.hand.follows = true;
}

void scrub(AppState& state, double part) {
    if (timeline_size(state.story.digest) == 0) return;
    const Position target = position_at(time_in_plot(state, part), state.story);
    if (!(target.item == state.time.position.item)) forget_selection(state);
    stand_at(state.time, target);
}

void toggle_play(AppState& state) {
    state.time.until.reset();
    if (!state.time.playing && !state.live_running && at_end(state.time, state.story))
        stand_at(state.time, opening_position(state));
    state.time.playing = !state.time.playing && state.time.placed;
}

void go_to_station(AppState& state, int number) {
    const std::vector<Station> stations = stations_of(state);
    if (number < 0 || number >= static_cast<int>(stations.size())) return;
    const Station& station = stations[static_cast<std::size_t>(number)];
    if (!station.leads_somewhere) return;
    go_to(state, position_of(state, station));
    state.selected_bits = station.bits;
    state.scrolled.clear();
}

void follow_on(AppState& state) {
    if (!state.inspect.followed || (state.selected_bits.count > 0 && station_shown(state, stations_of(state)) < 0))
        return follow_byte(state, meant_byte(state));
    const std::vector<Station> stations = stations_of(state);
    const auto count = static_cast<int>(stations.size());
    int number = station_shown(state, stations);
    for (int tried = 0; tried < count; ++tried) {
        number = (number + 1) % count;
        if (stations[static_cast<std::size_t>(number)].leads_somewhere) return go_to_station(state, number);
    }
}

}  // namespace osiscope
