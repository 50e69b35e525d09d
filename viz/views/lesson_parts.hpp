// Inside the lesson's panel: what its pages are made of.
#pragma once

#include "viz/paint/painter.hpp"
#include "viz/state/lesson_steps.hpp"

namespace osiscope {

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

/// How large a page's letters are.
struct LessonType {
    TextStyle title;
    TextStyle words;
    float question;  ///< px of prompt and feedback
    TextStyle choice;
    bool keys = true;  ///< the question says which keys answer it
};

/// The shown step with what its texts can speak of.
struct StepView {
    const AppState& state;
    const LessonStep& step;
    std::size_t number;
    NamedItems names;

    [[nodiscard]] ExpressionScope scope() const { return {state.story, names}; }
    [[nodiscard]] bool happened() const {
        return applies(step, scope()) && state.lesson.run.anchors.size() > number &&
               state.lesson.run.anchors[number].has_value();
    }
    [[nodiscard]] std::string text_of(const LocalizedText& text) const {
        return fill_in(in_language(text, state.look.language), scope());
    }
};

[[nodiscard]] inline Color layer_ink(const Painter& paint, int layer) {
    return layer == 0 ? paint.colors.accent : paint.colors.layer_text[layer];
}

/// The step's question with its choices, and once it has been answered what is to be said to that. `prompt`: with the
/// question's own words.
void question_view(Column& column, const StepView& view, const LessonType& type, bool prompt);

/// The page after the last step: what was right, and what can come next.
void lesson_end_page(Column& column, const AppState& state);

}  // namespace osiscope
