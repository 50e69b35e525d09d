#include "lessons/lesson_read.hpp"

#include <algorithm>

#include "layers/describe.hpp"
#include "lessons/predicate_read.hpp"

namespace osiscope {

namespace {

Predicate read_anchor(Reader& parent) {
    const Json* value = parent.get("anchor", true);
    if (value == nullptr) return {};
    Reader reader{*value, parent.where + "/anchor", parent.problems};
    if (!value->is_object()) {
        reader.complain("", "must be an object");
        return {};
    }
    const Predicate predicate = read_predicate(reader, false);
    reader.finish();
    return predicate;
}

Mask read_mask(Reader& reader) {
    const std::string word = reader.text("mask", false);
    if (word == "answer") return Mask::answer;
    if (word == "crossings") return Mask::crossings;
    if (!word.empty()) reader.complain("mask", "must be answer or crossings");
    return Mask::nothing;
}

std::optional<Question> read_question(Reader& parent) {
    const Json* value = parent.get("ask", false);
    if (value == nullptr) return std::nullopt;
    Reader reader{*value, parent.where + "/ask", parent.problems};
    if (!value->is_object()) {
        reader.complain("", "must be an object");
        return std::nullopt;
    }
    Question question;
    question.condition = reader.text("if", false);
    question.mask = read_mask(reader);
    question.prompt = reader.localized("prompt");
    question.answer = reader.text("answer");
    question.unit = reader.localized("unit", false);
    question.feedback = reader.localized("feedback");
    for_each_object(reader, "distractors", true, [&](Reader& item) {
        question.distractors.push_back(
            {item.text("value"), item.text("if", false), item.localized("misconception"), item.localized("feedback")});
    });
    if (question.distractors.empty()) reader.complain("distractors", "must have at least one");
    reader.finish();
    return question;
}

std::vector<Expectation> read_expectations(Reader& parent) {
    std::vector<Expectation> list;
    for_each_object(parent, "expect", false, [&](Reader& item) {
        Expectation expectation;
        expectation.predicate = read_predicate(item, true);
        expectation.never = item.flag("never").value_or(false);
        const std::int64_t within = item.number("within_ms").value_or(0);
        if (within < 0 || within > 86'400'000) item.complain("within_ms", "must be 1 to 86400000 (a day)");
        else expectation.within_ns = within * 1'000'000;
        expectation.text = item.localized("text");
        expectation.otherwise = item.localized("else");
        list.push_back(std::move(expectation));
    });
    return list;
}

/// One line of the wire's language each; whether it is one only the wire's own parser knows, which is not of this room.
std::vector<std::string> read_inject(Reader& reader) {
    std::vector<std::string> lines = reader.texts("inject");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string where = fmt::format("inject/{}", i);
        const std::size_t first = lines[i].find_first_not_of(" \t\r\n");
        if (first == std::string::npos || lines[i][first] == '#')
            reader.complain(where, "must say what to do, for example: when 'tcp.len > 0' from A nth 5: drop");
        if (lines[i].find('\n') != std::string::npos)
            reader.complain(where, "must be one line; write a second text for a second line");
    }
    return lines;
}

LessonStep read_step(Reader& reader) {
    LessonStep step;
    step.id = reader.text("id");
    step.layer = reader.small_number("layer", {0, 7}, true);
    step.side = read_side(reader, true).value_or(Host::a);
    step.anchor = read_anchor(reader);
    step.condition = reader.text("if", false);
    step.otherwise = reader.localized("else");
    step.title = reader.localized("title");
    step.text = reader.localized("text");
    step.notes = reader.localized("notes", false);
    step.rows = reader.texts("rows");
    step.snippet = reader.text("snippet", false);
    step.field = reader.text("field", false);
    if (!step.field.empty() && field_by_id(step.field) == nullptr)
        reader.complain("field", fmt::format("“{}” is not a field", step.field));
    step.inject = read_inject(reader);
    step.expect = read_expectations(reader);
    step.question = read_question(reader);
    return step;
}

void check_ids(const Lesson& lesson, std::vector<LessonProblem>& problems) {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i)
        if (!ids.insert(lesson.steps[i].id).second)
            problems.push_back({fmt::format("/steps/{}/id", i), fmt::format("“{}” is used twice", lesson.steps[i].id)});
}

/// Looks up what predicates refer to: earlier names, and steps that inject something.
struct References {
    Lesson& lesson;
    std::vector<LessonProblem>& problems;
    std::vector<std::string> names{};

    void check_name(const std::string& name, const std::string& where) const {
        if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
        std::string all;
        for (const std::string& known : names) all += (all.empty() ? "" : ", ") + known;
        problems.push_back(
            {where, fmt::format("there is no name “{}” yet; {}", name,
                                all.empty() ? "give an event this name in /names" : "there are " + all)});
    }

