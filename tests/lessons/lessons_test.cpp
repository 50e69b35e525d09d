// Lessons on the shipped transfer: anchors, expressions, choices, and what a broken lesson is told.
#include <gtest/gtest.h>

#include <algorithm>

#include "lessons/expression.hpp"
#include "lessons/lesson_read.hpp"
#include "lessons/lesson_run.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

Lesson first_lesson() {
    LessonResult result = read_lesson(read_text_file(in_tree("lessons/content/one-file-seven-layers.json")));
    EXPECT_TRUE(result.problems.empty()) << text(result.problems);
    return std::move(result.lesson);
}

LayerTables tables() {
    LayerTablesResult result = read_layer_tables(read_text_file(in_tree("lessons/content/layers.json")));
    EXPECT_TRUE(result.problems.empty()) << text(result.problems);
    return std::move(result.tables);
}

struct Held {
    Lesson lesson = first_lesson();
    LessonRun run;

    Held() { find_anchors(run, lesson, shipped_transfer()); }
    [[nodiscard]] std::size_t step(const std::string& id) const {
        for (std::size_t i = 0; i < lesson.steps.size(); ++i)
            if (lesson.steps[i].id == id) return i;
        ADD_FAILURE() << "no step " << id;
        return 0;
    }
};

std::string evaluated(const std::string& expression, const NamedItems& names = {}) {
    const Evaluation result = evaluate(expression, {shipped_transfer(), names});
    return result.value ? text(*result.value) : "problem: " + result.problem;
}

TEST(FirstLesson, HoldsOnTheShippedTransfer) {
    const Story& story = shipped_transfer();
    const std::vector<std::string> problems = check_lesson(first_lesson(), tables(), story);
    EXPECT_TRUE(problems.empty()) << problems.front();
}

TEST(FirstLesson, HasAChapterForEveryLayerInOrderDownTheStack) {
    const Lesson lesson = first_lesson();
    for (int layer = 7; layer >= 1; --layer) EXPECT_EQ(lesson.steps[static_cast<std::size_t>(7 - layer)].layer, layer);
}

TEST(FirstLesson, ItsStepsHappenInTheOrderTheyAreTold) {
    const Held held;
    Time before = 0;
    for (const auto& anchor : held.run.anchors) {
        ASSERT_TRUE(anchor.has_value());
        EXPECT_GE(anchor->at, before);
        before = anchor->at;
    }
}

TEST(FirstLesson, AnswersAreWorkedOutFromTheCapture) {
    const Held held;
    const auto answer = [&](const std::string& id) {
        const std::size_t step = held.step(id);
        return evaluated(held.lesson.steps[step].question->answer, names_at(held.run, step));
    };
    EXPECT_EQ(answer("application"), "8");
    EXPECT_EQ(answer("presentation"), "65\u2009536");
    EXPECT_EQ(answer("session"), "4");  // ARP there and back, SYN, SYN-ACK
    EXPECT_EQ(answer("transport"), "1\u2009493");
    EXPECT_EQ(answer("network"), "64");
    EXPECT_EQ(answer("data_link"), "18");
    EXPECT_EQ(answer("physical"), "12\u2009208");
    EXPECT_EQ(answer("whole"), "7");
}

TEST(FirstLesson, EveryQuestionHasOneRightChoiceAndThreeMistakesWithNames) {
    const Held held;
    for (std::size_t i = 0; i < held.lesson.steps.size(); ++i) {
        const NamedItems names = names_at(held.run, i);
        const std::vector<Choice> list = choices(held.lesson.steps[i], {shipped_transfer(), names});
        EXPECT_GE(list.size(), 3U) << held.lesson.steps[i].id;
        EXPECT_EQ(std::count_if(list.begin(), list.end(), [](const Choice& choice) { return choice.right; }), 1);
    }
}

TEST(FirstLesson, TheRightChoiceIsNotAlwaysInTheSamePlace) {
    const Held held;
    std::vector<std::ptrdiff_t> places;
    for (std::size_t i = 0; i < held.lesson.steps.size(); ++i) {
        const NamedItems names = names_at(held.run, i);
        const std::vector<Choice> list = choices(held.lesson.steps[i], {shipped_transfer(), names});
        places.push_back(std::find_if(list.begin(), list.end(), [](const Choice& choice) { return choice.right; }) -
                         list.begin());
    }
    EXPECT_NE(*std::min_element(places.begin(), places.end()), *std::max_element(places.begin(), places.end()));
}

