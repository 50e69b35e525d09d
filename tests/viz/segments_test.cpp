// The shown connection's segments, round trips and states, against tshark's reading of the same file.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>

#include "tests/viz/states.hpp"
#include "viz/end_states.hpp"
#include "viz/plots_state.hpp"

namespace osiscope {
namespace {

Segments grown(std::size_t slice) {
    const auto& [recording, digest] = shipped_transfer();
    Segments segments;
    while (grow(segments, recording, digest, main_stream(digest, recording), 0, slice)) {
    }
    return segments;
}

struct Told {
    std::uint64_t seq = 0, ack = 0, length = 0, window = 0;
    double round_trip = 0;
    bool from_a = false;
};

/// What tshark says of the frames captured at A, by their time in nanoseconds. Only those, so that it does not take
/// the packets' second capture for retransmissions.
std::map<Time, Told> told_by_tshark() {
    const std::string at_a = testing::TempDir() + "plots-at-a.pcapng";
    const std::string file = in_tree("captures/library/one-file.pcapng");
    const std::string only_a = "tshark -r " + file + " -Y 'frame.interface_id == 0' -w " + at_a + " 2>/dev/null";
    EXPECT_EQ(std::system(only_a.c_str()), 0);
    const std::string fields =
        "tshark -r " + at_a +
        " -Y tcp -T fields -E separator=, -e frame.time_epoch -e tcp.seq -e tcp.ack -e tcp.len -e "
        "tcp.window_size -e tcp.analysis.ack_rtt -e ip.src 2>/dev/null";
    std::map<Time, Told> told;
    FILE* pipe = popen(fields.c_str(), "r");
    char line[512];
    while (pipe != nullptr && std::fgets(line, sizeof line, pipe) != nullptr) {
        std::istringstream words(line);
        std::string part[7];
        for (std::string& word : part) std::getline(words, word, ',');
        const std::size_t dot = part[0].find('.');
        const Time at = std::stoll(part[0].substr(0, dot)) * 1'000'000'000 + std::stoll(part[0].substr(dot + 1, 9));
        told[at] = {std::stoull(part[1]),       part[2].empty() ? 0 : std::stoull(part[2]),
                    std::stoull(part[3]),       std::stoull(part[4]),
                    std::atof(part[5].c_str()), part[6].find("10.7.0.1") == 0};
    }
    if (pipe != nullptr) pclose(pipe);
    return told;
}

TEST(Segments, NumbersAndRoundTripsAreTshark) {
    const auto& [recording, digest] = shipped_transfer();
    const Segments segments = grown(plots_whole);
    const std::map<Time, Told> told = told_by_tshark();
    ASSERT_GT(told.size(), 60U);
    std::size_t compared = 0;
    for (std::size_t i = 0; i < segments.rows.size(); ++i) {
        const SegmentRow& row = segments.rows[i];
        const auto one = told.find(recording.frames[row.frame].at);
        ASSERT_NE(one, told.end()) << "frame " << row.frame + 1;
        EXPECT_EQ(row.by_sender != 0, one->second.from_a);
        EXPECT_EQ(row.length, one->second.length);
        EXPECT_EQ(number_of(segments, i), row.by_sender != 0 ? one->second.seq : one->second.ack);
        ++compared;
    }
    EXPECT_EQ(compared, told.size());
    std::map<Time, double> round_trips;
    for (const RoundTrip& one : segments.round_trips)
        round_trips[recording.frames[one.frame].at] = static_cast<double>(one.seconds);
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
    const auto& [recording, digest] = shipped_transfer();
    const Segments segments = grown(plots_whole);
    std::uint64_t bytes = 0;
    for (const SegmentBlock& block : segments.blocks) bytes += block.bytes[0];
    EXPECT_EQ(bytes, digest.streams[segments.stream].sent[0].highest);
    EXPECT_EQ(segments.blocks.size(), (segments.rows.size() + rows_a_block - 1) / rows_a_block);
}

TEST(EndStates, GoThroughTheLifeOfTheConnection) {
    AppState state = shipped_state();
    apply(state, request::GoToEnd{});
    const Segments& segments = state.plots.segments;
    std::vector<TcpState> a;
    for (const StateChange& change : segments.changes[side_of(state, Host::a)]) a.push_back(change.to);
    const std::vector<TcpState> opens{TcpState::syn_sent, TcpState::established};
    ASSERT_GE(a.size(), 4U);
    EXPECT_TRUE(std::equal(opens.begin(), opens.end(), a.begin()));
    EXPECT_EQ(a.back(), TcpState::time_wait);
    const Time start = state.recording.frames[state.digest.streams[segments.stream].first_frame].at;
    EXPECT_EQ(end_state_at(state, Host::b, start - 1).state, TcpState::listen);
    EXPECT_EQ(end_state_at(state, Host::a, start).state, TcpState::syn_sent);
    const Time middle = start + 120'000'000;
    EXPECT_EQ(end_state_at(state, Host::a, middle).state, TcpState::established);
    EXPECT_EQ(end_state_at(state, Host::b, middle).state, TcpState::established);
}

}  // namespace
}  // namespace osiscope
