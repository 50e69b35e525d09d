// A moment and its place on the axis, there and back, for every kind of axis; silences; zooming and moving about.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/viz/states.hpp"
#include "viz/state/plots_state.hpp"

namespace osiscope {
namespace {

constexpr AxisKind all_kinds[] = {AxisKind::linear, AxisKind::events, AxisKind::folded};

Silences silences_of(const Story& story) {
    Silences silences;
    EXPECT_FALSE(grow(silences, story, plots_whole));
    return silences;
}

TEST(TimeAxis, EveryMomentOfTheTransferComesBackFromItsPlace) {
    const Story& story = shipped_transfer();
    for (const AxisKind kind : all_kinds) {
        const TimeAxis axis = make_axis(kind, story, silences_of(story));
        double before = -1;
        for (const TimelineItem& item : story.digest.timeline) {
            const double place = place_of(axis, item.at);
            EXPECT_GE(place, before) << name(kind);
            EXPECT_LE(place, axis.length) << name(kind);
            EXPECT_EQ(time_at_place(axis, place), item.at) << name(kind);
            before = place;
        }
        for (Time at = axis.first; at <= axis.last; at += 777'777)
            EXPECT_EQ(time_at_place(axis, place_of(axis, at)), at) << name(kind);
        EXPECT_EQ(time_at_place(axis, 0), axis.first);
        EXPECT_EQ(time_at_place(axis, axis.length), axis.last);
    }
}

TEST(TimeAxis, ByEventAllStandEquallyFar) {
    const Story& story = shipped_transfer();
    const TimeAxis axis = make_axis(AxisKind::events, story, {});
    for (std::size_t i = 0; i < story.digest.timeline.size(); ++i) {
        const bool shared =
            i + 1 < story.digest.timeline.size() && story.digest.timeline[i + 1].at == story.digest.timeline[i].at;
        if (shared) continue;
        EXPECT_EQ(place_of(axis, story.digest.timeline[i].at), static_cast<double>(i));
    }
}

TEST(Silences, NothingIsSilentWhileAFrameIsUnderWay) {
    const Story& story = shipped_transfer();
    for (const Silence silence : silences_of(story).list) {
        EXPECT_LT(silence.from, silence.to);
        for (const Journey& journey : story.digest.journeys)
            EXPECT_FALSE(journey.arrival_known && journey.departs < silence.to && journey.arrives > silence.from);
        for (const SystemCall& call : story.recording.system_calls) {
            EXPECT_FALSE(call.at > silence.from && call.at < silence.to);
            EXPECT_FALSE(call.returned_at > silence.from && call.returned_at < silence.to);
        }
    }
}

TEST(Silences, TheOrderOfTellingDoesNotMatter) {
    const Silence busy[] = {{0, 10}, {500, 520}, {90, 100}, {95, 130}, {1000, 1000}, {520, 700}};
    Silences forward;
    Silences backward;
    for (std::size_t i = 0; i < std::size(busy); ++i) {
        take_busy(forward, busy[i].from, busy[i].to);
        const Silence other = busy[std::size(busy) - 1 - i];
        take_busy(backward, other.from, other.to);
    }
    const Time expected[][2] = {{10, 90}, {130, 500}, {700, 1000}};
    for (const Silences& silences : {forward, backward}) {
        ASSERT_EQ(silences.list.size(), 3U);
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_EQ(silences.list[i].from, expected[i][0]);
            EXPECT_NEAR(static_cast<double>(silences.list[i].to), static_cast<double>(expected[i][1]), 1);
        }
    }
}

TEST(Silences, OfManyTheLongestAreKept) {
    Silences silences;
    Time at = 0;
    for (int i = 0; i < 10'000; ++i)
        take_busy(silences, at, at + 5), at += 5 + (i % 1000 == 999 ? 1'000'000 : 1 + i % 7);
    EXPECT_LE(silences.list.size(), most_silences);
    EXPECT_EQ(std::count_if(silences.list.begin(), silences.list.end(),
                            [](Silence silence) { return length(silence) == 1'000'000; }),
              9);
}

/// Two frames with an hour between them: the hour shrinks, the frames keep their own time.
TEST(TimeAxis, ALongSilenceIsFolded) {
    AppState state;
    std::vector<Event> events;
    events.emplace_back(CapturePoint{});
    constexpr Time second = 1'000'000'000;
    for (const Time at : {second, second + 1000, second + 3000, 3601 * second, 3601 * second + 2000}) {
        Frame frame;
        frame.at = at;
        frame.bytes = std::vector<std::uint8_t>(60);
        events.emplace_back(std::move(frame));
    }
    take_events(state, std::move(events));
    apply(state, request::SetAxis{AxisKind::folded});
    const TimeAxis axis = axis_of(state);
    ASSERT_EQ(axis.folds.size(), 1U);
    EXPECT_EQ(axis.folds[0].silence.from, second + 3000);
    EXPECT_EQ(axis.folds[0].silence.to, 3601 * second);
    EXPECT_LT(axis.length, 6000);
    EXPECT_EQ(place_of(axis, second + 1000), 1000);
    for (const Time at : {second, second + 1000, second + 2500, second + 3000, 1800 * second, 3601 * second + 2000})
        EXPECT_NEAR(static_cast<double>(time_at_place(axis, place_of(axis, at)) - at), 0, 1);
}

TEST(Plots, ZoomingKeepsWhatIsPointedAtAndThePositionInView) {
    AppState state = state_at_first_data();
    for (const AxisKind kind : all_kinds) {
        apply(state, request::SetAxis{kind});
        apply(state, request::ZoomPlot{0});
        const Time pointed = time_in_plot(state, 0.7);
        for (int i = 0; i < 8; ++i) apply(state, request::ZoomPlot{1.5, 0.7});
        EXPECT_LT(std::abs(time_in_plot(state, 0.7) - pointed), 1000) << name(kind);
        apply(state, request::ZoomPlot{0});
        for (int i = 0; i < 10; ++i) apply(state, request::ZoomPlot{1.5});
        for (int i = 0; i < 60; ++i) {
            const Time now = time_at(state.time.position, state.story);
            EXPECT_GE(now, time_in_plot(state, 0) - 1) << name(kind);
            EXPECT_LE(now, time_in_plot(state, 1) + 1) << name(kind);
            apply(state, request::StepLayer{20});
            apply(state, request::SetGrain{Grain::event});
            apply(state, request::Next{});
        }
    }
}

TEST(Plots, ScrubbingReachesTheMomentUnderTheMouse) {
    AppState state = state_at_first_data();
    apply(state, request::ZoomPlot{8, 0.5});
    for (const AxisKind kind : all_kinds) {
        apply(state, request::SetAxis{kind});
        const Time wanted = time_in_plot(state, 0.4);
        apply(state, request::Scrub{0.4});
        const Time now = time_at(state.time.position, state.story);
        EXPECT_LE(std::abs(now - wanted), 30'000'000) << name(kind);
        EXPECT_GE(now, time_in_plot(state, 0) - 1) << name(kind);
    }
}

}  // namespace
}  // namespace osiscope
