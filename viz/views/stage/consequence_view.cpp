#include "viz/views/stage/consequence_view.hpp"

#include "layers/words.hpp"
#include "viz/paint/rows.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

struct Told {
    const char* sign;
    std::string words;
    Color color;
    std::optional<TimelineItem> item;
};

/// A question's answer may be what is expected: it is shown when the class has committed itself.
bool may_tell(const AppState& state, std::size_t step) {
    return !state.lesson.script->steps[step].question || state.lesson.run.chosen[step] != not_answered;
}

void add_effects(std::vector<Told>& lines, const Painter& paint, const AppState& state, std::size_t step) {
    const std::vector<std::string>& inject = state.lesson.script->steps[step].inject;
    const std::vector<WireEffect>& effects = state.lesson.run.effects[step];
    for (const WireEffect& effect : effects) lines.push_back({"→", effect.words, paint.colors.text, effect.item});
    if (!effects.empty() || inject.empty()) return;
    const std::string words = !run_is_over(state.story.recording)
                                  ? said("The lesson waits for its moment to touch the wire.")
                                  : said("In this recording the lesson did not touch the wire.");
    lines.push_back({"→", words, paint.colors.quiet, std::nullopt});
}

void add_expected(std::vector<Told>& lines, const Painter& paint, const AppState& state, std::size_t step) {
    using Kind = ExpectationState::Kind;
    const std::vector<Expectation>& expected = state.lesson.script->steps[step].expect;
    const NamedItems names = names_at(state.lesson.run, step);
    const ExpressionScope scope{state.story, names};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const ExpectationState& now = state.lesson.run.expected[step][i];
        const bool broken = now.kind == Kind::broken;
        const LocalizedText& text = broken ? expected[i].otherwise : expected[i].text;
        const Color color = broken                   ? paint.colors.warning
                            : now.kind == Kind::kept ? paint.colors.right
                                                     : paint.colors.quiet;
        lines.push_back({broken                   ? "✗"
                         : now.kind == Kind::kept ? "✓"
                                                  : "…",
                         fill_in(in_language(text, state.look.language), scope), color, now.item});
    }
}

}  // namespace

float consequence_view(Painter& paint, const AppState& state, std::size_t step, Rect area) {
    if (step >= state.lesson.run.effects.size()) return 0;
    std::vector<Told> lines;
    add_effects(lines, paint, state, step);
    if (may_tell(state, step)) add_expected(lines, paint, state, step);
    const float top = area.y;
    const float sign = paint.measure(paint.small_bold(), "→") + paint.px(10);
    const float one = Painter::line_height(paint.small());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Told& line = lines[i];
        const auto lines_needed = static_cast<float>(paint.wrap(line.words, paint.small(), area.w - sign).size());
        const float rest = i + 1 < lines.size() ? one + paint.px(4) : 0;  // for the sentence that there are more
        if (lines_needed * one + rest > area.h) {
            if (one <= area.h)
                paint.text(cut_top(area, one), and_more(lines.size() - i), paint.small(), paint.colors.quiet);
            break;
        }
        Rect row = area;
        const Rect mark = cut_left(row, sign);
        const float height = paint.paragraph(row, line.words, paint.small(), line.color);
        paint.text({mark.x, mark.y, mark.w, Painter::line_height(paint.small())}, line.sign, paint.small_bold(),
                   line.color);
        if (line.item)
            paint.click({area.x, area.y, area.w, height}, request::GoToItem{*line.item}, said("go to this moment"));
        cut_top(area, height + paint.px(4));
    }
    return area.y - top;
}

}  // namespace osiscope
