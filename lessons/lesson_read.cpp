#include "lessons/lesson_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "layers/describe.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

using Json = nlohmann::ordered_json;

/// Reads members of one object and remembers what was wrong and which keys nobody asked for.
struct Reader {
    const Json& json;
    std::string where;
    std::vector<LessonProblem>& problems;
    std::set<std::string> known{};

    void complain(const std::string& key, std::string what) const {
        problems.push_back({key.empty() ? where : where + "/" + key, std::move(what)});
    }

    const Json* get(const char* key, bool required) {
        known.insert(key);
        const auto at = json.find(key);
        if (at != json.end()) return &*at;
        if (required) complain(key, "is missing");
        return nullptr;
    }

    std::string text(const char* key, bool required = true) {
        const Json* value = get(key, required);
        if (value == nullptr) return {};
        if (value->is_string()) return value->get<std::string>();
        complain(key, "must be a text");
        return {};
    }

    std::optional<std::int64_t> number(const char* key, bool required = false) {
        const Json* value = get(key, required);
        if (value == nullptr) return std::nullopt;
        if (value->is_number_integer()) return value->get<std::int64_t>();
        complain(key, "must be a whole number");
        return std::nullopt;
    }

    std::optional<bool> flag(const char* key) {
        const Json* value = get(key, false);
        if (value == nullptr) return std::nullopt;
        if (value->is_boolean()) return value->get<bool>();
        complain(key, "must be true or false");
        return std::nullopt;
    }

    std::vector<std::string> texts(const char* key, bool required = false) {
        std::vector<std::string> list;
        const Json* value = get(key, required);
        if (value == nullptr) return list;
        if (!value->is_array()) complain(key, "must be a list of texts");
        else
            for (const Json& item : *value)
                if (item.is_string()) list.push_back(item.get<std::string>());
                else complain(key, "must contain only texts");
        return list;
    }

    LocalizedText localized(const char* key, bool required = true) {
        LocalizedText result;
        const Json* value = get(key, required);
        if (value == nullptr) return result;
        if (!value->is_object()) {
            complain(key, R"(must be an object of languages: {"en": "…"})");
            return result;
        }
        for (const auto& [language, words] : value->items()) {
            if (words.is_string()) result.versions.push_back({language, words.get<std::string>()});
            else complain(fmt::format("{}/{}", key, language), "must be a text");
        }
        if (result.empty()) complain(key, "has no text in any language");
        return result;
    }

    void finish() const {
        for (const auto& [key, value] : json.items())
            if (!known.contains(key)) complain(key, "is not a key of this format");
    }
};

/// Calls `use(reader)` for each object of a list.
template <class Use>
void for_each_object(Reader& parent, const char* key, bool required, const Use& use) {
    const Json* list = parent.get(key, required);
    if (list == nullptr) return;
    if (!list->is_array()) return parent.complain(key, "must be a list");
    for (std::size_t i = 0; i < list->size(); ++i) {
        Reader reader{(*list)[i], fmt::format("{}/{}/{}", parent.where, key, i), parent.problems};
        if (!(*list)[i].is_object()) reader.complain("", "must be an object");
        else {
            use(reader);
            reader.finish();
        }
    }
}

std::optional<Host> read_side(Reader& reader, bool required) {
    const std::string side = reader.text("side", required);
    if (side == "A") return Host::a;
    if (side == "B") return Host::b;
    if (!side.empty()) reader.complain("side", "must be A or B");
    return std::nullopt;
}

std::uint16_t read_flags(Reader& reader, const char* key) {
    struct Name {
        const char* text;
        std::uint16_t bit;
    };
    static constexpr Name names[] = {{"FIN", tcp::fin}, {"SYN", tcp::syn}, {"RST", tcp::rst}, {"PSH", tcp::psh},
                                     {"ACK", tcp::ack}, {"URG", tcp::urg}, {"ECE", tcp::ece}, {"CWR", tcp::cwr}};
    std::uint16_t flags = 0;
    for (const std::string& wanted : reader.texts(key)) {
        const auto* found =
            std::find_if(std::begin(names), std::end(names), [&](const Name& name) { return wanted == name.text; });
        if (found == std::end(names)) reader.complain(key, fmt::format("“{}” is not a TCP flag", wanted));
        else flags = static_cast<std::uint16_t>(flags | found->bit);
    }
    return flags;
}

std::optional<Protocol> read_protocol(Reader& reader) {
    const std::string wanted = reader.text("protocol", false);
    if (wanted.empty()) return std::nullopt;
    for (const Protocol protocol : {Protocol::arp, Protocol::icmp, Protocol::icmpv6, Protocol::tcp, Protocol::udp})
        if (wanted == name(protocol)) return protocol;
    reader.complain("protocol", "must be ARP, ICMP, ICMPv6, TCP or UDP");
    return std::nullopt;
}

std::optional<transfer_record::Type> read_record(Reader& reader) {
    const std::string wanted = reader.text("record", false);
    if (wanted.empty()) return std::nullopt;
    for (int type = 1; type <= 6; ++type)
        if (wanted == name(static_cast<transfer_record::Type>(type))) return static_cast<transfer_record::Type>(type);
    reader.complain("record", "must be OFFER, ACCEPT, DATA, END, RECEIPT or REFUSE");
    return std::nullopt;
}

