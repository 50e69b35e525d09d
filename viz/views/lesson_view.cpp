// The lesson beside the stage: a step's story, its question, and which lines of a program speak to this layer.
#include <fmt/format.h>

#include "viz/views/consequence_view.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// Draws downwards and remembers how far it came.
struct Column {
    Painter& paint;
    Rect rest;

    void gap(float design) { cut_top(rest, paint.px(design)); }
    Rect row(TextStyle style) { return cut_top(rest, Painter::line_height(style)); }
    void words(const std::string& text, TextStyle style, Color color) {
        cut_top(rest, paint.paragraph(rest, text, style, color));
    }
};

const std::string& say(const AppState& state, const LocalizedText& text) { return in_language(text, state.language); }

struct StepView {
    const AppState& state;
    const LessonStep& step;
    std::size_t number;
    NamedItems names;

    [[nodiscard]] ExpressionScope scope() const { return {state.recording, state.digest, names}; }
    [[nodiscard]] bool happened() const {
        return state.lesson_run.anchors.size() > number && state.lesson_run.anchors[number].has_value();
    }
};

Color layer_ink(const Painter& paint, int layer) {
    return layer == 0 ? paint.colors.accent : paint.colors.layer_text[layer];
}

void draw_heading(Column& column, const StepView& view) {
    const Painter& paint = column.paint;
    Rect row = column.row(paint.small_bold());
    const std::string place = fmt::format("step {} of {}", view.number + 1, view.state.lesson->steps.size());
    const float width = paint.measure(paint.small(), place);
    column.paint.text(cut_right(row, width, paint.px(10)), place, paint.small(), paint.colors.quiet, Align::right);
    const int layer = view.step.layer;
    const std::string chapter =
        layer == 0 ? say(view.state, view.state.lesson->title) : fmt::format("Layer {} · {}", layer, layer_name(layer));
    column.paint.text(row, chapter, paint.small_bold(), layer_ink(paint, layer));
    column.gap(4);
    column.words(say(view.state, view.step.title), paint.title(), paint.colors.text);
    column.gap(6);
}

/// One answer to choose; after choosing it shows whether it is right, by word and colour.
void draw_choice(Painter& paint, Rect rect, const StepView& view, const Choice& choice, int number, int chosen) {
    const bool lit = chosen < 0 && paint.hovered(rect);
    const bool marked = chosen >= 0 && (choice.right || number == chosen);
    const Color edge = marked ? (choice.right ? paint.colors.right : paint.colors.warning)
                       : lit  ? paint.colors.text
                              : paint.colors.border;
    paint.frame(rect, paint.colors.background, edge, paint.px(marked ? 3 : 1.5F), rect.h / 2);
    const std::string mark = !marked ? "" : choice.right ? "✓ " : "✗ ";
    paint.text(rect.inset(paint.px(10), 0), mark + choice.text, paint.mono(), marked ? edge : paint.colors.text,
               Align::center);
    if (chosen < 0) paint.click(rect, request::Choose{static_cast<int>(view.number), number});
}

float draw_choices(Painter& paint, Rect area, const StepView& view, const std::vector<Choice>& list, int chosen) {
    const float gap = paint.px(12);
    float widest = paint.px(96);
    for (const Choice& choice : list)
        widest = std::max(widest, paint.measure(paint.mono(), "✓ " + choice.text) + paint.px(28));
    const auto columns =
        static_cast<std::size_t>(std::clamp((area.w + gap) / (widest + gap), 1.0F, static_cast<float>(list.size())));
    const float width = (area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    const float height = Painter::line_height(paint.mono()) + paint.px(10);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto column = static_cast<float>(i % columns);
        const auto row = static_cast<float>(i / columns);
        draw_choice(paint, {area.x + column * (width + gap), area.y + row * (height + gap), width, height}, view,
                    list[i], static_cast<int>(i), chosen);
    }
    const auto rows = static_cast<float>((list.size() + columns - 1) / columns);
    return rows * height + (rows - 1) * gap;
}

std::string feedback(const StepView& view, const Choice& choice) {
    const Question& question = *view.step.question;
    if (choice.right) return fill_in(say(view.state, question.feedback), view.scope());
    const Distractor& distractor = question.distractors[static_cast<std::size_t>(choice.distractor)];
    return say(view.state, distractor.misconception) + ": " +
           fill_in(say(view.state, distractor.feedback), view.scope());
}

