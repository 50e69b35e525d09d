// The lesson beside the stage: a step's story, its question, and which lines of a program speak to this layer.
#include "viz/views/lesson_parts.hpp"
#include "viz/views/stage/consequence_view.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

constexpr int usual_sizes = 4;  ///< of type; where everything is made large in a small window there are more

/// Letters from as large as there can be room for to the smallest that are still read.
LessonType type_of(const Painter& paint, int smaller) {
    const Sizes& sizes = paint.sizes;
    const TextStyle small_mono{Face::mono, sizes.small};
    switch (smaller) {
        case 0: return {paint.title(), paint.narration(), sizes.body, paint.mono(), true};
        case 1: return {paint.title(), paint.body(), sizes.body, paint.mono(), true};
        case 2: return {paint.strong(), paint.body(), sizes.small, small_mono, true};
        case 3: return {paint.strong(), paint.small(), sizes.small, small_mono, false};
        default: break;
    }
    const float least = std::min(sizes.small, 11.0F);  // pixels that are still read
    const float px = std::max(least, std::floor(sizes.small * (smaller == usual_sizes ? 0.85F : 0.7F)));
    return {{Face::semibold, px}, {Face::regular, px}, px, {Face::mono, px}, false};
}

/// On a projector no letters are smaller than the usual ones.
int sizes_of_type(const AppState& state) { return state.look.projector ? usual_sizes : usual_sizes + 2; }

/// What of a step is drawn.
struct StepParts {
    bool story = true;
    bool prompt = true;
};

const std::string& text_of(const AppState& state, const LocalizedText& text) {
    return in_language(text, state.look.language);
}

void draw_heading(Column& column, const StepView& view, TextStyle title) {
    const Painter& paint = column.paint;
    Rect row = column.row(paint.small_bold());
    const std::string place = say("step {number} of {count}",
                                  {{"number", view.number + 1}, {"count", view.state.lesson.script->steps.size()}});
    const float width = paint.measure(paint.small(), place);
    column.paint.text(cut_right(row, width, paint.px(10)), place, paint.small(), paint.colors.quiet, Align::right);
    const int layer = view.step.layer;
    const std::string chapter =
        layer == 0 ? text_of(view.state, view.state.lesson.script->title)
                   : say("Layer {number} · {name}", {{"number", layer}, {"name", said(layer_name(layer))}});
    column.paint.text(row, chapter, paint.small_bold(), layer_ink(paint, layer));
    column.gap(4);
    column.words(view.text_of(view.step.title), title, paint.colors.text);
    column.gap(6);
}

void draw_words(Column& column, const StepView& view, TextStyle style) {
    if (view.state.look.lecture) return;  // the lecturer speaks them
    column.words(view.text_of(view.happened() ? view.step.text : view.step.otherwise), style, column.paint.colors.text);
    column.gap(14);
}

/// What the lesson did to the wire, and what came of it.
void draw_consequences(Column& column, const StepView& view) {
    const float used = consequence_view(column.paint, view.state, view.number, column.rest);
    if (used == 0) return;
    cut_top(column.rest, used);
    column.gap(8);
}

void draw_code(Column& column, const std::string& code) {
    Painter& paint = column.paint;
    const std::size_t lines = static_cast<std::size_t>(std::count(code.begin(), code.end(), '\n')) + 1;
    const float height = static_cast<float>(lines) * Painter::line_height(paint.mono()) + paint.px(16);
    const Rect box = cut_top(column.rest, height, paint.px(8));
    paint.fill(box, paint.colors.background, paint.px(8));
    Rect inner = box.inset(paint.px(14), paint.px(8));
    for (std::size_t at = 0; at <= code.size();) {
        const std::size_t end = std::min(code.find('\n', at), code.size());
        paint.text(cut_top(inner, Painter::line_height(paint.mono())), code.substr(at, end - at), paint.mono(),
                   paint.colors.text);
        at = end + 1;
    }
}

/// A paragraph, if all of it has room.
void words_if_room(Column& column, const std::string& text, TextStyle style, Color color) {
    const auto lines = static_cast<float>(column.paint.wrap(text, style, column.rest.w).size());
    if (lines * Painter::line_height(style) <= column.rest.h) column.words(text, style, color);
}

/// The layer tables' words on this layer: in a socket program, and in the model.
void draw_program_in(Column& column, const StepView& view, TextStyle style) {
    const Painter& paint = column.paint;
    if (const LayerSnippet* snippet = find_snippet(view.state.lesson.tables, view.step.snippet)) {
        if (!snippet->code.empty()) draw_code(column, snippet->code);
        words_if_room(column, text_of(view.state, snippet->text), style, paint.colors.text);
        column.gap(8);
    }
    for (const std::string& id : view.step.rows) {
        const LayerRow* row = find_row(view.state.lesson.tables, id);
        if (row == nullptr) continue;
        words_if_room(column, text_of(view.state, row->text), style, paint.colors.quiet);
        if (!row->correction.empty())
            words_if_room(column, say("More exactly: {words}", {{"words", text_of(view.state, row->correction)}}),
                          style, paint.colors.text);
        column.gap(6);
    }
}

