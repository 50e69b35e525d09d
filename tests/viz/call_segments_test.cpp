// One send() is not one segment: which segments carried a call's bytes, compared with the frames themselves.
#include "viz/story/call_segments.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "layers/tweezers.hpp"
#include "tests/viz/states.hpp"

namespace osiscope {
namespace {

/// The journeys of the frames that carry one of the call's bytes, looked for in every frame.
std::set<std::uint32_t> journeys_with_bytes(const AppState& state, const StreamRange& range, bool arrived) {
    std::set<std::uint32_t> found;
    for (std::uint32_t frame = 0; frame < state.story.recording.frames.size(); ++frame) {
        const FrameSummary summary = summary_of(state.story, frame);
        if (summary.stream != range.stream || summary.side != range.side || summary.captured_payload == 0) continue;
        const std::uint64_t first = sequence_offset(state.story.digest.streams[range.stream].sent[range.side], summary);
        if (first >= range.end || first + summary.captured_payload <= range.first) continue;
        const std::uint32_t journey = journey_of(state.story.digest, frame);
        if (!arrived || journey_at(state.story, journey).arrival_known) found.insert(journey);
    }
    return found;
}

TEST(SegmentsOfACall, AreTheFramesThatCarryItsBytes) {
    const AppState state = shipped_state();
    std::size_t calls = 0;
    for (std::uint32_t call = 0; call < state.story.recording.system_calls.size(); ++call) {
        const auto range = range_of_call(state.story, call);
        const CarriedBy carried = segments_of_call(state.story, state.inspect.sent_again, call, 1000);
        if (!range) {
            EXPECT_TRUE(carried.segments.empty());
            continue;
        }
        ++calls;
        std::set<std::uint32_t> told;
        for (const CallSegment& segment : carried.segments) told.insert(segment.journey);
        const bool sends = *move_of(state.story.recording.system_calls[call]) == Move::send;
        EXPECT_EQ(told, journeys_with_bytes(state, *range, !sends)) << "call " << call;
        EXPECT_EQ(carried.left_out, 0U);
        for (const CallSegment& segment : carried.segments) {
            const auto back = calls_of_segment(state.story, range->side, segment.first, segment.end);
            EXPECT_TRUE(std::find(back.begin(), back.end(), call) != back.end()) << "the way back from " << call;
        }
    }
    EXPECT_GT(calls, 10U);
}

TEST(SegmentsOfACall, TheFirstAndLastAreLeftOfMoreThanWanted) {
    const AppState state = shipped_state();
    for (std::uint32_t call = 0; call < state.story.recording.system_calls.size(); ++call) {
        const CarriedBy all = segments_of_call(state.story, {}, call, 1000);
        if (all.segments.size() < 4) continue;
        const CarriedBy two = segments_of_call(state.story, {}, call, 2);
        ASSERT_EQ(two.segments.size(), 2U);
        EXPECT_EQ(two.left_out, all.segments.size() - 2);
        EXPECT_EQ(two.segments[0].frame, all.segments.front().frame);
        EXPECT_EQ(two.segments[1].frame, all.segments.back().frame);
        return;
    }
    FAIL() << "no send() of the shipped transfer left in four segments";
}

/// The shipped transfer with one data segment lost on the wire, and the same bytes leaving once more and arriving.
struct OneLost {
    AppState state;
    std::uint64_t first = 0;  ///< its bytes in the stream
};

OneLost state_with_one_lost() {
    const AppState whole = shipped_state();
    OneLost made;
    std::uint32_t lost = no_index;
    for (std::uint32_t frame = 0; frame < whole.story.recording.frames.size() && lost == no_index; ++frame) {
        const Journey way = journey_at(whole.story, journey_of(whole.story.digest, frame));
        const bool data = whole.story.digest.rows[frame].carries_payload && whole.story.digest.rows[frame].side == 0;
        if (data && way.sent == frame && frame_bytes(whole.story.recording, frame).size() > 1000) lost = frame;
    }
    const Journey way = journey_at(whole.story, journey_of(whole.story.digest, lost));
    const FrameSummary summary = summary_of(whole.story, lost);
    made.first = sequence_offset(whole.story.digest.streams[summary.stream].sent[0], summary);
    std::vector<Event> events;
    if (whole.story.recording.facts) events.emplace_back(*whole.story.recording.facts);
    for (const CapturePoint& point : whole.story.recording.points) events.emplace_back(point);
    const auto add = [&](std::uint32_t number, Time later, bool other_identification) {
        Frame frame = copied_frame(whole.story.recording, number);
        frame.at += later;
        if (other_identification) {
            frame.bytes[18] = static_cast<std::uint8_t>(frame.bytes[18] ^ 0x40U);
            repair_checksums(frame.bytes, LinkType::ethernet, frame.original_length);
        }
        events.emplace_back(std::move(frame));
    };
    for (std::uint32_t i = 0; i < whole.story.recording.frames.size(); ++i) {
        if (i != way.received) add(i, 0, false);
        if (i == way.received) {
            add(lost, way.arrives - way.departs, true);
            add(way.received, 1'000'000, true);
        }
    }
    for (const SystemCall& call : whole.story.recording.system_calls) events.emplace_back(call);
    take_events(made.state, std::move(events));
    return made;
}

TEST(SegmentsOfACall, WhatWasSentAgainIsOneMoreAndOnlyWhatArrivedBrought) {
    const OneLost made = state_with_one_lost();
    const AppState& state = made.state;
    ASSERT_FALSE(state.inspect.sent_again.list.empty());
    std::size_t checked = 0;
    for (const std::uint32_t call : calls_of_segment(state.story, 0, made.first, made.first + 1)) {
        const CarriedBy carried = segments_of_call(state.story, state.inspect.sent_again, call, 1000);
        std::size_t carriers = 0;
        std::size_t again = 0;
        for (const CallSegment& segment : carried.segments)
            if (segment.first <= made.first && made.first < segment.end) {
                ++carriers;
                again += segment.again ? 1 : 0;
            }
        const bool sends = *move_of(state.story.recording.system_calls[call]) == Move::send;
        EXPECT_EQ(carriers, sends ? 2U : 1U) << state.story.recording.system_calls[call].name;
        EXPECT_EQ(again, 1U);
        ++checked;
    }
    EXPECT_EQ(checked, 2U);
}

TEST(CallsInOrder, AreSortedByWhenTheyReturnedAndNoneIsMissing) {
    const AppState state = shipped_state();
    const std::size_t total = state.story.recording.system_calls.size();
    const std::vector<std::uint32_t> all = calls_in_order(state.story.digest, 0, total + 5);
    ASSERT_EQ(all.size(), total);
    EXPECT_EQ(std::set<std::uint32_t>(all.begin(), all.end()).size(), total);
    for (std::size_t i = 0; i < total; ++i) {
        if (i > 0) {
            EXPECT_LE(state.story.recording.system_calls[all[i - 1]].returned_at,
                      state.story.recording.system_calls[all[i]].returned_at);
        }
        EXPECT_EQ(rank_of_call(state.story, all[i]), i);
        EXPECT_EQ(calls_in_order(state.story.digest, i, 1).at(0), all[i]);
    }
    EXPECT_EQ(calls_until(state.story.digest, state.story.recording.system_calls[all.back()].returned_at), total);
}

}  // namespace
}  // namespace osiscope
