// The tweezers without a window: what follows the live wire, what a touch says to it.
#include <gtest/gtest.h>

#include "layers/physical/ethernet_line.hpp"
#include "tests/viz/states.hpp"
#include "viz/state/hand_state.hpp"

namespace osiscope {
namespace {

using Lines = std::vector<std::string>;

TEST(Tweezers, AreForTheLiveWireOnly) {
    AppState state = shipped_state();
    EXPECT_FALSE(apply(state, request::ArmTweezers{}));
    EXPECT_FALSE(state.hand.armed);
    EXPECT_NE(state.hint.find("cannot be changed"), std::string::npos);
}

TEST(Tweezers, ArmedSlowTheWireDown) {
    LiveMoment moment = moment_in_mid_flight();
    EXPECT_EQ(wire_lines(moment.state, request::ArmTweezers{}), Lines{"slow 20"});
    apply(moment.state, request::SlowWire{1});
    EXPECT_EQ(wire_lines(moment.state, request::SlowWire{1}), Lines{"slow 50"});
    apply(moment.state, request::ArmTweezers{false});
    EXPECT_EQ(wire_lines(moment.state, request::ArmTweezers{false}), Lines{"slow 1"});
}

TEST(Tweezers, FollowWhatIsOnTheWireNow) {
    LiveMoment moment = moment_in_mid_flight();
    AppState& state = moment.state;
    ASSERT_TRUE(following(state));
    EXPECT_TRUE(follow(state));
    EXPECT_EQ(shown_stop(state).layer, 0);  // on the wire, neither down at A nor up at B
    const Journey newest = journey_at(state.story, state.time.position.item.index);
    EXPECT_FALSE(newest.arrival_known);
    const float before = state.time.position.progress;
    state.hand.now += 5'000'000;
    follow(state);
    EXPECT_GT(state.time.position.progress, before);
}

TEST(Tweezers, StandStillWithTheWire) {
    LiveMoment moment = moment_in_mid_flight();
    AppState& state = moment.state;
    take_events(state, {WireCommand{moment.at, "frozen", 0, ""}});
    state.hand.now += 10'000'000'000;
    EXPECT_EQ(now_on_wire(state), moment.at);
    take_events(state, {WireCommand{moment.at + 1, "moving", 0, ""}});
    EXPECT_EQ(now_on_wire(state), state.hand.now);
}

TEST(Tweezers, EveryFrameUnderWayIsFoundAmongTheCapturedOnes) {
    const LiveMoment moment = moment_in_mid_flight();
    for (const WireAction& action : moment.state.story.recording.under_way) {
        const std::uint32_t number = journey_under_way(moment.state, action);
        ASSERT_NE(number, no_index);
        const Journey journey = journey_at(moment.state.story, number);
        EXPECT_EQ(journey.from, action.from);
        const Bytes bytes = frame_bytes(moment.state.story.recording, journey.sent);
        std::vector<std::uint8_t> padded(bytes.begin(), bytes.end());
        padded.resize(std::max<std::size_t>(60, padded.size()), 0);
        EXPECT_EQ(frame_check_sequence(padded), action.frame_check_sequence);
    }
}

TEST(Tweezers, ATouchNamesTheFramePointedAt) {
    LiveMoment moment = moment_in_mid_flight();
    AppState& state = moment.state;
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::drop}), Lines());  // none yet
    const std::uint64_t number = moment.under_way[2].number;
    apply(state, request::PointAt{number});
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::drop}), Lines{"drop " + std::to_string(number)});
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::duplicate}), Lines{"duplicate " + std::to_string(number)});
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::reset}), Lines{"reset " + std::to_string(number)});
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::reset_in_window}),
              Lines{"reset " + std::to_string(number) + " in-window"});
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::reset_outside}),
              Lines{"reset " + std::to_string(number) + " outside"});
    apply(state, request::SelectBits{{54 * 8 + 3, 1}});
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::flip}),
              Lines{"flip " + std::to_string(number) + " frame 54.3"});
    apply(state, request::TouchFrame{Touch::hold});
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::hold}), Lines{"hold " + std::to_string(number)});
    apply(state, request::TouchFrame{Touch::hold});
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::hold}), Lines{"release " + std::to_string(number)});
    take_events(state, {[&] {
                    WireAction carried = moment.under_way[2];
                    carried.kind = WireAction::Kind::carried;
                    return Event(carried);
                }()});
    EXPECT_EQ(wire_lines(state, request::TouchFrame{Touch::drop}), Lines());  // it has arrived
}

TEST(Tweezers, LaidDownLeaveNothingHeldAndNothingStanding) {
    LiveMoment moment = moment_in_mid_flight();
    AppState& state = moment.state;
    const std::uint64_t number = moment.under_way[2].number;
    apply(state, request::PointAt{number});
    apply(state, request::TouchFrame{Touch::hold});
    apply(state, request::PauseWire{WirePause::frozen});
    apply(state, request::ArmTweezers{false});
    EXPECT_EQ(wire_lines(state, request::ArmTweezers{false}),
              (Lines{"release " + std::to_string(number), "thaw", "slow 1"}));
    apply(state, request::ArmTweezers{});
    EXPECT_EQ(state.hand.pause, WirePause::none);
    EXPECT_TRUE(state.hand.held.empty());
}

TEST(Tweezers, ShowOnlyThePauseThatHolds) {
    LiveMoment moment = moment_in_mid_flight();
    AppState& state = moment.state;
    EXPECT_TRUE(apply(state, request::PauseWire{WirePause::frozen}));  // the wire hears of it
    EXPECT_FALSE(apply(state, request::PauseWire{WirePause::cruel}));  // of this it does not
    EXPECT_EQ(state.hand.pause, WirePause::frozen);
    EXPECT_NE(state.notice.text.find("standing still already"), std::string::npos);
    state.live_running = false;
    EXPECT_FALSE(apply(state, request::PauseWire{WirePause::none}));
}

TEST(Tweezers, LookAtThePastUntilCalledBack) {
    LiveMoment moment = moment_in_mid_flight();
    AppState& state = moment.state;
    follow(state);
    apply(state, request::GoToStart{});
    EXPECT_FALSE(following(state));
    apply(state, request::GoLive{});
    EXPECT_TRUE(following(state));
}

}  // namespace
}  // namespace osiscope
