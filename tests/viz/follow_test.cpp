// Follow this byte in the window: what lights, where the trail leads, what is copied.
#include "viz/state/follow.hpp"

#include <gtest/gtest.h>

#include "tests/viz/states.hpp"

namespace osiscope {
namespace {

AppState following_byte(std::uint64_t file_offset) {
    AppState state = state_at_first_data();
    apply(state, request::FollowByte{*stream_byte_of_file(state.story, file_offset)});
    return state;
}

std::vector<std::string> labels(const AppState& state) {
    std::vector<std::string> words;
    for (const Station& station : stations_of(state)) words.push_back(station.label);
    return words;
}

TEST(Follow, TheTrailGoesFromTheFileDownAndUpToTheFile) {
    const AppState state = following_byte(2896);
    EXPECT_EQ(labels(state), (std::vector<std::string>{"byte 2\u2009896 of seven-layers.txt", "read() #1", "send() #2",
                                                       "relative seq 2\u2009949", "frame 20, offset 74",
                                                       "B: frame 32, offset 74", "recv() #4", "write() #3"}));
}

TEST(Follow, EveryStationCanBeGoneToAndIsThenTheOneShown) {
    AppState state = following_byte(2896);
    const std::vector<Station> stations = stations_of(state);
    for (int i = 0; i < static_cast<int>(stations.size()); ++i) {
        if (!stations[static_cast<std::size_t>(i)].leads_somewhere) continue;
        apply(state, request::GoToStation{i});
        EXPECT_EQ(station_shown(state, stations_of(state)), i);
        const std::uint32_t frame = shown_frame(state);
        if (frame != no_index) {
            EXPECT_EQ(frame_bytes(state.story.recording, frame)[bytes_of(lit_bits(state)).first], 0x2e) << i;
        } else {
            EXPECT_TRUE(followed_in_call(state, state.time.position.item.index)) << i;
        }
    }
}

TEST(Follow, TheKeyWalksTheWholeWayAndRoundAgain) {
    AppState state = following_byte(2896);
    std::vector<int> way;
    for (int i = 0; i < 8; ++i) {
        apply(state, request::FollowOn{});
        way.push_back(station_shown(state, stations_of(state)));
    }
    EXPECT_EQ(way, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 1}));
}

TEST(Follow, AClickOnAByteFollowsItAndOnAHeaderDoesNot) {
    AppState state = state_at_first_data();
    apply(state, request::SelectBits{{38 * 8, 32}});
    EXPECT_FALSE(state.inspect.followed);
    apply(state, request::SelectBits{{38 * 8, 8}});
    EXPECT_FALSE(state.inspect.followed) << "the sequence number is no byte of the stream";
    apply(state, request::SelectBits{{80 * 8, 8}});
    ASSERT_TRUE(state.inspect.followed);
    EXPECT_EQ(state.inspect.followed->file_offset, 6U);
    apply(state, request::Escape{});
    EXPECT_TRUE(state.inspect.followed) << "the selection goes first";
    apply(state, request::Escape{});
    EXPECT_FALSE(state.inspect.followed);
}

TEST(Follow, ItLightsInTheFrameAtBothEndsAndInNoOther) {
    AppState state = following_byte(0);
    EXPECT_EQ(bytes_of(lit_bits(state)), (ByteRange{74, 1}));
    apply(state, request::GoToLayer{3, true});
    EXPECT_EQ(bytes_of(lit_bits(state)), (ByteRange{74, 1})) << "at B";
    apply(state, request::GoToStart{});
    EXPECT_EQ(lit_bits(state).count, 0U);
}

TEST(Follow, WhatIsCopiedIsWhatIsSelected) {
    AppState state = state_at_first_data();
    apply(state, request::SelectBits{{38 * 8, 32}});
    EXPECT_EQ(copied_text(state), "a7 03 42 3b");
    apply(state, request::SelectInspector{InspectorTab::fields});
    EXPECT_EQ(copied_text(state), "2802008635");
    apply(state, request::SelectInspector{InspectorTab::bytes});
    apply(state, request::SelectBits{});
    EXPECT_EQ(copied_text(state).size(), 1514 * 3 - 1);
}

TEST(Follow, ACallsBufferLeadsToTheSameByte) {
    AppState state = following_byte(2896);
    apply(state, request::GoToStation{1});
    apply(state, request::FollowInCall{100});
    ASSERT_TRUE(state.inspect.followed);
    EXPECT_EQ(state.inspect.followed->file_offset, 100U);
}

}  // namespace
}  // namespace osiscope
