// The states of both ends of a connection, as its segments lead through them (RFC 9293 figures 5 to 9 and §3.10.7) and
// as a capture from anywhere shows them.
#include <gtest/gtest.h>

#include <tuple>

#include "tests/support/observed_states.hpp"

namespace osiscope {
namespace {

/// Frames count from 1, as on the screen.
ObservedConnection observe(const std::vector<Seen>& list) {
    ObservedConnection connection;
    std::uint32_t number = 0;
    for (const Seen& seen : list) {
        ++number;
        sends(connection, seen.side, segment_of(seen), number, Vantage::elsewhere);
        receives(connection, 1 - seen.side, segment_of(seen), number, Vantage::elsewhere);
    }
    return connection;
}

TcpState state_at(const ObservedEnd& end, std::uint32_t frame) {
    TcpState state = TcpState::closed;
    for (const StateChange& change : end.changes)
        if (change.moment <= frame) state = change.to;
    return state;
}

std::vector<ChangeKind> resets(const ObservedEnd& end) {
    std::vector<ChangeKind> list;
    for (const StateChange& change : end.changes)
        if (!is_state(change)) list.push_back(change.kind);
    return list;
}

using enum TcpState;

const std::vector<Seen> opened{{0, tcp::syn, 1000}, {1, syn_ack, 5000, 1001}, {0, tcp::ack, 1001, 5001}};

std::vector<Seen> after_opening(const std::vector<Seen>& more) {
    std::vector<Seen> list = opened;
    list.insert(list.end(), more.begin(), more.end());
    return list;
}

TEST(ObservedStates, AnOrdinaryLife) {
    const auto connection = observe(after_opening({{0, tcp::ack, 1001, 5001, 18},
                                                   {1, fin_ack, 5001, 1019},
                                                   {0, fin_ack, 1019, 5002},
                                                   {1, tcp::ack, 5002, 1020}}));
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established, close_wait, last_ack, closed}));
    EXPECT_EQ(states(connection.ends[1]),
              (States{listen, syn_received, established, fin_wait_1, fin_wait_2, time_wait}));
}

TEST(ObservedStates, WhoAnswersASynAckIsTheOpener) {
    const auto connection = observe({{1, syn_ack, 5000, 1001},
                                     {0, tcp::ack, 1001, 5001},
                                     {0, tcp::ack, 1001, 5001, 18},
                                     {1, tcp::ack, 5001, 1019, 24},
                                     {0, tcp::ack, 1019, 5025},
                                     {1, fin_ack, 5025, 1019},
                                     {0, fin_ack, 1019, 5026},
                                     {1, tcp::ack, 5026, 1020}});
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established, close_wait, last_ack, closed}));
    EXPECT_EQ(states(connection.ends[1]), (States{syn_received, established, fin_wait_1, fin_wait_2, time_wait}));
    EXPECT_EQ(state_at(connection.ends[0], 2), established);
    EXPECT_EQ(state_at(connection.ends[0], 6), close_wait);
    EXPECT_EQ(state_at(connection.ends[0], 7), last_ack);
}

TEST(ObservedStates, ASynAckLostAfterTheCaptureOpensNothing) {
    const auto connection = observe({{0, tcp::syn, 1000},
                                     {1, syn_ack, 5000, 1001},
                                     {0, tcp::syn, 1000},
                                     {1, syn_ack, 5000, 1001},
                                     {0, tcp::ack, 1001, 5001},
                                     {0, tcp::ack, 1001, 5001, 2}});
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established}));
    EXPECT_EQ(state_at(connection.ends[0], 3), syn_sent);
    EXPECT_EQ(connection.ends[0].changes.back().cause, 4U);
    EXPECT_EQ(states(connection.ends[1]), (States{listen, syn_received, established}));
}

/// RFC 9293 figure 7.
TEST(ObservedStates, ASimultaneousOpen) {
    const auto connection = observe({{0, tcp::syn, 100},
                                     {1, tcp::syn, 300},
                                     {0, syn_ack, 100, 301},
                                     {1, syn_ack, 300, 101},
                                     {0, tcp::ack, 101, 301},
                                     {0, tcp::ack, 101, 301, 12},
                                     {1, tcp::ack, 301, 113}});
    for (const ObservedEnd& end : connection.ends)
        EXPECT_EQ(states(end), (States{syn_sent, syn_received, established}));
}

