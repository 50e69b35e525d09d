// The page after a lesson's last step: which questions were answered right, and what can come next.
#include "viz/paint/rows.hpp"
#include "viz/views/lesson_parts.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

struct Score {
    int asked = 0;
    int right = 0;
};

Score score_of(const AppState& state) {
    Score score;
    for (std::size_t i = 0; i < state.lesson.script->steps.size() && i < state.lesson.run.chosen.size(); ++i) {
        if (!state.lesson.script->steps[i].question) continue;
        ++score.asked;
        if (state.lesson.run.chosen[i] == right_answer) ++score.right;
    }
    return score;
}

struct Line {
    std::string sign;
    std::string words;
    Color color;
    int step;
};

Line line_of(const Painter& paint, const AppState& state, std::size_t number) {
    const LessonStep& step = state.lesson.script->steps[number];
    const std::string title = in_language(step.title, state.look.language);
    const auto where = static_cast<int>(number);
    const int answer = state.lesson.run.chosen[number];
    if (answer == right_answer) return {"✓", title, paint.colors.right, where};
    if (answer == revealed)
        return {"→", say("{question}: the answer was shown", {{"question", title}}), paint.colors.quiet, where};
    if (answer == not_answered)
        return {"–", say("{question}: not answered", {{"question", title}}), paint.colors.quiet, where};
    const Distractor& mistake = step.question->distractors[static_cast<std::size_t>(answer)];
    const NamedItems names = names_at(state.lesson.run, number);
    return {"✗", title + ": " + fill_in(in_language(mistake.misconception, state.look.language), {state.story, names}),
            paint.colors.warning, where};
}

void draw_lines(Column& column, const AppState& state) {
    const Painter& paint = column.paint;
    std::vector<Line> lines;
    for (std::size_t i = 0; i < state.lesson.script->steps.size(); ++i)
        if (state.lesson.script->steps[i].question && i < state.lesson.run.chosen.size())
            lines.push_back(line_of(paint, state, i));
    const float height = std::round(Painter::line_height(paint.small()) * 1.15F);
    const float sign = std::ceil(paint.measure(paint.small_bold(), "→")) + paint.px(12);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (column.rest.h < 2 * height && i + 1 < lines.size()) {
            column.paint.text(cut_top(column.rest, height), and_more(lines.size() - i), paint.small(),
                              paint.colors.quiet);
            return;
        }
        Rect row = cut_top(column.rest, height);
        const Rect whole = row;
        column.paint.text(cut_left(row, sign), lines[i].sign, paint.small_bold(), lines[i].color);
        column.paint.click(whole, request::GoToStep{lines[i].step}, said("go to this question"));
        column.paint.text(row, lines[i].words, paint.small(), lines[i].color);
    }
}

}  // namespace

void lesson_end_page(Column& column, const AppState& state) {
    const Painter& paint = column.paint;
    const Score score = score_of(state);
    column.paint.text(column.row(paint.small_bold()), said("The end of the lesson"), paint.small_bold(),
                      paint.colors.accent);
    column.gap(4);
    column.words(in_language(state.lesson.script->title, state.look.language), paint.title(), paint.colors.text);
    column.gap(6);
    if (score.asked > 0)
        column.words(say_count("{right} of {count} question was answered right.",
                               "{right} of {count} questions were answered right.",
                               static_cast<std::uint64_t>(score.asked), {{"right", score.right}}),
                     {Face::semibold, paint.sizes.body}, paint.colors.text);
    column.gap(6);
    const LessonCard& next = state.lesson.list.next;
    const std::string onwards =
        next.id.empty()
            ? said("This was the last lesson. Ctrl L lists them all.")
            : say("Next: {lesson} (about {minutes}). Enter opens it; Ctrl L lists all lessons.",
                  {{"lesson", in_language(next.title, state.look.language)}, {"minutes", minutes_said(next.minutes)}});
    Column foot{column.paint, column.rest};
    const float needed = static_cast<float>(paint.wrap(onwards, paint.body(), column.rest.w).size()) *
                         Painter::line_height(paint.body());
    foot.rest = cut_bottom(column.rest, std::min(needed, column.rest.h), paint.px(8));
    draw_lines(column, state);
    foot.rest.y = column.rest.y + paint.px(8);
    foot.words(onwards, paint.body(), paint.colors.text);
    column.rest.y = foot.rest.y;
}

}  // namespace osiscope
