#include "viz/state/input_state.hpp"

#include <algorithm>

#include "viz/state/navigation.hpp"
#include "viz/state/unit_title.hpp"
#include "viz/words/catalogues.hpp"

namespace osiscope {

namespace {

constexpr std::size_t most_completions = 8;

TextField* field_of(Input& in, FieldId field) {
    switch (field) {
        case FieldId::filter: return &in.packets.filter;
        case FieldId::until: return &in.until.field;
        case FieldId::path: return &in.chooser.path;
        default: return nullptr;
    }
}

int& chosen_of(Input& in) {
    if (in.focus == FieldId::path) return in.chooser.chosen;
    return in.focus == FieldId::until ? in.until.chosen : in.packets.chosen;
}

/// The text has changed: what depends on it follows.
void take_text(AppState& state) {
    Input& in = state.input;
    chosen_of(in) = -1;
    if (in.focus == FieldId::filter) {
        take_filter(in.packets);
        state.scrolled.erase(Panel::packets);
    }
    if (in.focus == FieldId::until) {
        in.until.error.reset();
        in.until.answer.clear();
    }
    if (in.focus == FieldId::path) {
        in.chooser.may_replace = false;
        in.chooser.problem.clear();
        state.scrolled.erase(Panel::chooser);
    }
}

void go_to_frame(AppState& state, std::uint32_t frame) {
    const std::uint32_t number = journey_of(state.story.digest, frame);
    const Journey journey = journey_at(state.story, number);
    const TimelineItem item{TimelineItem::Kind::journey, number, journey.departs};
    go_to(state, {item, 0, 0});
    if (journey.received != frame || journey.sent == frame) return;
    const int last = stop_numbers(item, state.story).last;
    step_layer(state, last);  // where it arrived
}

void move_in_list(AppState& state, int by) {
    PacketList& list = state.input.packets;
    const std::size_t count = row_count(list, state.story.digest);
    if (count == 0) return;
    const std::uint32_t frame = shown_frame(state);
    const auto now = frame == no_index ? std::nullopt : row_of_frame(list, state.story, frame);
    std::ptrdiff_t row = now ? static_cast<std::ptrdiff_t>(*now) + by : 0;
    row = std::clamp<std::ptrdiff_t>(row, 0, static_cast<std::ptrdiff_t>(count) - 1);
    go_to_frame(state, frame_in_row(list, state.story.digest, static_cast<std::size_t>(row)));
    state.scrolled.erase(Panel::packets);
}

void move(AppState& state, int by) {
    if (state.input.focus == FieldId::packets) return move_in_list(state, by);
    const bool files = state.input.focus == FieldId::path;
    const auto count = static_cast<int>(files ? rows_of(state.input.chooser).size() : completions_now(state).size());
    if (files) state.scrolled.erase(Panel::chooser);
    int& chosen = chosen_of(state.input);
    chosen = std::clamp(chosen + by, -1, count - 1);
}

void complete(AppState& state, int number) {
    Input& in = state.input;
    TextField* field = field_of(in, in.focus);
    if (in.focus == FieldId::path) {
        set_text(*field, completed(in.chooser));
        return take_text(state);
    }
    const std::vector<FilterCompletion> list = completions_now(state);
    if (field == nullptr || list.empty()) return;
    if (number < 0) number = std::max(0, chosen_of(in));
    const FilterCompletion& taken = list[static_cast<std::size_t>(std::min(number, static_cast<int>(list.size()) - 1))];
    const bool goes_on = !taken.text.ends_with("{") && taken.text.back() != '"';
    replace(*field, {taken.first, taken.first + taken.count}, taken.text + (goes_on ? " " : ""));
    take_text(state);
}

void start_running(AppState& state, bool back) {
    RunUntil& until = state.input.until;
    FilterError error;
    until.answer.clear();
    until.left.reset();
    until.error.reset();
    until.condition = parse_condition(until.field.text, error);
    if (!until.condition) {
        until.error = std::move(error);
        return;
    }
    until.back = back;
    const std::size_t here = state.time.placed ? index_of(state.time.position.item, state.story) : 0;
    until.next = back ? here : here + 1;
    state.time.playing = false;
    state.time.until.reset();
}

void enter(AppState& state, bool back) {
    Input& in = state.input;
    if (takes_text(in.focus) && chosen_of(in) >= 0) return complete(state, -1);
    if (in.focus == FieldId::until) return start_running(state, back);
    if (in.focus == FieldId::filter && !in.packets.error) in.focus = FieldId::packets;
    else if (in.focus == FieldId::packets) in.focus = FieldId::none;
}

void focus(AppState& state, FieldId field) {
    Input& in = state.input;
    in.focus = field;
    if (field == FieldId::filter || field == FieldId::packets) state.view.bottom = BottomTab::packets;
    if (field == FieldId::until) in.until.open = true;
    if (TextField* text = field_of(in, field)) press(*text, TextKey::select_all);
}

void clear_filter(AppState& state) {
    set_text(state.input.packets.filter, "");
    take_filter(state.input.packets);
    state.scrolled.erase(Panel::packets);
}

bool before(const AppState& state, const Position& a, const Position& b) {
    const std::size_t first = index_of(a.item, state.story);
    const std::size_t second = index_of(b.item, state.story);
    return first != second ? first < second : a.stop < b.stop;
}

void toggle_bookmark(AppState& state) {
    if (!state.time.placed) return;
    std::vector<Position>& marks = state.input.bookmarks;
    Position here = state.time.position;
    here.progress = 0;
    const auto at = std::find(marks.begin(), marks.end(), here);
    if (at != marks.end()) {
        marks.erase(at);
        return;
    }
    set_bookmark(state, here);
}

void go_to_bookmark(AppState& state, int by) {
    const std::vector<Position>& marks = state.input.bookmarks;
    Position here = state.time.position;
    const Position* target = nullptr;
    for (const Position& mark : marks) {
        if (by > 0 && before(state, here, mark) && target == nullptr) target = &mark;
        if (by < 0 && before(state, mark, here)) target = &mark;
    }
    if (target == nullptr) {
        state.notice = marks.empty() ? said("There is no bookmark yet: Ctrl+B sets one where you stand.")
                       : by > 0      ? said("No bookmark lies after this.")
                                     : said("No bookmark lies before this.");
        return;
    }
    const Position to = *target;
    go_to(state, {to.item, 0, 0});
    step_layer(state, to.stop);
}

void leave(AppState& state) {
    state.input.focus = FieldId::none;
    state.input.packets.chosen = state.input.until.chosen = -1;
}

std::string found_words(const AppState& state, const TimelineItem& item) {
    const bool back = state.input.until.back;
    if (item.kind == TimelineItem::Kind::call) {
        const SystemCall& call = state.story.recording.system_calls[item.index];
        const char* host = name(call.host);
        return back ? say("Back at {call}() at {host}.", {{"call", call.name}, {"host", host}})
                    : say("Here is {call}() at {host}.", {{"call", call.name}, {"host", host}});
    }
    const auto number = frame_of(journey_at(state.story, item.index)) + 1;
    return back ? say("Back at frame {number}.", {{"number", number}})
                : say("Here is frame {number}.", {{"number", number}});
}

/// Found: there at once. The way to what lies ahead may be played after.
void arrive(AppState& state, const TimelineItem& item) {
    RunUntil& until = state.input.until;
    until.condition.reset();
    until.left.reset();
    if (!until.back && state.time.placed) until.left = state.time.position;
    go_to(state, {item, 0, 0});
    until.answer = found_words(state, item);
    leave(state);
}

void play_there(AppState& state) {
    RunUntil& until = state.input.until;
    if (!until.left || !state.time.placed) return;
    const Position target = state.time.until.value_or(state.time.position);
    state.time.position = *until.left;
    until.left.reset();
    state.time.until = target;
    state.time.playing = true;
}

void search_on(AppState& state, std::size_t events) {
    RunUntil& until = state.input.until;
    while (events-- > 0) {
        const std::size_t count = timeline_size(state.story.digest);
        if (until.back ? until.next == 0 : until.next >= count) break;
        const std::size_t at = until.back ? --until.next : until.next++;
        const TimelineItem item = timeline_item(state.story, at);
        if (holds(*until.condition, state.story, item)) return arrive(state, item);
    }
    const bool ended = until.back ? until.next == 0 : until.next >= timeline_size(state.story.digest);
    const bool more_to_come = !until.back && (state.live_running || state.reading);
    if (ended && !more_to_come) {
        until.answer = until.back ? said("It does not happen before this.") : said("It does not happen after this.");
        until.condition.reset();
    } else if (ended) {
        until.answer = said("It has not happened yet; waiting for it.");
    }
}

struct InputApplier {
    AppState& state;
    std::optional<Errand>& errand;

