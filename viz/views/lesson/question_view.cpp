// A lesson's question: the prompt, choices with letters for a show of hands, and what is said to the answer.
#include "layers/words.hpp"
#include "viz/views/lesson_parts.hpp"

namespace osiscope {

namespace {

struct Asked {
    const std::vector<Choice>& choices;
    int answer;     ///< as in LessonRun::chosen
    bool open;      ///< not answered yet
    bool no_match;  ///< what was chosen in another run is no choice in this one
};

/// One answer to choose; afterwards it shows whether it is right, by sign and colour.
void draw_choice(Painter& paint, Rect rect, const StepView& view, const Asked& asked, std::size_t number,
                 TextStyle style) {
    const Choice& choice = asked.choices[number];
    const bool pointed = asked.open && view.state.lesson.pointed_choice == static_cast<int>(number);
    const bool lit = asked.open && paint.hovered(rect);
    const bool marked = !asked.open && (choice.right || choice.distractor == asked.answer);
    const Color edge = marked    ? (choice.right ? paint.colors.right : paint.colors.warning)
                       : pointed ? paint.colors.accent
                       : lit     ? paint.colors.text
                                 : paint.colors.border;
    paint.frame(rect, pointed ? paint.colors.panel : paint.colors.background, edge,
                paint.px(marked || pointed ? 3.5F : 1.5F), rect.h / 2);
    Rect inner = rect.inset(paint.px(14), 0);
    const std::string mark = !marked ? "" : choice.right ? "✓ " : "✗ ";
    const TextStyle letter{Face::semibold, style.px};
    cut_left(inner, paint.text(inner, letter_of(number), letter, paint.colors.quiet));
    paint.text(inner, mark + choice.text, style, marked ? edge : paint.colors.text, Align::center);
    if (asked.open)
        paint.click(rect, request::Choose{static_cast<int>(view.number), static_cast<int>(number)},
                    said("answer with this one"));
}

/// In as many columns as fit. Returns the height.
float draw_choices(Painter& paint, Rect area, const StepView& view, const Asked& asked, TextStyle style) {
    const float gap = paint.px(12);
    float widest = paint.px(96);
    for (const Choice& choice : asked.choices)
        widest = std::max(widest, paint.measure(style, "✓ " + choice.text) + 2 * style.px + paint.px(34));
    const auto count = static_cast<float>(asked.choices.size());
    auto columns = static_cast<std::size_t>(std::clamp((area.w + gap) / (widest + gap), 1.0F, count));
    if (columns == 3 && asked.choices.size() == 4) columns = 2;
    const float width = (area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    const float height = Painter::line_height(style) + paint.px(10);
    for (std::size_t i = 0; i < asked.choices.size(); ++i) {
        const auto column = static_cast<float>(i % columns);
        const auto row = static_cast<float>(i / columns);
        draw_choice(paint, {area.x + column * (width + gap), area.y + row * (height + gap), width, height}, view, asked,
                    i, style);
    }
    const auto rows = static_cast<float>((asked.choices.size() + columns - 1) / columns);
    return rows * height + (rows - 1) * gap;
}

/// To a wrong answer: the mistake by its name, and why it is one. To no answer: why the right one is right.
std::string feedback(const StepView& view, const Asked& asked) {
    const Question& question = *view.step.question;
    if (asked.answer < 0 || asked.no_match) return view.text_of(question.feedback);
    const Distractor& distractor = question.distractors[static_cast<std::size_t>(asked.answer)];
    return view.text_of(distractor.misconception) + ": " + view.text_of(distractor.feedback);
}

}  // namespace

void question_view(Column& column, const StepView& view, const LessonType& type, bool prompt) {
    const std::vector<Choice> list = shown_choices(view.state);
    if (list.empty()) return;
    Painter& paint = column.paint;
    const int answer = view.state.lesson.run.chosen[view.number];
    const bool known =
        std::any_of(list.begin(), list.end(), [&](const Choice& choice) { return choice.distractor == answer; });
    const Asked asked{list, answer, answer == not_answered, !known};
    const Rect start = column.rest;
    const std::size_t background = paint.scene.shapes.size();
    paint.frame(start, paint.colors.raised, layer_ink(paint, view.step.layer), paint.px(2.5F), paint.px(10));
    Column inner{paint, start.inset(paint.px(18), paint.px(12))};
    if (prompt) {
        inner.words(view.text_of(view.step.question->prompt), {Face::semibold, type.question}, paint.colors.text);
        inner.gap(8);
    }
    cut_top(inner.rest, draw_choices(paint, inner.rest, view, asked, type.choice));
    if (asked.open && type.keys) {
        inner.gap(8);
        paint.text_that_fits(
            inner.row(paint.small()),
            {said("↑ ↓ choose · Enter locks it in · → shows the answer"), said("↑ ↓ Enter · → shows the answer")},
            paint.small(), paint.colors.quiet);
    }
    if (!asked.open) {
        inner.gap(8);
        const bool wrong = answer >= 0 && known;
        inner.words(feedback(view, asked), {Face::regular, type.question},
                    wrong ? paint.colors.warning : paint.colors.right);
    }
    const float height = inner.rest.y - start.y + paint.px(12);
    std::get<Box>(paint.scene.shapes[background]).rect.h = height;
    cut_top(column.rest, height);
}

}  // namespace osiscope
