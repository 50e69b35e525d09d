// What lies over the stage, and how it may be shown: the transcript, the wire's settings, steps instead of movements.
#include <gtest/gtest.h>

#include "captures/explain_text.hpp"
#include "captures/wire_command.hpp"
#include "captures/wire_settings.hpp"
#include "tests/viz/states.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/transcript.hpp"
#include "viz/story/wire_ladder.hpp"

namespace osiscope {
namespace {

TEST(Transcript, IsWhatExplainSays) {
    AppState state = state_at_first_data();
    EXPECT_EQ(transcript(state), explain_text(state.story, shown_frame(state)));
    apply(state, request::GoToLayer{7, true});
    EXPECT_EQ(transcript(state), explain_text(state.story, shown_frame(state)));
    apply(state, request::ToggleTranscript{});
    EXPECT_TRUE(state.stage.transcript);
    apply(state, request::Escape{});
    EXPECT_FALSE(state.stage.transcript);
}

TEST(WireSettings, AreThoseOfThatMoment) {
    Recording recording;
    append(recording, LabFacts(*shipped_transfer().recording.facts));
    append(recording, WireCommand{100, "set A>B loss 5%", 0, ""});
    append(recording, WireCommand{200, "at 2s: set delay 1.5ms", 3, ""});
    append(recording, WireCommand{300, "set B>A rate 64k", 0, "refused"});
    append(recording, WireCommand{400, "set reorder 2%/3", 0, ""});
    EXPECT_EQ(wire_settings_at(recording, 99)->way, recording.facts->wire);
    EXPECT_EQ(wire_settings_at(recording, 100)->way[0].loss, 0.05);
    EXPECT_EQ(wire_settings_at(recording, 100)->way[1].loss, 0);
    EXPECT_EQ(wire_settings_at(recording, 200)->way[1].delay_ns, 1'500'000);
    EXPECT_EQ(wire_settings_at(recording, 300)->way[1].rate, recording.facts->wire[1].rate);
    EXPECT_EQ(wire_settings_at(recording, 400)->way[0].reorder_by, 3U);
    EXPECT_FALSE(wire_settings_at(Recording{}, 0).has_value());
}

TEST(WireSettings, WhatEveryButtonSaysComesBackAsTheSameValue) {
    for (const WireOption* knob : wire_knobs()) {
        WireValue value = knob_value(*knob, WireSetup{}, 0);
        while (next_value(*knob, value, -1) != value) value = next_value(*knob, value, -1);
        for (bool more = true; more;) {
            const WireLineRead read = read_wire_line(set_line(*knob, value, 0));
            ASSERT_TRUE(read.rule.has_value()) << read.problem;
            WireSetup setup;
            execute_set(setup, read.rule->verb, true);
            EXPECT_EQ(knob_value(*knob, setup, 0), value) << read.rule->text;
            EXPECT_EQ(knob_value(*knob, setup, 1), knob_value(*knob, WireSetup{}, 1)) << read.rule->text;
            const WireValue above = next_value(*knob, value, 1);
            more = above != value;
            value = above;
        }
    }
}

TEST(WireSettings, TheLineCodeOfAFrameIsThatOfWhenItWentOntoTheLine) {
    Story story = shipped_transfer();
    story.recording.facts->line_code = "manchester";
    story.recording.wire_commands.clear();
    const std::uint32_t number = first_data_journey(story);
    const Journey journey = journey_at(story, number);
    const std::uint32_t sent = frame_of(journey);
    const Time on_line = story.recording.wire_actions[journey.wire_action].first_bit;
    EXPECT_EQ(used_line_code(story, sent), LineCode::manchester);
    append(story.recording, WireCommand{on_line + 1, "set line-code mlt3", 0, ""});
    EXPECT_EQ(used_line_code(story, sent), LineCode::manchester) << "it was on the line by then";
    EXPECT_EQ(used_line_code(story, journey.received), LineCode::manchester) << "and came as it was sent";
    append(story.recording, WireCommand{on_line, "set B>A line-code 8b10b", 0, ""});
    EXPECT_EQ(used_line_code(story, sent), LineCode::manchester) << "the other way";
    append(story.recording, WireCommand{on_line, "set A>B line-code none", 0, ""});
    EXPECT_EQ(used_line_code(story, sent), std::nullopt);
    append(story.recording, WireCommand{on_line, "at 1s: set frame-check off", 0, ""});
    EXPECT_FALSE(wire_settings_at(story.recording, on_line)->frame_check[1]);
    EXPECT_TRUE(wire_settings_at(story.recording, on_line - 1)->frame_check[1]);
}

TEST(WireSettings, TheLadderGoesUpAndDownAndEnds) {
    const WireOption& rate = *wire_knobs().front();
    const auto next = [&](double now, int by) { return next_value(rate, {now, 0}, by).amount; };
    EXPECT_EQ(next(1e7, 1), 2e7);
    EXPECT_EQ(next(1e7, -1), 5e6);
    EXPECT_EQ(next(3e6, -1), 2e6);
    EXPECT_EQ(next(1e9, 1), 0);  // no limit
    EXPECT_EQ(next(0, 1), 0);
    EXPECT_EQ(next(0, -1), 1e9);
    EXPECT_EQ(next(64e3, -1), 64e3);
}

TEST(WireSettings, AButtonsLineGoesToARunningLabOnly) {
    AppState state = state_at_first_data();
    const request::TellWire loss{"set A>B loss 5%"};
    EXPECT_FALSE(apply(state, loss));  // a recording: nobody to tell
    state.live = state.live_running = true;
    const std::optional<Errand> errand = apply(state, loss);
    ASSERT_TRUE(errand && std::holds_alternative<errand::TellWire>(*errand));
    EXPECT_EQ(std::get<errand::TellWire>(*errand).lines, std::vector<std::string>{"set A>B loss 5%"});
}

TEST(ARemote, BringsBackWhatIsCoveredBeforeItStepsOn) {
    AppState state = state_at_first_data();
    const Position here = state.time.position;
    for (const Request& cover :
         {Request(request::ToggleBlank{}), Request(request::ToggleHelp{}), Request(request::ToggleLegend{})}) {
        osiscope::apply(state, cover);
        apply(state, request::Next{});
        EXPECT_FALSE(state.view.blank || state.view.help || state.view.legend);
        EXPECT_EQ(state.time.position, here) << "nobody saw where it would have gone";
        EXPECT_FALSE(state.time.playing);
    }
    apply(state, request::ToggleBlank{});
    apply(state, request::Back{});
    EXPECT_FALSE(state.view.blank);
    EXPECT_EQ(state.time.position, here);
}

TEST(ReducedMotion, StandsAtStopsAndNeverBetweenThem) {
    AppState state = state_at_first_data();
    apply(state, request::ToggleMotion{});
    apply(state, request::TogglePlay{});
    int changes = 0;
    const int pictures = 600;  // ten seconds
    for (int i = 0; i < pictures; ++i) {
        const Position before = state.time.position;
        tick(state, 1.0F / 60);
        EXPECT_EQ(state.time.position.progress, 0);
        changes += before == state.time.position ? 0 : 1;
    }
    EXPECT_GT(changes, 5);
    EXPECT_LE(changes, 30);  // never more than three a second
}

TEST(Motion, LastsAsLongAsItShould) {
    const AppState state = state_at_first_data();
    const StopNumbers numbers = stop_numbers(state.time.position.item, state.story);
    for (int stop = 0; stop < numbers.last; ++stop) {
        const float seconds = seconds_of({state.time.position.item, stop, 0}, state.story);
        const bool flight = stop == numbers.wire;
        EXPECT_GE(seconds, flight ? 0.8F : 0.6F) << stop;
        EXPECT_LE(seconds, flight ? 1.5F : 0.9F) << stop;
    }
}

}  // namespace
}  // namespace osiscope