/// In letters one size smaller where there is little room.
void draw_program(Column& column, const StepView& view) {
    const Painter& paint = column.paint;
    Canvas scratch;
    Painter trial{scratch, paint.measure, paint.colors, paint.sizes, {-1, -1}};
    Column endless{trial, {column.rest.x, column.rest.y, column.rest.w, 100'000}};
    draw_program_in(endless, view, paint.body());
    const bool fits = endless.rest.y - column.rest.y <= column.rest.h;
    draw_program_in(column, view, fits ? paint.body() : paint.small());
}

bool shows_program(const AppState& state, const LessonStep& step) {
    return state.view.lesson_tab == LessonTab::program && (!step.rows.empty() || !step.snippet.empty());
}

void draw_step_in(Column& column, const StepView& view, const LessonType& type, StepParts parts) {
    draw_heading(column, view, type.title);
    if (shows_program(view.state, view.step)) return draw_program(column, view);
    if (parts.story) draw_words(column, view, type.words);
    question_view(column, view, type, parts.prompt);
    column.gap(8);
    draw_consequences(column, view);
}

float height_in(const Painter& paint, const StepView& view, Rect content, const LessonType& type, StepParts parts) {
    Canvas scratch;
    Painter trial{scratch, paint.measure, paint.colors, paint.sizes, {-1, -1}};
    Column endless{trial, {content.x, content.y, content.w, 100'000}};
    draw_step_in(endless, view, type, parts);
    return endless.rest.y - content.y;
}

/// Story and question together, in the largest letters in which both fit. Where not even the smallest do, an answered
/// question makes room for what is said to the answer, and at last the story for the question.
void draw_step(Column& column, const StepView& view) {
    const Painter& paint = column.paint;
    const int sizes = sizes_of_type(view.state);
    const auto fits = [&](const LessonType& type, StepParts parts) {
        return height_in(paint, view, column.rest, type, parts) <= column.rest.h;
    };
    for (int smaller = 0; smaller < sizes; ++smaller)
        if (fits(type_of(paint, smaller), {})) return draw_step_in(column, view, type_of(paint, smaller), {});
    const LessonType least = type_of(paint, sizes - 1);
    const bool open = question_open(view.state);
    if (!open && fits(least, {true, false})) return draw_step_in(column, view, least, {true, false});
    const bool asks = !shown_choices(view.state).empty();
    draw_step_in(column, view, least, {!asks, open || fits(least, {false, true})});
}

std::vector<Painter::Tab> tab_list(const AppState& state) {
    const LessonStep* step = shown_step(state);
    if (step == nullptr || (step->rows.empty() && step->snippet.empty())) return {};
    const bool program = shows_program(state, *step);
    return {{said("Story"), request::SelectLessonTab{LessonTab::story}, !program},
            {said("In a program"), request::SelectLessonTab{LessonTab::program}, program}};
}

void draw_lessons_button(Painter& paint, const AppState& state, Rect row) {
    paint.button(cut_left(row, paint.button_width(said("Lessons…")), paint.px(10)), said("Lessons…"),
                 request::ShowLessons{}, false, said("list the lessons (Ctrl L)"));
    const float live = paint.button_width(said("Run it live"));
    if (state.live || state.lesson.list.held.empty() || !state.lesson.script->runs_live || row.w < live) return;
    paint.button(cut_left(row, live, paint.px(10)), said("Run it live"), request::SendAgain{}, false,
                 said("run this lesson's lab on a real kernel, now (R)"));
}

float button_width(const Painter& paint) {
    float widest = 0;
    for (const std::string& label : {said("Start"), said("Answer"), said("Finish"), said("Next"), said("Back")})
        widest = std::max(widest, paint.button_width(label));
    return widest;
}

void draw_end_buttons(Painter& paint, const AppState& state, Rect row) {
    const LessonCard& next = state.lesson.list.next;
    if (!next.id.empty())
        paint.button(cut_right(row, paint.button_width(said("Next lesson")), paint.px(10)), said("Next lesson"),
                     request::NextLesson{}, true, say("{lesson} (Enter)", {{"lesson", text_of(state, next.title)}}));
    paint.button(cut_right(row, paint.button_width(said("Again")), paint.px(10)), said("Again"), request::BeginAgain{},
                 false, said("this lesson from the beginning, with no question answered"));
    if (row.w >= button_width(paint))
        paint.button(cut_right(row, button_width(paint), paint.px(10)), said("Back"),
                     request::GoToStep{state.lesson.step - 1}, false, said("the step before (Page Up)"));
}

void draw_buttons(Painter& paint, const AppState& state, Rect row) {
    if (at_lesson_end(state)) return draw_end_buttons(paint, state, row);
    const auto last = static_cast<int>(state.lesson.script->steps.size()) - 1;
    const float width = button_width(paint);
    const bool first_page = state.lesson.step < 0;
    const Rect right = cut_right(row, width, paint.px(10));
    if (question_open(state))
        paint.button(right, said("Answer"), request::RevealAnswer{}, false, said("show the answer (N, →, Page Down)"));
    else
        paint.button(right,
                     first_page                  ? said("Start")
                     : state.lesson.step == last ? said("Finish")
                                                 : said("Next"),
                     request::GoToStep{state.lesson.step + 1}, first_page, said("the next step (N, →, Page Down)"));
    if (first_page) return draw_lessons_button(paint, state, row);
    paint.button(cut_right(row, width, paint.px(10)), said("Back"), request::GoToStep{state.lesson.step - 1}, false,
                 said("the step before (Page Up)"));
}

/// Tabs at the left, buttons at the right; one above the other where the panel is narrow.
bool one_row(const Painter& paint, float width) {
    const std::vector<Painter::Tab> most{{said("Story"), {}, true}, {said("In a program"), {}, true}};
    return paint.tabs_width(most) + 2 * button_width(paint) + paint.px(10) <= width;
}

void draw_navigation(Painter& paint, const AppState& state, Rect area, float row) {
    draw_buttons(paint, state, {area.x, area.bottom() - row, area.w, row});
    paint.tabs({area.x, area.y, area.w, row - paint.px(4)}, tab_list(state));
}

void draw_title_page(Column& column, const AppState& state) {
    const Painter& paint = column.paint;
    column.paint.text(column.row(paint.small_bold()),
                      say("Lesson · about {minutes}", {{"minutes", minutes_said(state.lesson.script->minutes)}}),
                      paint.small_bold(), paint.colors.accent);
    column.gap(4);
    column.words(text_of(state, state.lesson.script->title), paint.title(), paint.colors.text);
    column.gap(6);
    column.words(said("Press → to begin, P to stop or play, ? for all keys."), {Face::semibold, paint.sizes.body},
                 paint.colors.accent);
    column.gap(12);
    for (const LocalizedText& objective : state.lesson.script->objectives) {
        const std::string words = "· " + text_of(state, objective);
        const float lines = static_cast<float>(paint.wrap(words, paint.body(), column.rest.w).size());
        if (lines * Painter::line_height(paint.body()) > column.rest.h) return;
        column.words(words, paint.body(), paint.colors.text);
        column.gap(4);
    }
}

/// The panel's edges and the rows below its content.
struct PanelParts {
    Rect content;
    Rect navigation;
    float row = 0;     ///< height of a row of buttons
    float around = 0;  ///< height of all that is not content
};

PanelParts parts_of(const Painter& paint, Rect area) {
    PanelParts parts;
    const float margin = std::round(paint.sizes.pad * 0.75F);
    parts.row = std::round(paint.sizes.small * 2.0F);
    const bool wide = one_row(paint, area.w - 2 * paint.sizes.pad);
    const float buttons = wide ? parts.row : 2 * parts.row + paint.px(6);
    parts.content = area.inset(paint.sizes.pad, margin);
    parts.navigation = cut_bottom(parts.content, buttons, paint.px(12));
    parts.around = buttons + paint.px(12) + 2 * margin;
    return parts;
}

StepView view_of(const AppState& state) {
    const auto number = static_cast<std::size_t>(state.lesson.step);
    return {state, *shown_step(state), number, names_at(state.lesson.run, number)};
}

}  // namespace

float lesson_view(Painter& paint, const AppState& state, Rect area) {
    paint.panel(area);
    const PanelParts parts = parts_of(paint, area);
    paint.clip(parts.content.inset(-paint.px(4)));
    Column column{paint, parts.content};
    if (shown_step(state) != nullptr) draw_step(column, view_of(state));
    else if (at_lesson_end(state)) lesson_end_page(column, state);
    else draw_title_page(column, state);
    paint.end_clip();
    draw_navigation(paint, state, parts.navigation, parts.row);
    return column.rest.y - parts.content.y + parts.around;
}

float least_lesson_height(const Painter& paint, const AppState& state, Rect area) {
    const PanelParts parts = parts_of(paint, area);
    if (at_lesson_end(state)) {
        Canvas scratch;
        Painter trial{scratch, paint.measure, paint.colors, paint.sizes, {-1, -1}};
        Column endless{trial, {parts.content.x, parts.content.y, parts.content.w, 100'000}};
        lesson_end_page(endless, state);
        return endless.rest.y - parts.content.y + parts.around;
    }
    if (shown_step(state) == nullptr) return parts.around + Painter::line_height(paint.body()) * 8;
    return height_in(paint, view_of(state), parts.content, type_of(paint, usual_sizes - 1), {}) + parts.around;
}

}  // namespace osiscope
