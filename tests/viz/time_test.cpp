// Moving through the story without a window: steps, playing, going back, the lesson following along.
#include <gtest/gtest.h>

#include "captures/explain_text.hpp"
#include "tests/viz/states.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/lesson_steps.hpp"

namespace osiscope {
namespace {

TEST(Position, AJourneyGoesDownOverAndUp) {
    const Story& story = shipped_transfer();
    const std::uint32_t number = first_data_journey(story);
    const std::vector<Stop> stops = stops_of({TimelineItem::Kind::journey, number, 0}, story);
    ASSERT_EQ(stops.size(), 15U);
    EXPECT_EQ(stops.front(), (Stop{Host::a, 7}));
    EXPECT_EQ(stops[6], (Stop{Host::a, 1}));
    EXPECT_EQ(stops[7].layer, 0);
    EXPECT_EQ(stops[8], (Stop{Host::b, 1}));
    EXPECT_EQ(stops.back(), (Stop{Host::b, 7}));
}

TEST(Position, TheClockGoesForwardWhileAFrameTravels) {
    const Story& story = shipped_transfer();
    Position position{timeline_item(story, 0), 0, 0};
    for (const TimelineItem& item : story.digest.timeline) {
        const auto count = static_cast<int>(stops_of(item, story).size());
        Time before = 0;
        for (position = {item, 0, 0}; position.stop < count; ++position.stop) {
            const Time now = time_at(position, story);
            EXPECT_GE(now, before);
            before = now;
        }
    }
}

TEST(Time, NextStopAndPreviousStopAreExactOpposites) {
    const Story& story = shipped_transfer();
    std::vector<Position> way{{timeline_item(story, 0), 0, 0}};
    while (const auto next = next_stop(way.back(), story)) way.push_back(*next);
    EXPECT_GT(way.size(), 500U);
    Position position = way.back();
    for (std::size_t i = way.size() - 1; i-- > 0;) {
        const auto before = previous_stop(position, story);
        ASSERT_TRUE(before.has_value());
        position = *before;
        EXPECT_EQ(position, way[i]);
    }
    EXPECT_FALSE(previous_stop(position, story).has_value());
}

TEST(Time, PlayingReachesTheEndAndStaysThere) {
    const Story& story = shipped_transfer();
    TimeControl time;
    stand_at(time, {timeline_item(story, 0), 0, 0});
    time.playing = true;
    time.pace = fastest_pace;
    for (int i = 0; i < 5000; ++i) advance(time, 0.1F, story);
    EXPECT_EQ(time.position.item, timeline_item(story, timeline_size(story.digest) - 1));
    const Position end = time.position;
    advance(time, 0.1F, story);
    EXPECT_EQ(time.position, end);
}

TEST(Time, AFinishedRecordingStopsPlayingAtItsEndAndPlaysAgainFromTheStart) {
    AppState state = shipped_state();
    apply(state, request::GoToEnd{});
    apply(state, request::StepLayer{-1});
    state.time.playing = true;
    for (int i = 0; i < 100 && state.time.playing; ++i) tick(state, 0.1F);
    EXPECT_FALSE(state.time.playing);
    EXPECT_FALSE(tick(state, 0.1F));  // and nothing is drawn any more
    apply(state, request::TogglePlay{});
    EXPECT_TRUE(state.time.playing);
    EXPECT_EQ(state.time.position.item.kind, TimelineItem::Kind::journey);
    EXPECT_EQ(state.time.position.item.index, 0U);
}

TEST(Time, ALiveTransferPlayedToItsHeadWaitsWithoutDrawing) {
    AppState state = shipped_state();
    state.live = state.live_running = true;
    apply(state, request::GoToEnd{});
    state.time.playing = true;
    EXPECT_FALSE(tick(state, 0.1F));
    EXPECT_TRUE(state.time.playing);
}

TEST(Time, AStallOfTheComputerIsNotMadeUpFor) {
    const Story& story = shipped_transfer();
    TimeControl time;
    stand_at(time, {{TimelineItem::Kind::journey, first_data_journey(story), 0}, 0, 0});
    time.position.item.at = journey_at(story, time.position.item.index).departs;
    time.playing = true;
    advance(time, 60.0F, story);
    EXPECT_EQ(time.position.stop, 0);
    EXPECT_NEAR(time.position.progress, 0.1F / 0.75F, 1e-4);
}

TEST(Time, ScrubbingFindsTheFrameOnTheWire) {
    const Story& story = shipped_transfer();
    for (const Journey& journey : story.digest.journeys) {
        const Time middle = journey.first_bit + (journey.arrives - journey.first_bit) / 2;
        const Position position = position_at(middle, story);
        EXPECT_LE(position.item.at, middle);
        EXPECT_NEAR(static_cast<double>(time_at(position, story)), static_cast<double>(middle), 3e7);
    }
}

TEST(Stepping, NextPlaysABeatAndNextAgainCompletesIt) {
    AppState state = state_at_first_data();
    state.grain = Grain::layer;
    apply(state, request::Next{});
    EXPECT_TRUE(state.time.playing);
    tick(state, 0.1F);
    EXPECT_EQ(state.time.position.stop, 0);
    EXPECT_GT(state.time.position.progress, 0);
    apply(state, request::Next{});
    EXPECT_FALSE(state.time.playing);
    EXPECT_EQ(state.time.position.stop, 1);
    EXPECT_EQ(state.time.position.progress, 0);
}

TEST(Stepping, ABeatLeftAloneEndsByItself) {
    AppState state = state_at_first_data();
    state.grain = Grain::layer;
    apply(state, request::Next{});
    for (int i = 0; i < 20; ++i) tick(state, 0.1F);
    EXPECT_FALSE(state.time.playing);
    EXPECT_EQ(state.time.position.stop, 1);
}

TEST(Stepping, BackIsExact) {
    AppState state = state_at_first_data();
    state.lesson.script.reset();  // its questions stop a step once
    state.grain = Grain::layer;
    state.look.reduced_motion = true;
    std::vector<Position> visited;
    for (int i = 0; i < 40; ++i) {
        visited.push_back(state.time.position);
        apply(state, request::Next{});
    }
    for (std::size_t i = visited.size(); i-- > 0;) {
        apply(state, request::Back{});
        EXPECT_EQ(state.time.position, visited[i]);
    }
}

TEST(Stepping, FieldByFieldWalksTheRowsOfTheLayer) {
    AppState state = state_at_first_data();
    apply(state, request::GoToLayer{3, false});
    state.grain = Grain::field;
    apply(state, request::Next{});
    EXPECT_EQ(state.selected_bits, (BitRange{14 * 8, 4}));  // IPv4's version
    apply(state, request::Next{});
    EXPECT_EQ(state.selected_bits, (BitRange{14 * 8 + 4, 4}));
    apply(state, request::Back{});
    EXPECT_EQ(state.selected_bits, (BitRange{14 * 8, 4}));
    EXPECT_EQ(state.view.inspector, InspectorTab::fields);
}

TEST(Stepping, DigitsAndArrowsGoToLayers) {
    AppState state = state_at_first_data();
    apply(state, request::GoToLayer{2, false});
    EXPECT_EQ(shown_stop(state), (Stop{Host::a, 2}));
    apply(state, request::StepLayer{1});
    EXPECT_EQ(shown_stop(state), (Stop{Host::a, 1}));
    apply(state, request::StepLayer{1});
    EXPECT_EQ(shown_stop(state).layer, 0);
    apply(state, request::StepLayer{1});
    EXPECT_EQ(shown_stop(state), (Stop{Host::b, 1}));
    apply(state, request::GoToLayer{7, true});
    EXPECT_EQ(shown_stop(state), (Stop{Host::b, 7}));
    EXPECT_EQ(shown_frame(state), journey_at(state.story, state.time.position.item.index).received);
}

TEST(Lesson, ChaptersAreWalkedFromFirstToLastAndBack) {
    AppState state = shipped_state();
    state.look.reduced_motion = true;
    EXPECT_EQ(state.lesson.step, -1);
    const auto count = static_cast<int>(state.lesson.script->steps.size());
    for (int step = 0; step < count; ++step) {
        apply(state, request::Next{});
        EXPECT_EQ(state.lesson.step, step);
        EXPECT_TRUE(question_open(state));
        const LessonStep& lesson_step = state.lesson.script->steps[static_cast<std::size_t>(step)];
        if (state.time.position.item.kind == TimelineItem::Kind::journey) {
            EXPECT_EQ(shown_stop(state), (Stop{lesson_step.side, lesson_step.layer}));
        }
        apply(state, request::Next{});  // the answer first
        EXPECT_EQ(state.lesson.step, step);
        EXPECT_EQ(state.lesson.run.chosen[static_cast<std::size_t>(step)], revealed);
    }
    for (int more = 0; more < 2; ++more) {
        apply(state, request::Next{});
        EXPECT_EQ(state.lesson.step, count);
        EXPECT_TRUE(at_lesson_end(state));
    }
    for (int step = count - 1; step >= 0; --step) {
        apply(state, request::Back{});
        EXPECT_EQ(state.lesson.step, step);
    }
}

TEST(Lesson, FollowsWhenThePositionComesToAChaptersPlace) {
    AppState state = state_at_first_data();
    apply(state, request::GoToLayer{3, false});
    EXPECT_EQ(state.lesson.script->steps[static_cast<std::size_t>(state.lesson.step)].id, "network");
    EXPECT_EQ(state.selected_bits, (BitRange{22 * 8, 8}));  // points at the time to live
    apply(state, request::StepLayer{1});
    EXPECT_EQ(state.lesson.script->steps[static_cast<std::size_t>(state.lesson.step)].id, "data_link");
}

TEST(Lesson, AChoiceStaysChosen) {
    AppState state = shipped_state();
    apply(state, request::GoToStep{0});
    const int wanted = shown_choices(state)[2].distractor;
    apply(state, request::Choose{0, 2});
    apply(state, request::GoToStep{3});
    apply(state, request::GoToStep{0});
    EXPECT_EQ(state.lesson.run.chosen[0], wanted);
}

/// Seconds of play until it stands, in pictures of a fiftieth of a second.
float seconds_to_stand(AppState& state) {
    float seconds = 0;
    for (; state.time.playing && seconds < 20; seconds += 0.02F) tick(state, 0.02F);
    return seconds;
}

TEST(Lesson, TheWayFromStepToStepIsPlayedInOneToThreeSeconds) {
    for (const char* id : {"one-file-seven-layers", "one-lost-segment", "who-notices-a-flipped-bit"}) {
        AppState state = lesson_state(id);
        int played = 0;
        for (int step = 0; step < static_cast<int>(state.lesson.script->steps.size()); ++step) {
            const auto target = position_of_step(state, step);
            apply(state, request::GoToStep{step});
            const float seconds = seconds_to_stand(state);
            EXPECT_EQ(state.time.position, target) << id << ", step " << step + 1;
            EXPECT_EQ(state.lesson.step, step);
            if (seconds == 0) continue;
            ++played;
            EXPECT_GE(seconds, 0.9F) << id << ", step " << step + 1;
            EXPECT_LE(seconds, 3.1F) << id << ", step " << step + 1;
        }
        EXPECT_GE(played, 4) << id;
    }
}

TEST(Lesson, ASecondPressCompletesTheMovementAndAThirdAnswers) {
    AppState state = shipped_state();
    apply(state, request::GoToStep{3});
    ASSERT_TRUE(state.time.playing);
    apply(state, request::Next{});
    EXPECT_FALSE(state.time.playing);
    EXPECT_EQ(state.time.position, position_of_step(state, 3));
    EXPECT_TRUE(question_open(state));
    apply(state, request::Next{});
    EXPECT_EQ(state.lesson.run.chosen[3], revealed);
    EXPECT_EQ(state.lesson.step, 3);
    apply(state, request::Next{});
    EXPECT_EQ(state.lesson.step, 4);
}

TEST(Lesson, NeitherPlayingNorAnotherGrainPassesAnOpenQuestion) {
    AppState state = shipped_state();
    apply(state, request::TogglePlay{});
    for (int i = 0; i < 400; ++i) tick(state, 0.1F);
    EXPECT_EQ(state.lesson.step, -1);  // a lesson that has not been begun asks nothing
    apply(state, request::GoToStep{3});
    apply(state, request::Next{});
    apply(state, request::TogglePlay{});
    for (int i = 0; i < 200; ++i) tick(state, 0.1F);
    EXPECT_EQ(state.lesson.step, 3);  // the picture goes on, the question stays
    EXPECT_TRUE(question_open(state));
    apply(state, request::GoToStep{3});
    apply(state, request::Next{});
    apply(state, request::SetGrain{Grain::event});
    apply(state, request::Next{});
    EXPECT_EQ(state.lesson.run.chosen[3], revealed);
    EXPECT_EQ(state.lesson.step, 3);
}

TEST(Lesson, PlayingStopsAtAQuestion) {
    AppState state = shipped_state();
    apply(state, request::GoToStep{2});
    apply(state, request::RevealAnswer{});
    state.time.pace = 3;  // what comes before the file's bytes takes most of a minute
    apply(state, request::TogglePlay{});
    for (int i = 0; i < 600 && state.time.playing; ++i) tick(state, 0.1F);
    EXPECT_EQ(state.lesson.step, 3);
    EXPECT_FALSE(state.time.playing);
    EXPECT_TRUE(question_open(state));
}

TEST(Lesson, TheKeyboardChoosesAndLocks) {
    AppState state = shipped_state();
    apply(state, request::GoToStep{0});
    apply(state, request::SelectSide{Side::inspector});
    apply(state, request::LockChoice{});  // nothing is chosen yet
    EXPECT_TRUE(question_open(state));
    apply(state, request::PointAtChoice{1});
    EXPECT_EQ(state.view.side, Side::lesson);
    apply(state, request::PointAtChoice{1});
    apply(state, request::PointAtChoice{1});
    apply(state, request::PointAtChoice{-1});
    const Choice meant = shown_choices(state)[1];
    apply(state, request::LockChoice{});
    EXPECT_EQ(state.lesson.run.chosen[0], meant.distractor);
}

TEST(Lesson, NoTabAndNoPanelStandsBeforeAQuestion) {
    AppState state = shipped_state();
    state.look.reduced_motion = true;
    apply(state, request::GoToStep{3});
    apply(state, request::SelectLessonTab{LessonTab::program});
    apply(state, request::SelectSide{Side::inspector});
    apply(state, request::EnlargeInspector{});
    apply(state, request::GoToStep{4});
    EXPECT_EQ(state.view.lesson_tab, LessonTab::story);
    EXPECT_EQ(state.view.side, Side::lesson);
    EXPECT_FALSE(state.inspect.enlarged);
}

TEST(Lesson, AnswersAreUnreadableUntilTheyAreGiven) {
    EXPECT_EQ(without_answer("Seq 1 493, 1493; 14930 and 21493", 1493), "Seq ? ???, ????; 14930 and 21493");
    EXPECT_EQ(without_answer("1493 byte 1 493", 1493), "???? byte ? ???");
    EXPECT_EQ(without_answer("10 149 bytes, 149 more", 149), "10 149 bytes, ??? more");
}

TEST(Run, BeginningAnotherForgetsTheStoryAndKeepsTheRest) {
    AppState state = state_at_first_data();
    state.look.theme = ThemeName::light;
    state.view.side = Side::inspector;
    state.lesson.step = 2;
    state.lesson.run.chosen[2] = revealed;
    apply(state, request::SelectBits{{0, 8}});
    apply(state, request::Scroll{Panel::packets, 9});
    const std::vector<int> answers = state.lesson.run.chosen;
    state = without_story(std::move(state));
    EXPECT_TRUE(state.story.recording.frames.empty());
    EXPECT_FALSE(state.time.placed);
    EXPECT_EQ(state.selected_bits.count, 0U);
    EXPECT_TRUE(state.scrolled.empty());
    EXPECT_EQ(state.look.theme, ThemeName::light);
    EXPECT_EQ(state.view.side, Side::inspector);
    EXPECT_EQ(state.lesson.run.chosen, answers);
    EXPECT_EQ(state.lesson.return_to, 2);
    EXPECT_TRUE(state.lesson.script.has_value());
}

TEST(Run, AskingForAnotherAsksOnceWhileOneLasts) {
    AppState state = shipped_state();
    state.live = state.live_running = true;
    EXPECT_FALSE(apply(state, request::SendAgain{}));
    EXPECT_FALSE(state.hint.empty());
    apply(state, request::ToggleLegend{});
    EXPECT_TRUE(state.hint.empty());
    EXPECT_FALSE(apply(state, request::SendAgain{}));  // the legend in between withdrew it
    EXPECT_TRUE(apply(state, request::SendAgain{}));
    state.live_running = false;
    EXPECT_TRUE(apply(state, request::SendAgain{}));
}

TEST(Keys, ThatCanDoNothingSayWhy) {
    AppState state = shipped_state();
    apply(state, request::ArmTweezers{true});
    EXPECT_NE(state.hint.find("recording"), std::string::npos);
    apply(state, request::PauseWire{WirePause::frozen});
    EXPECT_FALSE(state.hint.empty());
    state.live = state.live_running = state.hand.armed = true;
    apply(state, request::TouchFrame{Touch::drop});
    EXPECT_EQ(state.hint, "First click a frame on the wire.");
    state.live_running = false;
    apply(state, request::TouchFrame{Touch::drop});
    EXPECT_NE(state.hint.find("over"), std::string::npos);
}

TEST(Growing, NewRowsDoNotMoveTheSelection) {
    const Recording& whole = shipped_transfer().recording;
    AppState state;
    state.story.recording.facts = whole.facts;
    state.story.recording.points = whole.points;
    const auto feed = [&](std::uint32_t first, std::uint32_t last) {
        std::vector<Event> events;
        for (std::uint32_t i = first; i < last; ++i) events.emplace_back(copied_frame(whole, i));
        take_events(state, std::move(events));
    };
    feed(0, 20);
    EXPECT_TRUE(state.time.placed);
    apply(state, request::GoToEnd{});
    apply(state, request::SelectBits{{8, 8}});
    const Position before = state.time.position;
    feed(20, 60);
    EXPECT_EQ(state.time.position, before);
    EXPECT_EQ(state.selected_bits, (BitRange{8, 8}));
}

TEST(Screen, EscapeClosesAndNeverQuits) {
    AppState state = shipped_state();
    apply(state, request::SetLecture{true});
    apply(state, request::ToggleHelp{});
    apply(state, request::Escape{});
    EXPECT_FALSE(state.view.help);
    EXPECT_TRUE(state.look.lecture);
    apply(state, request::Escape{});
    EXPECT_FALSE(state.look.lecture);
    EXPECT_FALSE(state.look.projector);
}

}  // namespace
}  // namespace osiscope