/// RFC 9293 figure 13.
TEST(ObservedStates, ASimultaneousClose) {
    const auto connection = observe(after_opening(
        {{0, fin_ack, 1001, 5001}, {1, fin_ack, 5001, 1001}, {0, tcp::ack, 1002, 5002}, {1, tcp::ack, 5002, 1002}}));
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established, fin_wait_1, closing, time_wait}));
    EXPECT_EQ(states(connection.ends[1]), (States{listen, syn_received, established, fin_wait_1, closing, time_wait}));
    EXPECT_EQ(state_at(connection.ends[1], 5), fin_wait_1);
    EXPECT_EQ(state_at(connection.ends[1], 6), closing);
}

TEST(ObservedStates, OneDirectionShowsItsOwnEndAndOnlyThatTheOtherIsThere) {
    const auto connection = observe({{0, tcp::syn, 1000},
                                     {0, tcp::ack, 1001, 5001},
                                     {0, tcp::ack, 1001, 5001, 18},
                                     {0, tcp::ack, 1019, 5025},
                                     {0, fin_ack, 1019, 5025},
                                     {0, tcp::ack, 1020, 5026}});
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established, fin_wait_1, fin_wait_2, time_wait}));
    EXPECT_EQ(state_at(connection.ends[0], 2), established);
    EXPECT_EQ(state_at(connection.ends[0], 5), fin_wait_1);
    EXPECT_EQ(states(connection.ends[1]), (States{established}));
    EXPECT_TRUE(only_inferred(connection, 1));
    EXPECT_FALSE(only_inferred(connection, 0));
    const auto server = observe({{1, syn_ack, 5000, 1001}, {1, tcp::ack, 5001, 1019, 24}, {1, fin_ack, 5025, 1019}});
    EXPECT_EQ(states(server.ends[1]), (States{syn_received, established, fin_wait_1}));
    EXPECT_TRUE(only_inferred(server, 0));
}

TEST(ObservedStates, ASynWithoutAnAnswerShowsNothingOfTheOtherEnd) {
    const auto connection = observe({{0, tcp::syn, 1000}, {0, tcp::syn, 1000}});
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent}));
    EXPECT_TRUE(connection.ends[1].changes.empty());
    EXPECT_FALSE(only_inferred(connection, 1));
}

TEST(ObservedStates, ARefusedSynNeverMetAListener) {
    const auto connection = observe({{0, tcp::syn, 1000}, {1, tcp::rst | tcp::ack, 0, 1001}});
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, closed}));
    EXPECT_EQ(states(connection.ends[1]), (States{closed}));
}

TEST(ObservedStates, ASynScanNeverConnects) {
    const auto connection = observe({{0, tcp::syn, 1000}, {1, syn_ack, 5000, 1001}, {0, tcp::rst, 1001}});
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, closed}));
    EXPECT_EQ(states(connection.ends[1]), (States{listen, syn_received, listen}));
}

/// RFC 9293 figure 8, from line 3 on: the old SYN is another connection's.
TEST(ObservedStates, AnOldDuplicateSynAckIsRefusedAndTheOpenerStaysAsItIs) {
    const auto connection = observe({{0, tcp::syn, 100}, {1, syn_ack, 300, 91}, {0, tcp::rst, 91}});
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent}));
}

TEST(ObservedStates, ALateSynChangesNothing) {
    const auto connection = observe(after_opening({{0, tcp::ack, 1001, 5001, 18},
                                                   {1, tcp::ack, 5001, 1019},
                                                   {0, tcp::syn, 1000},
                                                   {1, tcp::ack, 5001, 1019},
                                                   {0, tcp::ack, 1019, 5001, 4}}));
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established}));
    EXPECT_EQ(states(connection.ends[1]), (States{listen, syn_received, established}));
}

TEST(ObservedStates, TheAckOfAHandshakeThatWasLostIsRepeated) {
    const auto connection = observe(after_opening({{1, syn_ack, 5000, 1001}, {0, tcp::ack, 1001, 5001}}));
    EXPECT_EQ(states(connection.ends[1]), (States{listen, syn_received, established}));
    EXPECT_EQ(state_at(connection.ends[1], 4), syn_received);
    EXPECT_EQ(state_at(connection.ends[1], 5), established);
}

TEST(ObservedStates, AFinThatIsRepeatedWasNotAcknowledged) {
    const auto connection = observe(after_opening(
        {{0, fin_ack, 1001, 5001}, {1, tcp::ack, 5001, 1002}, {0, fin_ack, 1001, 5001}, {1, tcp::ack, 5001, 1002}}));
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established, fin_wait_1, fin_wait_2}));
    EXPECT_EQ(state_at(connection.ends[0], 6), fin_wait_1);
    EXPECT_EQ(state_at(connection.ends[0], 7), fin_wait_2);
}