    void resolve(Predicate& predicate, const std::string& where) const {
        check_name(predicate.after, where + "/after");
        check_name(predicate.repeats, where + "/repeats");
        if (predicate.touched_by.empty()) return;
        const auto step = std::find_if(lesson.steps.begin(), lesson.steps.end(),
                                       [&](const LessonStep& one) { return one.id == predicate.touched_by; });
        if (step != lesson.steps.end() && !step->inject.empty()) predicate.touched_lines = step->inject;
        else
            problems.push_back(
                {where + "/touched_by", fmt::format("there is no step “{}” with an inject", predicate.touched_by)});
    }

    void resolve_all() {
        for (std::size_t i = 0; i < lesson.names.size(); ++i) {
            resolve(lesson.names[i].predicate, fmt::format("/names/{}", i));
            names.push_back(lesson.names[i].name);
        }
        for (std::size_t i = 0; i < lesson.steps.size(); ++i)
            resolve(lesson.steps[i].anchor, fmt::format("/steps/{}/anchor", i));
        names.emplace_back("here");
        for (std::size_t i = 0; i < lesson.steps.size(); ++i)
            for (std::size_t k = 0; k < lesson.steps[i].expect.size(); ++k)
                resolve(lesson.steps[i].expect[k].predicate, fmt::format("/steps/{}/expect/{}", i, k));
    }
};

/// The document as an object, or a problem with the place where it stops being JSON.
Json parse(const std::string& text, std::vector<LessonProblem>& problems) {
    if (std::string refusal = json_refusal(text); !refusal.empty()) {
        problems.push_back({"", std::move(refusal)});
        return Json::object();
    }
    Json root = parse_json(text);
    if (root.is_discarded()) problems.push_back({"", "is not valid JSON; `python3 -m json.tool FILE` names the line"});
    else if (!root.is_object()) problems.push_back({"", "must be a JSON object"});
    return root.is_object() ? root : Json::object();
}

}  // namespace

LessonResult read_lesson(const std::string& json) {
    LessonResult result;
    const Json root = parse(json, result.problems);
    if (!result.problems.empty()) return result;
    Reader reader{root, "", result.problems};
    if (reader.number("schema", true).value_or(1) != 1) reader.complain("schema", "must be 1");
    Lesson& lesson = result.lesson;
    lesson.id = reader.text("id");
    lesson.title = reader.localized("title");
    for_each_object(reader, "objectives", true, [&](Reader& item) {
        LocalizedText objective;
        for (const auto& [language, words] : item.json.items()) {
            item.known.insert(language);
            if (words.is_string()) objective.versions.push_back({language, words.get<std::string>()});
        }
        lesson.objectives.push_back(std::move(objective));
    });
    lesson.minutes = static_cast<std::uint32_t>(reader.small_number("minutes", {0, 1440}, true));
    lesson.languages = reader.texts("languages", true);
    for (const std::string& where : reader.texts("runs_on", true)) {
        if (where == "live") lesson.runs_live = true;
        else if (where == "saved") lesson.runs_saved = true;
        else reader.complain("runs_on", "may contain live and saved");
    }
    lesson.capture = reader.text("capture", false);
    lesson.lab = read_lab(reader);
    for_each_object(reader, "names", false, [&](Reader& item) {
        const std::string name = item.text("name");
        lesson.names.push_back({name, read_predicate(item, false)});
    });
    for_each_object(reader, "steps", true, [&](Reader& item) { lesson.steps.push_back(read_step(item)); });
    if (lesson.steps.empty()) reader.complain("steps", "must have at least one");
    check_ids(lesson, result.problems);
    References{lesson, result.problems}.resolve_all();
    reader.finish();
    return result;
}

LayerTablesResult read_layer_tables(const std::string& json) {
    LayerTablesResult result;
    const Json root = parse(json, result.problems);
    if (!result.problems.empty()) return result;
    Reader reader{root, "", result.problems};
    if (reader.number("schema", true).value_or(1) != 1) reader.complain("schema", "must be 1");
    for_each_object(reader, "rows", true, [&](Reader& item) {
        result.tables.rows.push_back({item.text("id"), item.small_number("layer", {0, 7}, true), item.localized("text"),
                                      item.localized("correction", false)});
    });
    for_each_object(reader, "snippets", true, [&](Reader& item) {
        LayerSnippet snippet{item.text("id"), item.small_number("layer", {0, 7}, true), {}, item.localized("text")};
        for (const std::string& line : item.texts("code", true))
            snippet.code += (snippet.code.empty() ? "" : "\n") + line;
        result.tables.snippets.push_back(std::move(snippet));
    });
    reader.finish();
    return result;
}

std::string text(const std::vector<LessonProblem>& problems) {
    std::string out;
    for (const LessonProblem& problem : problems) {
        if (!out.empty()) out += "\n";
        out += fmt::format("at {}: {}", problem.where.empty() ? "the top" : problem.where, problem.what);
    }
    return out;
}

}  // namespace osiscope
