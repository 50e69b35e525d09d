// Lessons that touch the wire: every shipped one on its own recording, what it did, what came of it, and what a lesson
// with mistakes is told.
#include <gtest/gtest.h>

#include <algorithm>

#include "lessons/lesson_read.hpp"
#include "lessons/lesson_run.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

const char* const shipped_ids[] = {"one-file-seven-layers", "one-lost-segment", "who-notices-a-flipped-bit"};

Lesson lesson_named(const std::string& id) {
    LessonResult result = read_lesson(read_text_file(in_tree("lessons/content/" + id + ".json")));
    EXPECT_TRUE(result.problems.empty()) << text(result.problems);
    return std::move(result.lesson);
}

LayerTables tables() { return read_layer_tables(read_text_file(in_tree("lessons/content/layers.json"))).tables; }

/// A shipped lesson held over its recording, read as often as asked for.
struct Held {
    Lesson lesson;
    Story story;
    LessonRun run;

    explicit Held(const std::string& id) : lesson(lesson_named(id)) {
        const ReadResult result = read_capture_file(in_tree(lesson.capture), story.recording);
        EXPECT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
        update(story);
        hold();
    }
    void hold() {
        run = {};
        find_anchors(run, lesson, story);
    }
    [[nodiscard]] std::size_t step(const std::string& id) const {
        for (std::size_t i = 0; i < lesson.steps.size(); ++i)
            if (lesson.steps[i].id == id) return i;
        ADD_FAILURE() << "no step " << id;
        return 0;
    }
    [[nodiscard]] std::string answer(const std::string& id) const {
        const std::size_t number = step(id);
        const NamedItems names = names_at(run, number);
        const Evaluation result = evaluate(lesson.steps[number].question->answer, {story, names});
        return result.value ? text(*result.value) : result.problem;
    }
    [[nodiscard]] std::vector<std::string> problems() const { return check_lesson(lesson, tables(), story); }
};

std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
}

class ShippedLesson : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, ShippedLesson, testing::ValuesIn(shipped_ids));

TEST_P(ShippedLesson, HoldsOnTheRecordingItShipsWith) {
    const Held held(GetParam());
    EXPECT_EQ(joined(held.problems()), "");
    EXPECT_EQ(held.lesson.id, GetParam());
}

TEST_P(ShippedLesson, ItsStepsHappenInTheOrderInWhichTheyAreTold) {
    const Held held(GetParam());
    Time before = 0;
    for (std::size_t i = 0; i < held.lesson.steps.size(); ++i) {
        ASSERT_TRUE(held.run.anchors[i].has_value()) << held.lesson.steps[i].id;
        EXPECT_GE(held.run.anchors[i]->at, before) << held.lesson.steps[i].id;
        before = held.run.anchors[i]->at;
    }
}

TEST_P(ShippedLesson, EveryQuestionHasOneRightChoiceAndAtLeastTwoNamedMistakes) {
    const Held held(GetParam());
    for (std::size_t i = 0; i < held.lesson.steps.size(); ++i) {
        if (!held.lesson.steps[i].question) continue;
        const NamedItems names = names_at(held.run, i);
        const std::vector<Choice> list = choices(held.lesson.steps[i], {held.story, names});
        EXPECT_GE(list.size(), 3U) << held.lesson.steps[i].id;
        EXPECT_EQ(std::count_if(list.begin(), list.end(), [](const Choice& choice) { return choice.right; }), 1);
    }
}

TEST_P(ShippedLesson, ItsRecordingNamesNoPlaceButANeutralOne) {
    const Held held(GetParam());
    for (const SystemCall& call : held.story.recording.system_calls)
        if (const std::size_t at = call.arguments.find("\"/"); at != std::string::npos) {
            EXPECT_EQ(call.arguments.substr(at + 1, 11), "/home/user/") << call.arguments;
        }
}

TEST(OneLostSegment, TheLessonDropsItAndSaysWhichFrameItWas) {
    const Held held("one-lost-segment");
    const std::size_t lost = held.step("lost");
    ASSERT_EQ(held.run.effects[lost].size(), 1U);
    const WireEffect& effect = held.run.effects[lost].front();
    ASSERT_TRUE(effect.item.has_value());
    EXPECT_EQ(*effect.item, *held.run.anchors[lost]);
    const Journey& journey = held.story.digest.journeys[effect.item->index];
    EXPECT_EQ(effect.words, "The lesson drops frame " + std::to_string(journey.sent + 1) + ".");
    EXPECT_EQ(journey.received, no_index);
    EXPECT_EQ(held.story.recording.wire_actions[journey.wire_action].reason, WireAction::Reason::by_hand);
}

