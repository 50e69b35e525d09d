#include "viz/state/lesson_steps.hpp"

#include <algorithm>

#include "viz/state/opening.hpp"

namespace osiscope {

namespace {

int step_count(const AppState& state) {
    return state.lesson.script ? static_cast<int>(state.lesson.script->steps.size()) : 0;
}

/// No tab and no other panel stands before an open question.
void show_question(AppState& state) {
    state.view.side = Side::lesson;
    state.view.lesson_tab = LessonTab::story;
    state.inspect.enlarged = false;
}

void turn_to(AppState& state, int step) {
    state.lesson.step = step;
    state.lesson.pointed_choice = -1;
    if (question_open(state)) show_question(state);
}

void forget_selection(AppState& state) {
    state.selected_bits = {};
    state.selected_field = -1;
    state.scrolled.clear();
}

bool asks_number(const AppState& state) { return mask_now(state) == Mask::answer; }

}  // namespace

const LessonStep* shown_step(const AppState& state) {
    if (state.lesson.step < 0 || state.lesson.step >= step_count(state)) return nullptr;
    return &state.lesson.script->steps[static_cast<std::size_t>(state.lesson.step)];
}

bool at_lesson_end(const AppState& state) { return state.lesson.script && state.lesson.step >= step_count(state); }

std::optional<Position> position_of_step(const AppState& state, int step) {
    const auto number = static_cast<std::size_t>(step);
    if (step < 0 || step >= step_count(state) || number >= state.lesson.run.anchors.size()) return std::nullopt;
    if (!state.lesson.run.anchors[number]) return std::nullopt;
    const TimelineItem item = *state.lesson.run.anchors[number];
    const LessonStep& lesson_step = state.lesson.script->steps[number];
    if (item.kind == TimelineItem::Kind::call) return Position{item, 0, 0};
    const std::vector<Stop> stops = stops_of(item, state.story);
    return Position{item, stop_at(stops, lesson_step.layer, stops.front().host != lesson_step.side), 0};
}

void select_field_of_step(AppState& state) {
    const LessonStep* step = shown_step(state);
    const std::uint32_t frame = shown_frame(state);
    if (step == nullptr || step->field.empty() || frame == no_index) return;
    const Packet packet = decode_frame(state.story.recording, frame);
    for (const Layer& layer : packet.layers)
        for (const Row& row : describe(packet, layer, frame_bytes(state.story.recording, frame)))
            if (row.field != nullptr && step->field == row.field->id) state.selected_bits = row.bits;
}

void follow_with_lesson(AppState& state) {
    if (!state.lesson.script || travelling(state.time)) return;
    if (state.time.playing && (state.lesson.step < 0 || question_open(state))) return;
    for (int step = 0; step < step_count(state); ++step) {
        const auto where = position_of_step(state, step);
        if (!where || !(where->item == state.time.position.item) || where->stop != state.time.position.stop) continue;
        const bool same_place = state.lesson.step >= 0 && position_of_step(state, state.lesson.step) == where;
        if (same_place) return;  // two steps share a place: stay with the one chosen
        turn_to(state, step);
        select_field_of_step(state);
        if (question_open(state)) state.time.playing = false;
        return;
    }
}

void go_to_step(AppState& state, int step, bool moving) {
    if (!state.lesson.script) return;
    turn_to(state, std::clamp(step, -1, step_count(state)));
    state.lesson.return_to = -1;
    const auto where = position_of_step(state, state.lesson.step);
    if (!where) return;
    forget_selection(state);
    state.hand.follows = state.time.playing = false;
    keep_opening_pace(state);
    if (moving && !state.look.reduced_motion) travel_to(state.time, *where, state.story);
    else stand_at(state.time, *where);
    select_field_of_step(state);
}

void return_to_step(AppState& state) {
    if (state.lesson.return_to < 0 || state.lesson.return_to != state.lesson.step) return;
    const auto where = position_of_step(state, state.lesson.return_to);
    if (!where) return;
    state.lesson.return_to = -1;
    stand_at(state.time, *where);
    select_field_of_step(state);
}

std::vector<Choice> shown_choices(const AppState& state) {
    const LessonStep* step = shown_step(state);
    const auto number = static_cast<std::size_t>(state.lesson.step);
    if (step == nullptr || !step->question || number >= state.lesson.run.anchors.size() ||
        !state.lesson.run.anchors[number])
        return {};
    const NamedItems names = names_at(state.lesson.run, number);
    std::vector<Choice> list = choices(*step, {state.story, names});
    if (list.size() < 2) list.clear();
    return list;
}

std::string letter_of(std::size_t choice) { return std::string(1, static_cast<char>('a' + choice % 26)); }

bool question_open(const AppState& state) {
    if (shown_step(state) == nullptr || !shown_step(state)->question) return false;
    const std::vector<int>& chosen = state.lesson.run.chosen;
    const auto number = static_cast<std::size_t>(state.lesson.step);
    return number < chosen.size() && chosen[number] == not_answered && !shown_choices(state).empty();
}

void point_at_choice(AppState& state, int by) {
    const auto count = static_cast<int>(shown_choices(state).size());
    if (count == 0 || !question_open(state)) return;
    show_question(state);
    if (state.lesson.pointed_choice < 0) state.lesson.pointed_choice = by > 0 ? 0 : count - 1;
    else state.lesson.pointed_choice = std::clamp(state.lesson.pointed_choice + by, 0, count - 1);
}

void lock_choice(AppState& state) {
    if (question_open(state) && state.lesson.pointed_choice >= 0)
        choose(state, state.lesson.step, state.lesson.pointed_choice);
}

void choose(AppState& state, int step, int choice) {
    const std::vector<Choice> list = shown_choices(state);
    if (step != state.lesson.step || choice < 0 || choice >= static_cast<int>(list.size())) return;
    state.lesson.run.chosen[static_cast<std::size_t>(step)] = list[static_cast<std::size_t>(choice)].distractor;
    show_question(state);
}

void reveal_answer(AppState& state) {
    if (!question_open(state)) return;
    state.lesson.run.chosen[static_cast<std::size_t>(state.lesson.step)] = revealed;
    show_question(state);
}

void begin_again(AppState& state) {
    state.lesson.run.chosen.assign(state.lesson.run.chosen.size(), not_answered);
    go_to_step(state, -1, false);
}

Mask mask_now(const AppState& state) {
    return question_open(state) ? shown_step(state)->question->mask : Mask::nothing;
}

std::optional<std::int64_t> hidden_answer(const AppState& state) {
    if (!asks_number(state)) return std::nullopt;
    const auto number = static_cast<std::size_t>(state.lesson.step);
    const NamedItems names = names_at(state.lesson.run, number);
    const Evaluation answer = evaluate(shown_step(state)->question->answer, {state.story, names});
    const auto* whole = answer.value ? std::get_if<std::int64_t>(&*answer.value) : nullptr;
    return whole != nullptr ? std::optional(*whole) : std::nullopt;
}

namespace {

constexpr std::string_view group_marks[] = {" ", "\u2009", "\u202f", "\u00a0"};  // between groups of three digits

bool digit(const std::string& words, std::size_t at) {
    return at < words.size() && words[at] >= '0' && words[at] <= '9';
}

/// The end of the mark that separates two groups of digits here, or `at` when there is none.
std::size_t after_mark(const std::string& words, std::size_t at) {
    for (const std::string_view mark : group_marks) {
        if (words.compare(at, mark.size(), mark) != 0) continue;
        const std::size_t next = at + mark.size();
        const bool group =
            digit(words, next) && digit(words, next + 1) && digit(words, next + 2) && !digit(words, next + 3);
        if (group) return next;
    }
    return at;
}

}  // namespace

std::string without_answer(const std::string& words, std::int64_t answer) {
    const std::string wanted = std::to_string(answer);
    std::string out = words;
    for (std::size_t at = 0; at < words.size();) {
        if (!digit(words, at)) {
            ++at;
            continue;
        }
        std::string digits;
        const std::size_t start = at;
        while (digit(words, at)) {
            digits += words[at++];
            if (!digit(words, at) && digits.size() < wanted.size()) at = after_mark(words, at);
        }
        if (digits != wanted) continue;
        for (std::size_t i = start; i < at; ++i)
            if (digit(words, i)) out[i] = '?';
    }
    return out;
}

}  // namespace osiscope