    void operator()(const input::Focus& to) const { focus(state, to.field); }
    void operator()(const input::Type& typed) const {
        if (TextField* field = field_of(state.input, state.input.focus))
            type_text(*field, typed.text), take_text(state);
    }
    void operator()(const input::Press& pressed) const {
        TextField* field = field_of(state.input, state.input.focus);
        if (field == nullptr) return;
        const std::string was = field->text;
        press(*field, pressed.key, pressed.select);
        if (field->text != was) take_text(state);
    }
    void operator()(const input::PlaceCursor& to) const {
        state.input.focus = to.field;
        if (TextField* field = field_of(state.input, to.field)) place_cursor(*field, to.at);
    }
    void operator()(const input::Enter& pressed) const {
        if (state.input.chooser.open) errand = errand::UseChosen{};
        else enter(state, pressed.back);
    }
    void operator()(const input::PlayThere&) const { play_there(state); }
    void operator()(const input::OpenChooser& wanted) const { errand = errand::OpenChooser{wanted.purpose}; }
    void operator()(const input::ChooseRow& wanted) const { errand = errand::UseChosen{wanted.row}; }
    void operator()(const input::ChoosePart& wanted) const { state.input.chooser.part = wanted.part; }
    void operator()(const input::Move& by) const { move(state, by.rows); }
    void operator()(const input::Complete& wanted) const { complete(state, wanted.number); }
    void operator()(const input::ClearFilter&) const { clear_filter(state); }
    void operator()(const input::Sort& by) const {
        sort_by(state.input.packets, by.column);
        state.scrolled.erase(Panel::packets);
    }
    void operator()(const input::GoToFrame& to) const {
        go_to_frame(state, to.frame);
        state.scrolled[Panel::packets] = to.first_row;
    }
    void operator()(const input::ToggleBookmark&) const { toggle_bookmark(state); }
    void operator()(const input::GoToBookmark& to) const { go_to_bookmark(state, to.by); }
};

}  // namespace

std::optional<Errand> apply_input(AppState& state, const InputRequest& request) {
    std::optional<Errand> errand;
    std::visit(InputApplier{state, errand}, request);
    return errand;
}

bool escape_input(AppState& state) {
    Input& in = state.input;
    if (in.chooser.open) {
        in.chooser.open = false;
        leave(state);
        return true;
    }
    if (in.until.open && (in.focus == FieldId::until || in.focus == FieldId::none)) {
        in.until = {};
        leave(state);
        return true;
    }
    if (in.focus == FieldId::filter && !in.packets.filter.text.empty()) {
        clear_filter(state);
        return true;
    }
    if (in.focus == FieldId::none) return false;
    leave(state);
    return true;
}

std::string selected_text(const AppState& state) {
    const Input& in = state.input;
    if (!takes_text(in.focus)) return {};
    const TextField& field = in.focus == FieldId::path    ? in.chooser.path
                             : in.focus == FieldId::until ? in.until.field
                                                          : in.packets.filter;
    const TextRange part = selection(field);
    return field.text.substr(part.first, part.last - part.first);
}

void set_bookmark(AppState& state, const Position& mark) {
    std::vector<Position>& marks = state.input.bookmarks;
    if (std::find(marks.begin(), marks.end(), mark) != marks.end()) return;
    marks.insert(
        std::find_if(marks.begin(), marks.end(), [&](const Position& other) { return before(state, mark, other); }),
        mark);
}

namespace {

std::vector<FilterCompletion> all_completions(const AppState& state) {
    const Input& in = state.input;
    if (!takes_text(in.focus) || in.focus == FieldId::path) return {};
    const TextField& field = in.focus == FieldId::until ? in.until.field : in.packets.filter;
    std::vector<FilterCompletion> list;
    const std::string_view start = std::string_view(field.text).substr(0, field.cursor);
    if (in.focus == FieldId::until && start.find(' ') == std::string_view::npos)
        for (const ConditionWord& word : condition_words)
            if (std::string_view(word.text).starts_with(start) && start != word.text)
                list.push_back({0, start.size(), word.text, word.meaning});
    if (in.focus == FieldId::until)
        for (const ConditionWord& word : condition_words)
            if (start.starts_with(word.text) && start.substr(std::string_view(word.text).size()).starts_with(' '))
                return list;           // not a filter
    constexpr std::size_t all = 1000;  // there are fewer names than that
    for (FilterCompletion& found : filter_completions(field.text, field.cursor, state.story, all))
        list.push_back(std::move(found));
    return list;
}

}  // namespace

std::vector<FilterCompletion> completions_now(const AppState& state) {
    std::vector<FilterCompletion> list = all_completions(state);
    if (list.size() > most_completions) list.resize(most_completions);
    return list;
}

std::size_t more_completions(const AppState& state) {
    const std::size_t count = all_completions(state).size();
    return count - std::min(count, most_completions);
}

void forget_story_of_input(AppState& state) {
    start_over(state.input.packets);
    state.input.until.condition.reset();
    state.input.until.answer.clear();
    state.input.bookmarks.clear();
}

void keep_input(AppState& fresh, const AppState& old) {
    fresh.input.packets.filter = old.input.packets.filter;
    fresh.input.packets.column = old.input.packets.column;
    fresh.input.packets.descending = old.input.packets.descending;
    take_filter(fresh.input.packets);
    fresh.input.chooser.recent = old.input.chooser.recent;
}

bool input_working(const AppState& state) {
    const RunUntil& until = state.input.until;
    const bool more = until.back ? until.next > 0 : until.next < timeline_size(state.story.digest);
    const bool searching = until.condition && (more || !(state.live_running || state.reading));
    return searching || unfinished(state.input.packets, state.story.digest);
}

void work_on_input(AppState& state, std::size_t frames) {
    const Speaking speaking(catalogue(state.look.language));
    if (state.input.until.condition) search_on(state, frames);
    if (unfinished(state.input.packets, state.story.digest)) work_on(state.input.packets, state.story, frames);
}

}  // namespace osiscope
