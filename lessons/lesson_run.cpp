#include "lessons/lesson_run.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace osiscope {

namespace {

/// FNV-1a: a stable order that does not show which choice is right.
std::uint32_t mixed(const std::string& text) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return hash;
}

struct Complaints {
    std::vector<std::string>& list;
    std::string where;

    void add(const std::string& what) { list.push_back(where + ": " + what); }
};

void check_languages(Complaints& complaints, const char* what, const LocalizedText& text, const Lesson& lesson) {
    for (const std::string& language : lesson.languages) {
        const bool has =
            std::any_of(text.versions.begin(), text.versions.end(),
                        [&](const LocalizedText::Version& version) { return version.language == language; });
        if (!has) complaints.add(fmt::format("the {} has no text in “{}”", what, language));
    }
}

void check_text(Complaints& complaints, const char* what, const LocalizedText& text, const Lesson& lesson,
                const ExpressionScope& scope) {
    check_languages(complaints, what, text, lesson);
    for (const LocalizedText::Version& version : text.versions)
        for (const std::string& problem : fill_in_problems(version.text, scope))
            complaints.add(fmt::format("the {}: {}", what, problem));
}

/// A condition may fail to hold; it may not fail to mean something.
void check_condition(Complaints& complaints, const std::string& condition, const ExpressionScope& scope) {
    if (condition.empty()) return;
    if (const Evaluation value = evaluate(condition, scope); !value.value)
        complaints.add(fmt::format("the condition “{}”: {}", condition, value.problem));
}

void check_question(Complaints& complaints, const Question& question, const LessonStep& step, const Lesson& lesson,
                    const ExpressionScope& scope) {
    if (!holds(question.condition, scope)) return check_condition(complaints, question.condition, scope);
    check_text(complaints, "question", question.prompt, lesson, scope);
    check_text(complaints, "question's feedback", question.feedback, lesson, scope);
    if (const Evaluation answer = evaluate(question.answer, scope); !answer.value)
        complaints.add("the answer: " + answer.problem);
    for (const Distractor& distractor : question.distractors) {
        check_condition(complaints, distractor.condition, scope);
        if (!holds(distractor.condition, scope)) continue;
        if (const Evaluation value = evaluate(distractor.value, scope); !value.value)
            complaints.add("a distractor: " + value.problem);
        check_languages(complaints, "misconception", distractor.misconception, lesson);
        check_text(complaints, "feedback", distractor.feedback, lesson, scope);
    }
    if (choices(step, scope).size() < 2) complaints.add("the question has fewer than two different choices");
}

/// What the step does to the wire, and what must come of it.
void check_consequences(Complaints& complaints, const LessonStep& step, const std::vector<ExpectationState>& states,
                        const std::vector<WireEffect>& effects, const Lesson& lesson, const ExpressionScope& scope) {
    if (effects.size() < step.inject.size())
        complaints.add("the wire did not do what it injects in this capture; `osiscope record --lesson` makes one");
    for (std::size_t i = 0; i < step.expect.size(); ++i) {
        const Expectation& expectation = step.expect[i];
        check_text(complaints, "expectation", expectation.text, lesson, scope);
        check_text(complaints, "expectation's else", expectation.otherwise, lesson, scope);
        if (states[i].kind == ExpectationState::Kind::kept) continue;
        const std::string what = fill_in(in_language(expectation.text, "en"), scope);
        complaints.add(fmt::format("what it expects {}: “{}”",
                                   states[i].kind == ExpectationState::Kind::open ? "had not come when this was saved"
                                   : expectation.never                            ? "never to happen did happen"
                                                                                  : "did not happen",
                                   what));
    }
}

void check_references(Complaints& complaints, const LessonStep& step, const LayerTables& tables) {
    for (const std::string& row : step.rows)
        if (find_row(tables, row) == nullptr) complaints.add(fmt::format("there is no table row “{}”", row));
    if (!step.snippet.empty() && find_snippet(tables, step.snippet) == nullptr)
        complaints.add(fmt::format("there is no snippet “{}”", step.snippet));
}