/// Prompt and feedback in letters of this size.
void draw_question_in(Column& column, const StepView& view, float px, bool prompt) {
    if (!view.step.question || !view.happened()) return;
    const std::vector<Choice> list = choices(view.step, view.scope());
    if (list.size() < 2) return;
    Painter& paint = column.paint;
    const int chosen = view.state.lesson_run.chosen[view.number];
    const Rect start = column.rest;
    const std::size_t background = paint.scene.shapes.size();
    paint.frame(start, paint.colors.raised, layer_ink(paint, view.step.layer), paint.px(2.5F), paint.px(10));
    Column inner{paint, start.inset(paint.px(18), paint.px(12))};
    if (prompt)
        inner.words(fill_in(say(view.state, view.step.question->prompt), view.scope()), {Face::semibold, px},
                    paint.colors.text);
    if (prompt) inner.gap(8);
    cut_top(inner.rest, draw_choices(paint, inner.rest, view, list, chosen));
    if (chosen >= 0) {
        inner.gap(8);
        const Choice& choice = list[static_cast<std::size_t>(chosen)];
        inner.words(feedback(view, choice), {Face::regular, px},
                    choice.right ? paint.colors.right : paint.colors.warning);
    }
    const float height = inner.rest.y - start.y + paint.px(12);
    std::get<Box>(paint.scene.shapes[background]).rect.h = height;
    cut_top(column.rest, height);
}