TEST(LayerTables, CoverBothTablesAndTheCodeOfAllSevenLayers) {
    const LayerTables all = tables();
    for (int layer = 1; layer <= 7; ++layer) {
        EXPECT_EQ(std::count_if(all.snippets.begin(), all.snippets.end(),
                                [&](const LayerSnippet& snippet) { return snippet.layer == layer; }),
                  1);
        EXPECT_EQ(std::count_if(all.rows.begin(), all.rows.end(),
                                [&](const LayerRow& row) { return row.layer == layer && row.id.starts_with("code."); }),
                  1);
    }
    EXPECT_FALSE(find_row(all, "code.session")->correction.empty());  // connect() is layer 4's
}

TEST(Expressions, CalculateWithWholeNumbers) {
    EXPECT_EQ(evaluated("2 + 3 * 4"), "14");
    EXPECT_EQ(evaluated("(2 + 3) * 4 - 6 / 4 % 3"), "19");
    EXPECT_EQ(evaluated("file.size / 1448 + 1"), "46");
    EXPECT_EQ(evaluated("file.name"), "seven-layers.txt");
}

TEST(Expressions, SayWhereTheyAreWrong) {
    EXPECT_EQ(evaluated("1 + "), "problem: column 5: a number or a name is missing");
    EXPECT_EQ(evaluated("(1 + 2"), "problem: column 7: a closing parenthesis is missing");
    EXPECT_EQ(evaluated("1 2"), "problem: column 3: this does not belong here");
    EXPECT_EQ(evaluated("file.colour"), "problem: column 1: “file.colour” is not known");
    EXPECT_EQ(evaluated("1 / 0"), "problem: division by zero");
    EXPECT_EQ(evaluated("9223372036854775807 + 1"), "problem: the number is too large");
    EXPECT_EQ(evaluated("file.name + 1"), "problem: only numbers can be calculated with");
    EXPECT_EQ(evaluated(std::string(500, '(')), "problem: too many parentheses");
}