TEST(OneLostSegment, WhatComesOfItIsWhatTheKernelsCounted) {
    const Held held("one-lost-segment");
    for (const std::vector<ExpectationState>& step : held.run.expected)
        for (const ExpectationState& state : step) EXPECT_EQ(state.kind, ExpectationState::Kind::kept);
    const KernelCounters& a = *held.story.recording.facts->hosts[0].counters;
    EXPECT_EQ(counter(a, "TcpRetransSegs"), 1U);
    EXPECT_EQ(counter(a, "TcpExtTCPTimeouts"), 0U);
    EXPECT_EQ(held.answer("healed"), "1");
    EXPECT_EQ(held.answer("program"), "0");
}

TEST(WhoNotices, EachLayerStopsWhatItCovers) {
    const Held held("who-notices-a-flipped-bit");
    const auto words = [&](const std::string& step) { return held.run.effects[held.step(step)].back().words; };
    EXPECT_NE(words("address").find("of Ethernet"), std::string::npos) << words("address");
    EXPECT_NE(words("ttl").find("Time to live of IPv4"), std::string::npos) << words("ttl");
    EXPECT_NE(words("number").find("of TCP"), std::string::npos) << words("number");
    EXPECT_NE(words("data").find("the data"), std::string::npos) << words("data");
    EXPECT_EQ(held.run.effects[held.step("card")].size(), 2U);
    EXPECT_EQ(held.run.effects[held.step("card")].front().words + held.run.effects[held.step("card")].back().words,
              "The lesson tells the wire: set frame-check on." + words("card"));
    const KernelCounters& b = *held.story.recording.facts->hosts[1].counters;
    EXPECT_EQ(counter(b, "IpInHdrErrors"), 1U);
    EXPECT_EQ(counter(b, "TcpInCsumErrors"), 2U);
    EXPECT_EQ(held.answer("ttl"), "1");
    EXPECT_EQ(held.answer("data"), "2");
    EXPECT_EQ(held.answer("why"), "5");
}

TEST(Expectations, AreOpenWhileTheRunGoesOnAndBrokenWhenItEndsWithoutThem) {
    Held held("one-lost-segment");
    Expectation& first = held.lesson.steps[held.step("lost")].expect.front();
    FilterError error;
    first.predicate.filter = parse_filter("tcp.analysis.zero_window", error);
    held.hold();
    EXPECT_EQ(held.run.expected[held.step("lost")].front().kind, ExpectationState::Kind::broken);
    EXPECT_NE(joined(held.problems()).find("step 2 “lost”: what it expects did not happen: “B repeats"),
              std::string::npos)
        << joined(held.problems());
    held.story.recording.facts->outcome = Outcome::running;
    held.hold();
    EXPECT_EQ(held.run.expected[held.step("lost")].front().kind, ExpectationState::Kind::open);
}

TEST(Expectations, OfWhatMayNeverHappenAreBrokenAsSoonAsItDoes) {
    Held held("one-lost-segment");
    Expectation& expected = held.lesson.steps[held.step("lost")].expect.front();
    expected.never = true;
    held.story.recording.facts->outcome = Outcome::running;
    held.hold();
    EXPECT_EQ(held.run.expected[held.step("lost")].front().kind, ExpectationState::Kind::broken);
    EXPECT_TRUE(held.run.expected[held.step("lost")].front().item.has_value());
}

TEST(Expectations, MayHaveToComeInTime) {
    Held held("one-lost-segment");
    Expectation& expected = held.lesson.steps[held.step("lost")].expect.front();
    expected.within_ns = 1'000;  // a microsecond: the wire alone takes longer
    held.hold();
    EXPECT_EQ(held.run.expected[held.step("lost")].front().kind, ExpectationState::Kind::broken);
}

TEST(Expectations, MayBeAboutTheWireItself) {
    Held held("who-notices-a-flipped-bit");
    Predicate told;
    told.event = Predicate::Event::wire;
    told.command = "set";
    EXPECT_TRUE(find_wire_event(told, held.story.recording, 0).has_value());
    told.command = "cut";
    EXPECT_FALSE(find_wire_event(told, held.story.recording, 0).has_value());
}

TEST(Deeds, AreOnlyThoseOfTheLessonsOwnLines) {
    Held held("one-lost-segment");
    held.story.recording.facts->actions = {"when 'tcp.len > 1000' from A nth 6: drop"};  // somebody else's script
    held.hold();
    EXPECT_TRUE(held.run.effects[held.step("lost")].empty());
    EXPECT_FALSE(held.run.anchors[held.step("lost")].has_value());
    EXPECT_NE(joined(held.problems()).find("the wire did not do what it injects"), std::string::npos);
}