/// In letters one size smaller where there is little room; where there is less, an answered question makes room for
/// what is said to the answer.
void draw_question(Column& column, const StepView& view) {
    const Painter& paint = column.paint;
    const auto fits = [&](float px, bool prompt) {
        Scene scratch;
        Painter trial{scratch, paint.measure, paint.colors, paint.sizes, {-1, -1}};
        Column endless{trial, {column.rest.x, column.rest.y, column.rest.w, 100'000}};
        draw_question_in(endless, view, px, prompt);
        return endless.rest.y - column.rest.y <= column.rest.h;
    };
    if (fits(paint.sizes.body, true)) return draw_question_in(column, view, paint.sizes.body, true);
    const bool answered =
        view.state.lesson_run.chosen.size() > view.number && view.state.lesson_run.chosen[view.number] >= 0;
    draw_question_in(column, view, paint.sizes.small, !answered || fits(paint.sizes.small, true));
}

void draw_words(Column& column, const StepView& view) {
    if (view.state.lecture) return;  // the lecturer speaks them
    const LocalizedText& words = view.happened() ? view.step.text : view.step.otherwise;
    column.words(fill_in(say(view.state, words), view.scope()), column.paint.narration(), column.paint.colors.text);
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
    if (const LayerSnippet* snippet = find_snippet(view.state.tables, view.step.snippet)) {
        if (!snippet->code.empty()) draw_code(column, snippet->code);
        words_if_room(column, say(view.state, snippet->text), style, paint.colors.text);
        column.gap(8);
    }
    for (const std::string& id : view.step.rows) {
        const LayerRow* row = find_row(view.state.tables, id);
        if (row == nullptr) continue;
        words_if_room(column, say(view.state, row->text), style, paint.colors.quiet);
        if (!row->correction.empty())
            words_if_room(column, "More exactly: " + say(view.state, row->correction), style, paint.colors.text);
        column.gap(6);
    }
}

/// In letters one size smaller where there is little room.
void draw_program(Column& column, const StepView& view) {
    const Painter& paint = column.paint;
    Scene scratch;
    Painter trial{scratch, paint.measure, paint.colors, paint.sizes, {-1, -1}};
    Column endless{trial, {column.rest.x, column.rest.y, column.rest.w, 100'000}};
    draw_program_in(endless, view, paint.body());
    const bool fits = endless.rest.y - column.rest.y <= column.rest.h;
    draw_program_in(column, view, fits ? paint.body() : paint.small());
}

/// Which tabs a step has. The question has one of its own where it does not fit below the story.
struct StepTabs {
    bool question = false;
    bool program = false;
};

LessonTab shown_tab(const AppState& state, StepTabs tabs) {
    if (state.lesson_tab == LessonTab::question && !tabs.question) return LessonTab::story;
    if (state.lesson_tab == LessonTab::program && !tabs.program) return LessonTab::story;
    return state.lesson_tab;
}

void draw_step(Column& column, const StepView& view, StepTabs tabs) {
    const LessonTab tab = shown_tab(view.state, tabs);
    draw_heading(column, view);
    if (tab == LessonTab::program) return draw_program(column, view);
    if (tab == LessonTab::story) draw_words(column, view);
    if (tab == LessonTab::question || !tabs.question) draw_question(column, view);
    if (tab == LessonTab::question && tabs.question) return;  // what came of it is under the story
    column.gap(8);
    draw_consequences(column, view);
}

std::vector<Painter::Tab> tab_list(const AppState& state, StepTabs tabs) {
    if (state.step < 0 || (!tabs.question && !tabs.program)) return {};
    const LessonTab shown = shown_tab(state, tabs);
    const auto tab = [&](const char* label, LessonTab which) {
        return Painter::Tab{label, request::SelectLessonTab{which}, shown == which};
    };
    std::vector<Painter::Tab> list{tab("Story", LessonTab::story)};
    if (tabs.question) list.push_back(tab("Question", LessonTab::question));
    if (tabs.program) list.push_back(tab(tabs.question ? "Program" : "In a program", LessonTab::program));
    return list;
}

void draw_lessons_button(Painter& paint, const AppState& state, Rect row) {
    paint.button(cut_left(row, paint.button_width("Lessons…"), paint.px(10)), "Lessons…", request::ShowLessons{}, false,
                 "the other lessons (Ctrl L)");
    const float live = paint.button_width("Run it live");
    if (state.live || state.lessons.held.empty() || !state.lesson->runs_live || row.w < live) return;
    paint.button(cut_left(row, live, paint.px(10)), "Run it live", request::SendAgain{}, false,
                 "this lesson's lab, on real kernels, now (R)");
}

void draw_buttons(Painter& paint, const AppState& state, Rect row) {
    const auto last = static_cast<int>(state.lesson->steps.size()) - 1;
    const float width = paint.button_width("Start");
    const bool first_page = state.step < 0;
    paint.button(cut_right(row, width, paint.px(10)), first_page ? "Start" : "Next", request::GoToStep{state.step + 1},
                 first_page, "the next step (N, →, Page Down)", state.step >= last ? "this was the last step" : "");
    if (first_page) return draw_lessons_button(paint, state, row);
    paint.button(cut_right(row, width, paint.px(10)), "Back", request::GoToStep{state.step - 1}, false,
                 "the step before (Page Up)");
}

/// Tabs at the left, buttons at the right; one above the other where the panel is narrow.
bool one_row(const Painter& paint, float width) {
    const std::vector<Painter::Tab> most{{"Story", {}, true}, {"Question", {}, true}, {"Program", {}, true}};
    return paint.tabs_width(most) + 2 * paint.button_width("Start") + paint.px(10) <= width;
}

void draw_navigation(Painter& paint, const AppState& state, Rect area, float row, StepTabs tabs) {
    const std::vector<Painter::Tab> list = tab_list(state, tabs);
    draw_buttons(paint, state, {area.x, area.bottom() - row, area.w, row});
    paint.tabs({area.x, area.y, area.w, row - paint.px(4)}, list);
}

void draw_title_page(Column& column, const AppState& state) {
    const Painter& paint = column.paint;
    column.paint.text(column.row(paint.small_bold()), fmt::format("Lesson · about {} minutes", state.lesson->minutes),
                      paint.small_bold(), paint.colors.accent);
    column.gap(4);
    column.words(say(state, state.lesson->title), paint.title(), paint.colors.text);
    column.gap(6);
    column.words("Press → to begin, P to stop or play, ? for all keys.", {Face::semibold, paint.sizes.body},
                 paint.colors.accent);
    column.gap(12);
    for (const LocalizedText& objective : state.lesson->objectives) {
        const std::string words = "· " + say(state, objective);
        const float lines = static_cast<float>(paint.wrap(words, paint.body(), column.rest.w).size());
        if (lines * Painter::line_height(paint.body()) > column.rest.h) return;
        column.words(words, paint.body(), paint.colors.text);
        column.gap(4);
    }
}

/// Whether story and question together are taller than there is room for.
bool too_tall(const Painter& paint, const StepView& view, Rect content) {
    Scene scratch;
    Painter trial{scratch, paint.measure, paint.colors, paint.sizes, {-1, -1}};
    Column column{trial, {content.x, content.y, content.w, 100'000}};
    draw_heading(column, view);
    draw_words(column, view);
    draw_question(column, view);
    column.gap(8);
    draw_consequences(column, view);
    return column.rest.y - content.y > content.h;
}

}  // namespace

float lesson_view(Painter& paint, const AppState& state, Rect area) {
    paint.panel(area);
    const float margin = std::round(paint.sizes.pad * 0.75F);
    const float row = std::round(paint.sizes.small * 2.0F);
    const bool wide = one_row(paint, area.w - 2 * paint.sizes.pad);
    const float buttons = wide ? row : 2 * row + paint.px(6);
    Rect content = area.inset(paint.sizes.pad, margin);
    const Rect navigation = cut_bottom(content, buttons, paint.px(12));
    paint.clip(content.inset(-paint.px(4)));
    Column column{paint, content};
    StepTabs tabs;
    if (state.step < 0) {
        draw_title_page(column, state);
    } else {
        const auto number = static_cast<std::size_t>(state.step);
        const StepView view{state, state.lesson->steps[number], number, names_at(state.lesson_run, number)};
        tabs.program = !view.step.rows.empty() || !view.step.snippet.empty();
        tabs.question = view.step.question && too_tall(paint, view, content);
        draw_step(column, view, tabs);
    }
    paint.end_clip();
    draw_navigation(paint, state, navigation, row, tabs);
    return column.rest.y - area.y + buttons + paint.px(12) + margin;
}

}  // namespace osiscope
