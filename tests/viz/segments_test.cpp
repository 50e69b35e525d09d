// The shown connection's segments, round trips and states, against tshark's reading of the same file.
#include <gtest/gtest.h>

#include "tests/viz/states.hpp"
#include "tests/viz/told_by_tshark.hpp"
#include "viz/state/end_states.hpp"
#include "viz/state/plots_state.hpp"

namespace osiscope {
namespace {

Segments grown(std::size_t slice) {
    const Story& story = shipped_transfer();
    Segments segments;
    while (grow(segments, story, main_stream(story), 0, slice)) {
    }
    return segments;
}

TEST(Segments, NumbersAndRoundTripsAreTshark) {
    const Story& story = shipped_transfer();
    const Segments segments = grown(plots_whole);
    const std::map<Time, Told> told = told_by_tshark(in_tree("captures/library/one-file.pcapng"));
    ASSERT_GT(told.size(), 60U);
    std::size_t compared = 0;
    for (std::size_t i = 0; i < segments.rows.size(); ++i) {
        const SegmentRow& row = segments.rows[i];
        const auto one = told.find(story.recording.frames[row.frame].at);
        ASSERT_NE(one, told.end()) << "frame " << row.frame + 1;
        EXPECT_EQ(row.by_sender != 0, one->second.from_a);
        EXPECT_EQ(row.length, one->second.length);
        EXPECT_EQ(number_of(segments, i), row.by_sender != 0 ? one->second.seq : one->second.ack);
        ++compared;
    }
    EXPECT_EQ(compared, told.size());
    std::map<Time, double> round_trips;
    for (const RoundTrip& one : segments.round_trips)
        round_trips[story.recording.frames[one.frame].at] = static_cast<double>(one.seconds);
    std::size_t expected = 0;
    for (const auto& [at, segment] : told) {
        if (segment.round_trip == 0 || segment.from_a) continue;
        ++expected;
        ASSERT_TRUE(round_trips.count(at) != 0) << at;
        EXPECT_NEAR(round_trips[at], segment.round_trip, 1e-6);
    }
    EXPECT_GT(expected, 15U);
    EXPECT_EQ(expected, round_trips.size());
}

TEST(Segments, SlicesMakeTheSameAsOneGo) {
    const Segments whole = grown(plots_whole);
    const Segments sliced = grown(3);
    ASSERT_EQ(whole.rows.size(), sliced.rows.size());
    EXPECT_EQ(whole.round_trips.size(), sliced.round_trips.size());
    for (std::size_t i = 0; i < whole.rows.size(); ++i) EXPECT_EQ(number_of(whole, i), number_of(sliced, i));
}

TEST(Segments, BlocksSumUpTheirRows) {
    const Story& story = shipped_transfer();
    const Segments segments = grown(plots_whole);
    std::uint64_t bytes = 0;
    for (const SegmentBlock& block : segments.blocks) bytes += block.bytes[0];
    EXPECT_EQ(bytes, story.digest.streams[segments.stream].sent[0].highest);
    EXPECT_EQ(segments.blocks.size(), (segments.rows.size() + rows_a_block - 1) / rows_a_block);
}

TEST(EndStates, GoThroughTheLifeOfTheConnection) {
    AppState state = shipped_state();
    apply(state, request::GoToEnd{});
    const Segments& segments = state.plots.segments;
    std::vector<TcpState> a;
    for (const StateChange& change : history_of(state, Host::a)) a.push_back(change.to);
    const std::vector<TcpState> opens{TcpState::syn_sent, TcpState::established};
    ASSERT_GE(a.size(), 4U);
    EXPECT_TRUE(std::equal(opens.begin(), opens.end(), a.begin()));
    EXPECT_EQ(a.back(), TcpState::time_wait);
    const Time start = state.story.recording.frames[state.story.digest.streams[segments.stream].first_frame].at;
    EXPECT_EQ(end_state_at(state, Host::b, start - 1).state, TcpState::listen);
    EXPECT_EQ(end_state_at(state, Host::a, start).state, TcpState::syn_sent);
    const Time middle = start + 120'000'000;
    EXPECT_EQ(end_state_at(state, Host::a, middle).state, TcpState::established);
    EXPECT_EQ(end_state_at(state, Host::b, middle).state, TcpState::established);
}

std::string told(SackBlock block, std::vector<SackBlock>& known) {
    std::string text;
    for (const SackBlock& part : tell_anew(block, known))
        text += std::to_string(part.left) + "-" + std::to_string(part.right) + " ";
    return text;
}

TEST(Segments, ASackBlockTellsOnlyWhatWasNotToldBefore) {
    std::vector<SackBlock> known;
    EXPECT_EQ(told({1001, 2001}, known), "1001-2001 ");
    EXPECT_EQ(told({3001, 4001}, known), "3001-4001 ");
    EXPECT_EQ(told({1001, 2001}, known), "");
    EXPECT_EQ(told({1001, 4001}, known), "2001-3001 ");
    EXPECT_EQ(known.size(), 1U);
    EXPECT_EQ(told({501, 6001}, known), "501-1001 4001-6001 ");
}

}  // namespace
}  // namespace osiscope
