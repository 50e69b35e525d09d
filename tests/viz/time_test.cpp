// Moving through the story without a window: steps, playing, going back, the lesson following along.
#include <gtest/gtest.h>

#include "captures/explain_text.hpp"
#include "tests/viz/states.hpp"

namespace osiscope {
namespace {

TEST(Position, AJourneyGoesDownOverAndUp) {
    const auto& [recording, digest] = shipped_transfer();
    const std::uint32_t number = first_data_journey(digest, recording);
    const std::vector<Stop> stops = stops_of({TimelineItem::Kind::journey, number, 0}, recording, digest);
    ASSERT_EQ(stops.size(), 15U);
    EXPECT_EQ(stops.front(), (Stop{Host::a, 7}));
    EXPECT_EQ(stops[6], (Stop{Host::a, 1}));
    EXPECT_EQ(stops[7].layer, 0);
    EXPECT_EQ(stops[8], (Stop{Host::b, 1}));
    EXPECT_EQ(stops.back(), (Stop{Host::b, 7}));
}

TEST(Position, TheClockGoesForwardWhileAFrameTravels) {
    const auto& [recording, digest] = shipped_transfer();
    Position position{timeline_item(digest, recording, 0), 0, 0};
    for (const TimelineItem& item : digest.timeline) {
        const auto count = static_cast<int>(stops_of(item, recording, digest).size());
        Time before = 0;
        for (position = {item, 0, 0}; position.stop < count; ++position.stop) {
            const Time now = time_at(position, recording, digest);
            EXPECT_GE(now, before);
            before = now;
        }
    }
}

TEST(Time, NextStopAndPreviousStopAreExactOpposites) {
    const auto& [recording, digest] = shipped_transfer();
    std::vector<Position> way{{timeline_item(digest, recording, 0), 0, 0}};
    while (const auto next = next_stop(way.back(), recording, digest)) way.push_back(*next);
    EXPECT_GT(way.size(), 500U);
    Position position = way.back();
    for (std::size_t i = way.size() - 1; i-- > 0;) {
        const auto before = previous_stop(position, recording, digest);
        ASSERT_TRUE(before.has_value());
        position = *before;
        EXPECT_EQ(position, way[i]);
    }
    EXPECT_FALSE(previous_stop(position, recording, digest).has_value());
}

TEST(Time, PlayingReachesTheEndAndStaysThere) {
    const auto& [recording, digest] = shipped_transfer();
    TimeControl time;
    stand_at(time, {timeline_item(digest, recording, 0), 0, 0});
    time.playing = true;
    time.pace = fastest_pace;
    for (int i = 0; i < 5000; ++i) advance(time, 0.1F, recording, digest);
    EXPECT_EQ(time.position.item, timeline_item(digest, recording, timeline_size(digest) - 1));
    const Position end = time.position;
    advance(time, 0.1F, recording, digest);
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
    const auto& [recording, digest] = shipped_transfer();
    TimeControl time;
    stand_at(time, {{TimelineItem::Kind::journey, first_data_journey(digest, recording), 0}, 0, 0});
    time.position.item.at = journey_at(digest, recording, time.position.item.index).departs;
    time.playing = true;
    advance(time, 60.0F, recording, digest);
    EXPECT_EQ(time.position.stop, 0);
    EXPECT_NEAR(time.position.progress, 0.1F / 0.75F, 1e-4);
}

TEST(Time, ScrubbingFindsTheFrameOnTheWire) {
    const auto& [recording, digest] = shipped_transfer();
    for (const Journey& journey : digest.journeys) {
        const Time middle = journey.first_bit + (journey.arrives - journey.first_bit) / 2;
        const Position position = position_at(middle, recording, digest);
        EXPECT_LE(position.item.at, middle);
        EXPECT_NEAR(static_cast<double>(time_at(position, recording, digest)), static_cast<double>(middle), 3e7);
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
    state.grain = Grain::layer;
    state.reduced_motion = true;
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
    EXPECT_EQ(state.inspector, InspectorTab::fields);
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
    EXPECT_EQ(shown_frame(state), journey_at(state.digest, state.recording, state.time.position.item.index).received);
}

TEST(Lesson, ChaptersAreWalkedFromFirstToLastAndBack) {
    AppState state = shipped_state();
    state.reduced_motion = true;
    EXPECT_EQ(state.step, -1);
    const auto count = static_cast<int>(state.lesson->steps.size());
    for (int step = 0; step < count; ++step) {
        apply(state, request::Next{});
        EXPECT_EQ(state.step, step);
        const LessonStep& lesson_step = state.lesson->steps[static_cast<std::size_t>(step)];
        if (state.time.position.item.kind == TimelineItem::Kind::journey) {
            EXPECT_EQ(shown_stop(state), (Stop{lesson_step.side, lesson_step.layer}));
        }
    }
    apply(state, request::Next{});
    EXPECT_EQ(state.step, count - 1);
    for (int step = count - 2; step >= 0; --step) {
        apply(state, request::Back{});
        EXPECT_EQ(state.step, step);
    }
}

TEST(Lesson, FollowsWhenThePositionComesToAChaptersPlace) {
    AppState state = state_at_first_data();
    apply(state, request::GoToLayer{3, false});
    EXPECT_EQ(state.lesson->steps[static_cast<std::size_t>(state.step)].id, "network");
    EXPECT_EQ(state.selected_bits, (BitRange{22 * 8, 8}));  // points at the time to live
    apply(state, request::StepLayer{1});
    EXPECT_EQ(state.lesson->steps[static_cast<std::size_t>(state.step)].id, "data_link");
}

TEST(Lesson, AChoiceStaysChosen) {
    AppState state = shipped_state();
    apply(state, request::GoToStep{0});
    apply(state, request::Choose{0, 2});
    apply(state, request::GoToStep{3});
    apply(state, request::GoToStep{0});
    EXPECT_EQ(state.lesson_run.chosen[0], 2);
}

TEST(Growing, NewRowsDoNotMoveTheSelection) {
    const Recording& whole = shipped_transfer().recording;
    AppState state;
    state.recording.facts = whole.facts;
    state.recording.points = whole.points;
    const auto feed = [&](std::uint32_t first, std::uint32_t last) {
        std::vector<Event> events;
        for (std::uint32_t i = first; i < last; ++i) {
            const Bytes bytes = frame_bytes(whole, i);
            events.emplace_back(Frame{whole.frames[i].at,
                                      whole.frames[i].point,
                                      whole.frames[i].direction,
                                      whole.frames[i].original_length,
                                      {bytes.begin(), bytes.end()},
                                      "",
                                      true});
        }
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
    EXPECT_FALSE(state.help);
    EXPECT_TRUE(state.lecture);
    apply(state, request::Escape{});
    EXPECT_FALSE(state.lecture);
    EXPECT_FALSE(state.projector);
}

}  // namespace
}  // namespace osiscope