std::optional<CallObject> read_object(Reader& reader) {
    const std::string wanted = reader.text("object", false);
    if (wanted.empty()) return std::nullopt;
    if (wanted == "file") return CallObject::file;
    if (wanted == "stream") return CallObject::stream;
    reader.complain("object", "must be file or stream");
    return std::nullopt;
}

Predicate read_predicate(Reader& reader) {
    Predicate predicate;
    const std::string event = reader.text("event");
    predicate.event = event == "call" ? Predicate::Event::call : Predicate::Event::frame;
    if (!event.empty() && event != "call" && event != "frame") reader.complain("event", "must be call or frame");
    predicate.side = read_side(reader, false);
    predicate.call = reader.text("call", false);
    predicate.object = read_object(reader);
    predicate.succeeds = reader.flag("succeeds").value_or(false);
    predicate.protocol = read_protocol(reader);
    predicate.flags = read_flags(reader, "flags");
    predicate.without = read_flags(reader, "without");
    predicate.payload = reader.flag("payload");
    if (const auto byte = reader.number("file_byte")) predicate.file_byte = static_cast<std::uint64_t>(*byte);
    predicate.record = read_record(reader);
    predicate.nth = static_cast<int>(reader.number("nth").value_or(1));
    if (predicate.nth == 0) reader.complain("nth", "counts from 1, or is -1 for the last");
    predicate.after = reader.text("after", false);
    return predicate;
}

Predicate read_anchor(Reader& parent) {
    const Json* value = parent.get("anchor", true);
    if (value == nullptr) return {};
    Reader reader{*value, parent.where + "/anchor", parent.problems};
    if (!value->is_object()) {
        reader.complain("", "must be an object");
        return {};
    }
    const Predicate predicate = read_predicate(reader);
    reader.finish();
    return predicate;
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
    question.prompt = reader.localized("prompt");
    question.answer = reader.text("answer");
    question.unit = reader.localized("unit", false);
    question.feedback = reader.localized("feedback");
    for_each_object(reader, "distractors", true, [&](Reader& item) {
        question.distractors.push_back(
            {item.text("value"), item.localized("misconception"), item.localized("feedback")});
    });
    if (question.distractors.empty()) reader.complain("distractors", "must have at least one");
    reader.finish();
    return question;
}

LessonStep read_step(Reader& reader) {
    LessonStep step;
    step.id = reader.text("id");
    step.layer = static_cast<int>(reader.number("layer", true).value_or(0));
    if (step.layer < 0 || step.layer > 7) reader.complain("layer", "must be 0 to 7");
    step.side = read_side(reader, true).value_or(Host::a);
    step.anchor = read_anchor(reader);
    step.otherwise = reader.localized("else");
    step.title = reader.localized("title");
    step.text = reader.localized("text");
    step.notes = reader.localized("notes", false);
    step.rows = reader.texts("rows");
    step.snippet = reader.text("snippet", false);
    step.field = reader.text("field", false);
    if (!step.field.empty() && field_by_id(step.field) == nullptr)
        reader.complain("field", fmt::format("“{}” is not a field", step.field));
    step.question = read_question(reader);
    return step;
}

void check_ids(const Lesson& lesson, std::vector<LessonProblem>& problems) {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i)
        if (!ids.insert(lesson.steps[i].id).second)
            problems.push_back({fmt::format("/steps/{}/id", i), fmt::format("“{}” is used twice", lesson.steps[i].id)});
}

/// The document as an object, or a problem with the place where it stops being JSON.
Json parse(const std::string& text, std::vector<LessonProblem>& problems) {
    Json root = Json::parse(text, nullptr, false);
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
    lesson.minutes = static_cast<int>(reader.number("minutes", true).value_or(0));
    lesson.languages = reader.texts("languages", true);
    for (const std::string& where : reader.texts("runs_on", true)) {
        if (where == "live") lesson.runs_live = true;
        else if (where == "saved") lesson.runs_saved = true;
        else reader.complain("runs_on", "may contain live and saved");
    }
    lesson.capture = reader.text("capture", false);
    for_each_object(reader, "names", false, [&](Reader& item) {
        const std::string name = item.text("name");
        lesson.names.push_back({name, read_predicate(item)});
    });
    for_each_object(reader, "steps", true, [&](Reader& item) { lesson.steps.push_back(read_step(item)); });
    if (lesson.steps.empty()) reader.complain("steps", "must have at least one");
    check_ids(lesson, result.problems);
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
        result.tables.rows.push_back({item.text("id"), static_cast<int>(item.number("layer", true).value_or(0)),
                                      item.localized("text"), item.localized("correction", false)});
    });
    for_each_object(reader, "snippets", true, [&](Reader& item) {
        LayerSnippet snippet{
            item.text("id"), static_cast<int>(item.number("layer", true).value_or(0)), {}, item.localized("text")};
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