/// What is decided stays so, but for what may never happen: that is open to the end.
void find_consequences(LessonRun& run, const Lesson& lesson, const Story& story) {
    run.expected.resize(lesson.steps.size());
    run.effects.resize(lesson.steps.size());
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const LessonStep& step = lesson.steps[i];
        run.expected[i].resize(step.expect.size());
        for (std::size_t k = 0; k < step.expect.size(); ++k)
            if (run.expected[i][k].kind == ExpectationState::Kind::open)
                run.expected[i][k] = state_of(step.expect[k], story, names_at(run, i));
        if (run.effects[i].size() < step.inject.size()) run.effects[i] = effects_of(step, story);
    }
}

}  // namespace

void find_anchors(LessonRun& run, const Lesson& lesson, const Story& story) {
    for (const NamedEvent& named : lesson.names) {
        const bool known = std::any_of(run.names.begin(), run.names.end(),
                                       [&](const NamedItem& item) { return item.name == named.name; });
        if (known) continue;
        if (const auto item = find_event(named.predicate, story, run.names)) run.names.push_back({named.name, *item});
    }
    run.anchors.resize(lesson.steps.size());
    run.chosen.resize(lesson.steps.size(), not_answered);
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const Predicate& anchor = lesson.steps[i].anchor;
        if (!run.anchors[i] || anchor.nth < 0) run.anchors[i] = find_event(anchor, story, run.names);
    }
    find_consequences(run, lesson, story);
}

NamedItems names_at(const LessonRun& run, std::size_t step) {
    NamedItems names = run.names;
    if (step < run.anchors.size() && run.anchors[step]) names.push_back({"here", *run.anchors[step]});
    return names;
}

bool applies(const LessonStep& step, const ExpressionScope& scope) { return holds(step.condition, scope); }

std::vector<Choice> choices(const LessonStep& step, const ExpressionScope& scope) {
    if (!step.question || !applies(step, scope) || !holds(step.question->condition, scope)) return {};
    const Evaluation answer = evaluate(step.question->answer, scope);
    if (!answer.value) return {};
    std::vector<Choice> list{{text(*answer.value), true, right_answer}};
    for (std::size_t i = 0; i < step.question->distractors.size(); ++i) {
        const Evaluation value = evaluate(step.question->distractors[i].value, scope);
        if (!value.value || !holds(step.question->distractors[i].condition, scope)) continue;
        const std::string words = text(*value.value);
        const bool taken =
            std::any_of(list.begin(), list.end(), [&](const Choice& choice) { return choice.text == words; });
        if (!taken) list.push_back({words, false, static_cast<int>(i)});
    }
    std::sort(list.begin(), list.end(),
              [&](const Choice& a, const Choice& b) { return mixed(step.id + a.text) < mixed(step.id + b.text); });
    return list;
}

std::vector<std::string> check_lesson(const Lesson& lesson, const LayerTables& tables, const Story& story) {
    std::vector<std::string> list;
    LessonRun run;
    find_anchors(run, lesson, story);
    for (const NamedEvent& named : lesson.names)
        if (std::none_of(run.names.begin(), run.names.end(),
                         [&](const NamedItem& item) { return item.name == named.name; }))
            list.push_back(fmt::format("name “{}”: never happens in this capture", named.name));
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const LessonStep& step = lesson.steps[i];
        Complaints complaints{list, fmt::format("step {} “{}”", i + 1, step.id)};
        const NamedItems names = names_at(run, i);
        const ExpressionScope scope{story, names};
        check_condition(complaints, step.condition, scope);
        if (!applies(step, scope)) continue;
        if (!run.anchors[i]) complaints.add("its anchor never happens in this capture");
        check_languages(complaints, "title", step.title, lesson);
        check_text(complaints, "text", step.text, lesson, scope);
        check_references(complaints, step, tables);
        check_consequences(complaints, step, run.expected[i], run.effects[i], lesson, scope);
        if (step.question) check_question(complaints, *step.question, step, lesson, scope);
    }
    return list;
}

}  // namespace osiscope