TEST(Expressions, CheckShortFramesWithTheirPadding) {
    const Story& story = shipped_transfer();
    NamedItems names;
    for (std::uint32_t i = 0; i < story.digest.journeys.size() && names.empty(); ++i)
        if (story.recording.frames[frame_of(story.digest.journeys[i])].original_length ==
            42)  // the ARP request: 60 on the line
            names.push_back({"arp", {TimelineItem::Kind::journey, i, story.digest.journeys[i].departs}});
    ASSERT_EQ(names.size(), 1U);
    const Evaluation check = evaluate("arp.frame_check_sequence", {story, names});
    ASSERT_TRUE(check.value.has_value()) << check.problem;
    EXPECT_EQ(std::get<std::int64_t>(*check.value), 1'572'944'034);  // zlib.crc32 of the frame and 18 zeros
}

TEST(Expressions, CompareAndChooseWords) {
    EXPECT_EQ(evaluated("file.size > 65535"), "1");
    EXPECT_EQ(evaluated("2 + 2 != 4"), "0");
    EXPECT_EQ(evaluated("(1 <= 1) * (2 == 3)"), "0");
    EXPECT_EQ(evaluated("file.name == 1"), "problem: a number and a text cannot be compared");
    const NamedItems names;
    const ExpressionScope scope{shipped_transfer(), names};
    EXPECT_EQ(fill_in("by [[lab.router: the router || B]][[lab.ipv6: , IPv6]].", scope), "by B.");
    EXPECT_EQ(fill_in("by [[lab.router == 0: {file.size|plain} || {nonsense}]].", scope), "by 65536.");
    EXPECT_EQ(fill_in("[[nobody.knows: yes || no]] and [[unclosed", scope), " and [[unclosed");
    EXPECT_EQ(fill_in_problems("[[lab.router: {nonsense} || {1}]] [[nobody.knows: a]]", scope).size(), 1U);
}

TEST(Conditions, LeaveOutWhatDoesNotHoldInThisLab) {
    const Held held;
    LessonStep step = held.lesson.steps[held.step("network")];
    const NamedItems names = names_at(held.run, held.step("network"));
    const ExpressionScope scope{shipped_transfer(), names};
    EXPECT_EQ(choices(step, scope).size(), 4U);
    step.question->distractors[0].condition = "lab.router";
    EXPECT_EQ(choices(step, scope).size(), 3U);
    step.question->condition = "lab.ipv6";
    EXPECT_TRUE(choices(step, scope).empty());
    step.question->condition.clear();
    step.condition = "lab.router";
    EXPECT_TRUE(choices(step, scope).empty());
    EXPECT_FALSE(applies(step, scope));
}

TEST(Expressions, ReadFieldsByTheirWiresharkNames) {
    const Held held;
    const NamedItems names = names_at(held.run, held.step("transport"));
    EXPECT_EQ(evaluated("here.ip.ttl", names), "64");
    EXPECT_EQ(evaluated("here.tcp.dstport == 9000", names), "1");
    const ExpressionScope scope{shipped_transfer(), names};
    EXPECT_EQ(fill_in("to port {here.tcp.dstport}, {here.ip.len} bytes", scope), "to port 9000, 1\u2009500 bytes");
    EXPECT_EQ(evaluated("here.ip.src", names), "10.7.0.1");
    EXPECT_EQ(evaluated("syn.relative_sequence_number", names), "0");
    EXPECT_EQ(evaluated("here.sequence_number - syn.sequence_number", names),
              evaluated("here.relative_sequence_number", names));
    EXPECT_EQ(evaluated("here.udp.length", names), "problem: column 1: this frame has no “udp.length”");
}

TEST(Texts, AreFilledInAndUnknownHolesStayVisible) {
    const NamedItems names;
    const ExpressionScope scope{shipped_transfer(), names};
    EXPECT_EQ(fill_in("{file.name}: {file.size} bytes, {file.size|plain}, {255|hex}", scope),
              "seven-layers.txt: 65\u2009536 bytes, 65536, 0xff");
    EXPECT_EQ(fill_in("{nonsense} and {unclosed", scope), "… and {unclosed");
    EXPECT_EQ(fill_in_problems("{nonsense} {1}", scope).size(), 1U);
}

TEST(Anchors, AppearAsTheRecordingGrows) {
    const Story& story = shipped_transfer();
    const Lesson lesson = first_lesson();
    Story young{story.recording, {}};
    young.recording.frames.resize(4);  // ARP only
    update(young);
    LessonRun run;
    find_anchors(run, lesson, young);
    EXPECT_TRUE(run.anchors[0].has_value());   // the read
    EXPECT_FALSE(run.anchors[3].has_value());  // no data segment yet
    find_anchors(run, lesson, story);
    EXPECT_TRUE(run.anchors[3].has_value());
}

TEST(BrokenLessons, AreToldWhereAndWhat) {
    const auto problems = [](const std::string& json) { return text(read_lesson(json).problems); };
    EXPECT_EQ(problems("{"), "at the top: is not valid JSON; `python3 -m json.tool FILE` names the line");
    EXPECT_EQ(problems("[]"), "at the top: must be a JSON object");
    const std::string many =
        problems(R"({"schema": 2, "id": 5, "steps": [{"id": "a", "layer": 9, "side": "C", "colour": 1,
        "anchor": {"event": "thunder", "flags": ["SIN"]}, "else": "text", "title": {"en": "t"}, "text": {"en": 3}}]})");
    for (const char* expected :
         {"at /schema: must be 1", "at /id: must be a text", "at /steps/0/layer: must be 0 to 7",
          "at /steps/0/side: must be A or B", "at /steps/0/colour: is not a key of this format",
          "at /steps/0/anchor/event: must be call or frame", "at /steps/0/anchor/flags: “SIN” is not a TCP flag",
          "at /steps/0/else: must be an object of languages", "at /steps/0/text/en: must be a text",
          "at /title: is missing"})
        EXPECT_NE(many.find(expected), std::string::npos) << expected << "\nin\n" << many;
}

TEST(BrokenLessons, AnAnchorThatNeverComesIsReported) {
    Lesson lesson = first_lesson();
    lesson.steps[3].anchor.flags = 4;  // RST
    lesson.steps[4].question->answer = "here.colour";
    lesson.steps[5].rows.push_back("no.such.row");
    const Story& story = shipped_transfer();
    const std::vector<std::string> problems = check_lesson(lesson, tables(), story);
    std::string all;
    for (const std::string& problem : problems) all += problem + "\n";
    EXPECT_NE(all.find("step 4 “transport”: its anchor never happens in this capture"), std::string::npos) << all;
    EXPECT_NE(all.find("step 5 “network”: the answer: column 1: “colour” is not known"), std::string::npos) << all;
    EXPECT_NE(all.find("step 6 “data_link”: there is no table row “no.such.row”"), std::string::npos) << all;
}

}  // namespace
}  // namespace osiscope