TEST(Deeds, GrowWithTheRecording) {
    const Held held("one-lost-segment");
    Story young{held.story.recording, {}};
    young.recording.wire_actions.clear();  // nothing has left the wire yet
    young.recording.facts->outcome = Outcome::running;
    update(young);
    LessonRun run;
    find_anchors(run, held.lesson, young);
    EXPECT_TRUE(run.effects[held.step("lost")].empty());
    find_anchors(run, held.lesson, held.story);
    EXPECT_EQ(run.effects[held.step("lost")].size(), 1U);
}

TEST(KernelCounters, AreNamedExactlyOrNotAtAll) {
    const Held held("one-lost-segment");
    const NamedItems names;
    const ExpressionScope scope{held.story, names};
    EXPECT_EQ(evaluate("kernel.a.TcpRetransSeg", scope).problem,
              "column 1: “kernel.a.TcpRetransSeg” is not known; write for example kernel.a.TcpRetransSegs");
    EXPECT_EQ(evaluate("kernel.c.TcpRetransSegs", scope).value, std::nullopt);
    Story running = held.story;
    running.recording.facts->hosts[0].counters.reset();
    const ExpressionScope early{running, names};
    EXPECT_EQ(evaluate("kernel.a.TcpRetransSegs", early).problem,
              "column 1: the kernel tells its counters when the run is over");
}

TEST(BrokenConsequences, AreToldWhereAndWhat) {
    const std::string many = text(read_lesson(R"({
        "schema": 1, "id": "a", "title": {"en": "t"}, "objectives": [], "minutes": 1, "languages": ["en"],
        "runs_on": ["live"],
        "lab": {"rat": "10M", "frame_check": "off", "mtu": "large", "rate": {"up": 1}},
        "names": [{"name": "lost", "event": "frame", "touched_by": "nobody"},
                  {"name": "again", "event": "frame", "repeats": "lots"}],
        "steps": [{"id": "one", "layer": 4, "side": "A", "else": {"en": "e"}, "title": {"en": "t"}, "text": {"en": "x"},
                   "anchor": {"event": "wire", "filter": "tcp.prt == 80", "fate": "eaten", "after": "later"},
                   "inject": ["", "drop\ndrop"],
                   "expect": [{"event": "wire", "command": "burn", "text": {"en": "x"}},
                              {"event": "frame", "within_ms": -1, "text": {"en": "x"}, "else": {"en": "y"}}]}]})")
                                      .problems);
    for (const char* expected :
         {"at /lab/rat: unknown lab option “rat”; known options: file, file_size",
          "at /lab/frame_check: must be true or false", "at /lab/mtu: must be a whole number",
          "at /lab/rate: must be a text as `osiscope record --help` has it",
          "at /names/0/touched_by: there is no step “nobody” with an inject",
          "at /names/1/repeats: there is no name “lots” yet; there are lost",
          "at /steps/0/anchor/event: must be call or frame",
          "at /steps/0/anchor/filter: column 1: there is no field “tcp.prt”",
          "at /steps/0/anchor/fate: must be delivered", "at /steps/0/anchor/after: there is no name “later” yet",
          "at /steps/0/inject/0: must say what to do", "at /steps/0/inject/1: must be one line",
          "at /steps/0/expect/0/command: must be cut, plug", "at /steps/0/expect/0/else: is missing",
          "at /steps/0/expect/1/within_ms: must be 1 to 86400000"})
        EXPECT_NE(many.find(expected), std::string::npos) << expected << "\nin\n" << many;
}

TEST(LabOfALesson, SpeaksAsTheCommandLineDoes) {
    const std::string json = read_text_file(in_tree("lessons/content/who-notices-a-flipped-bit.json"));
    const Lesson lesson = read_lesson(json).lesson;
    const auto value = [&](const std::string& name) {
        for (const LabOption& option : lesson.lab)
            if (option.name == name) return option.value;
        return std::string("absent");
    };
    EXPECT_EQ(value("frame-check"), "off");
    EXPECT_EQ(value("rate"), "10M");
    EXPECT_EQ(value("file-size"), "40000");
    EXPECT_EQ(script_of(lesson).size(), 6U);
    EXPECT_EQ(script_of(lesson).front().where, "/steps/1/inject/0");
}

}  // namespace
}  // namespace osiscope
