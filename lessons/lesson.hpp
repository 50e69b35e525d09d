// A lesson: what to say about what happened, tied to events by predicates and never to frame numbers.
// The JSON form is in docs/lessons.md and lessons/lesson.schema.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "captures/facts.hpp"
#include "lessons/localized.hpp"
#include "lessons/predicate.hpp"

namespace osiscope {

/// A wrong answer and the mistake it shows.
struct Distractor {
    std::string value;      ///< an expression over the capture
    std::string condition;  ///< offered where this holds; empty = always
    LocalizedText misconception;
    LocalizedText feedback;
};

/// What the screen shows of the answer outside the lesson, and hides until it has been given.
enum class Mask : std::uint8_t {
    nothing,
    answer,     ///< the answer's number, wherever it stands
    crossings,  ///< what crossed the wire while the shown call waited
};

struct Question {
    std::string condition;  ///< asked where this holds; empty = always
    Mask mask = Mask::nothing;
    LocalizedText prompt;
    std::string answer;  ///< an expression over the capture
    LocalizedText unit;  ///< after each choice; may be empty
    LocalizedText feedback;
    std::vector<Distractor> distractors;
};

/// A consequence that must follow a step's event; so a lesson is also a test.
struct Expectation {
    Predicate predicate;
    bool never = false;          ///< it must not happen
    std::int64_t within_ns = 0;  ///< after the step's event; 0 = at any time
    LocalizedText text;          ///< what comes of it, with {expressions}
    LocalizedText otherwise;     ///< what to say when it does not happen
};

struct LessonStep {
    std::string id;
    int layer = 0;  ///< the chapter: 1 … 7, or 0 for a step about all of them
    Host side = Host::a;
    Predicate anchor;
    std::string condition;    ///< the step does not apply where this is 0; empty = it always applies
    LocalizedText otherwise;  ///< what to say when the anchor never happens, or the condition does not hold
    LocalizedText title;
    LocalizedText text;               ///< with {expressions}
    LocalizedText notes;              ///< for the lecturer
    std::vector<std::string> rows;    ///< ids of table rows in layers.json
    std::string snippet;              ///< id of a code snippet in layers.json; may be empty
    std::string field;                ///< id of a field to point at; may be empty
    std::vector<std::string> inject;  ///< lines of the wire's language (docs/wire.md)
    std::vector<Expectation> expect;
    std::optional<Question> question;
};

/// A name for an event that expressions use: "syn".
struct NamedEvent {
    std::string name;
    Predicate predicate;
};

/// An option of `osiscope record` that the lesson's run wants: "frame-check" "off". `file_size` alone is none of them.
struct LabOption {
    std::string name;   ///< without the dashes before it
    std::string value;  ///< as the command line takes it; empty for one that takes none
    std::string where;  ///< JSON pointer
};

/// A line for the wire, of one of the steps.
struct ScriptLine {
    std::string text;
    std::string where;  ///< JSON pointer
};

struct Lesson {
    std::string id;
    LocalizedText title;
    std::vector<LocalizedText> objectives;
    std::uint32_t minutes = 0;
    std::vector<std::string> languages;
    bool runs_live = false;
    bool runs_saved = false;
    std::string capture;         ///< shipped with it, by its path in the tree
    std::vector<LabOption> lab;  ///< the run it wants
    std::vector<NamedEvent> names;
    std::vector<LessonStep> steps;
};

/// What the steps inject, in their order: together the script of the run's wire.
[[nodiscard]] std::vector<ScriptLine> script_of(const Lesson& lesson);

/// A row of one of the layer tables: how a layer appears in a file transfer.
struct LayerRow {
    std::string id;
    int layer = 7;
    LocalizedText text;
    LocalizedText correction;  ///< where the usual claim needs one; may be empty
};

/// A few lines of a socket program and the layer they speak to.
struct LayerSnippet {
    std::string id;
    int layer = 7;
    std::string code;  ///< lines; empty when no code is written for this layer
    LocalizedText text;
};

/// lessons/content/layers.json.
struct LayerTables {
    std::vector<LayerRow> rows;
    std::vector<LayerSnippet> snippets;
};

[[nodiscard]] const LayerRow* find_row(const LayerTables& tables, const std::string& id);
[[nodiscard]] const LayerSnippet* find_snippet(const LayerTables& tables, const std::string& id);

}  // namespace osiscope