TEST(ObservedStates, AFinBeforeTheDataThatIsMissingWaits) {
    const auto connection = observe(after_opening({{0, fin_ack, 1101, 5001},
                                                   {1, tcp::ack, 5001, 1001},
                                                   {0, tcp::ack, 1001, 5001, 100},
                                                   {1, tcp::ack, 5001, 1102}}));
    EXPECT_EQ(state_at(connection.ends[1], 5), established);
    EXPECT_EQ(state_at(connection.ends[1], 7), close_wait);
}

TEST(ObservedStates, AResetOutsideTheWindowIsNobodys) {
    const auto connection = observe(after_opening({{0, tcp::ack, 1001, 5001, 18},
                                                   {1, tcp::rst, 9'000'000},
                                                   {1, tcp::ack, 5001, 1019, 24},
                                                   {0, tcp::ack, 1019, 5025},
                                                   {1, fin_ack, 5025, 1019},
                                                   {0, fin_ack, 1019, 5026},
                                                   {1, tcp::ack, 5026, 1020}}));
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established, close_wait, last_ack, closed}));
    EXPECT_EQ(states(connection.ends[1]),
              (States{listen, syn_received, established, fin_wait_1, fin_wait_2, time_wait}));
    EXPECT_EQ(resets(connection.ends[0]), (std::vector{ChangeKind::reset_discarded}));
}

TEST(ObservedStates, AResetInsideTheWindowDrawsAChallenge) {
    const auto connection = observe(after_opening({{1, tcp::rst, 5101}, {0, tcp::ack, 1001, 5001}}));
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established}));
    EXPECT_EQ(states(connection.ends[1]), (States{listen, syn_received, established}));
    EXPECT_EQ(resets(connection.ends[0]), (std::vector{ChangeKind::reset_challenged}));
}

TEST(ObservedStates, AnExactResetCloses) {
    const auto connection = observe(after_opening({{1, tcp::rst | tcp::ack, 5001, 1001}}));
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established, closed}));
    EXPECT_EQ(states(connection.ends[1]), (States{listen, syn_received, established, closed}));
}

TEST(ObservedStates, DataUnderWayWhenTheResetCameWasSentBeforeIt) {
    const auto connection = observe(after_opening({{1, tcp::rst | tcp::ack, 5001, 1001},
                                                   {0, tcp::ack, 1001, 5001, 100},
                                                   {0, tcp::ack, 1101, 5001, 100},
                                                   {1, tcp::rst, 5001}}));
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established, closed}));
    EXPECT_EQ(state_at(connection.ends[0], 5), established);
    EXPECT_EQ(states(connection.ends[1]), (States{listen, syn_received, established, closed}));
}

TEST(ObservedStates, WhatFollowsDecidesAboutAnExactReset) {
    const auto connection = observe(after_opening({{0, tcp::ack, 1001, 5001, 18},
                                                   {1, tcp::rst, 5001},
                                                   {1, tcp::rst, 5001},
                                                   {1, tcp::ack, 5001, 1019, 24},
                                                   {0, tcp::ack, 1019, 5025}}));
    EXPECT_EQ(states(connection.ends[0]), (States{syn_sent, established}));
    EXPECT_EQ(states(connection.ends[1]), (States{listen, syn_received, established}));
    EXPECT_EQ(resets(connection.ends[0]), (std::vector{ChangeKind::reset_disproved}));
}

/// At the receiver itself every segment is known to have come, and what it sends next proves what it did.
TEST(States, AtTheReceiverAResetClosesOnlyWithTheExactNumber) {
    for (const auto& [number, state, kind] :
         {std::tuple{1101U, closed, ResetFate::accepted}, std::tuple{1001U, established, ResetFate::challenged},
          std::tuple{1102U, established, ResetFate::challenged}, std::tuple{9292U, established, ResetFate::challenged},
          std::tuple{9293U, established, ResetFate::discarded}, std::tuple{900U, established, ResetFate::discarded}}) {
        Endpoint b;
        on_receive(b, segment_of({0, tcp::syn, 1000}));
        on_send(b, segment_of({1, syn_ack, 5000, 1001}));
        on_receive(b, segment_of({0, tcp::ack, 1001, 5001}));
        on_receive(b, segment_of({0, tcp::ack, 1001, 5001, 100}));
        EXPECT_EQ(b.receive_next.value, 1101U);
        Segment window = segment_of({1, tcp::ack, 5001, 1001});
        window.window = 8292;
        on_send(b, window);
        EXPECT_EQ(on_receive(b, segment_of({0, tcp::rst, number})).reset, kind) << number;
        EXPECT_EQ(b.state, state) << number;
    }
}

}  // namespace
}  // namespace osiscope
