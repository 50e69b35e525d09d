// The states of both ends of a connection, as its segments lead through them (RFC 9293 figures 5 to 9 and §3.10.7) and
// as a capture from anywhere shows them.
#include <gtest/gtest.h>

#include <cstdlib>

#include <algorithm>
#include <tuple>

#include "layers/session/observed_end.hpp"
#include "tests/support/figure_5.hpp"
#include "tests/support/tcp_conversations.hpp"

namespace osiscope {
namespace {

using States = std::vector<TcpState>;

/// OSISCOPE_LONG=1 takes its time.
std::uint64_t conversations() { return std::getenv("OSISCOPE_LONG") != nullptr ? 40'000 : 1500; }

struct Seen {
    int side;
    std::uint16_t flags;
    std::uint32_t number;
    std::uint32_t acknowledged = 0;
    std::uint32_t length = 0;
};
constexpr std::uint16_t syn_ack = tcp::syn | tcp::ack;
constexpr std::uint16_t fin_ack = tcp::fin | tcp::ack;

Segment segment_of(const Seen& seen) {
    Segment segment;
    segment.flags = seen.flags;
    segment.sequence_number = {seen.number};
    segment.acknowledgment_number = {seen.acknowledged};
    segment.payload_length = seen.length;
    segment.window = 8192;
    return segment;
}

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

bool is_state(const StateChange& change) {
    return change.kind == ChangeKind::moved || change.kind == ChangeKind::first_seen;
}

States states(const ObservedEnd& end) {
    States list;
    for (const StateChange& change : end.changes)
        if (is_state(change)) list.push_back(change.to);
    return list;
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

/// Where what is shown of an end cannot be right: not a way of figure 5, or a state that it never was in, or not after
/// those shown before.
struct Compared {
    std::size_t shown = 0;
    std::size_t never_in = 0;
    std::size_t ends = 0;
    std::size_t last_right = 0;
};

void compare(Compared& total, const ObservedEnd& end, const States& truth) {
    auto from = truth.begin();
    for (const TcpState state : states(end)) {
        ++total.shown;
        const auto found = std::find(from, truth.end(), state);
        if (found == truth.end()) ++total.never_in;
        else from = found;
    }
    ++total.ends;
    total.last_right += end.now.state == truth.back() ? 1U : 0U;
}

/// Of conversations captured whole, from their beginning. With losses it can stay open which of a FIN and an ACK came
/// first, and whether a last segment came at all; an exact forged reset looks as one of A's own; and an ACK may be
/// under way when an end gives up.
TEST(ObservedStates, OfRandomConversationsAreThoseOfFigure5AndTheTruth) {
    Compared quiet;
    Compared lossy;
    std::set<std::pair<TcpState, TcpState>> ways;
    for (std::uint64_t seed = 0; seed < conversations(); ++seed) {
        const auto made = tcp_conversations::conversation(seed);
        ObservedConnection connection;
        for (std::uint32_t i = 0; i < made.captured.size(); ++i) {
            const auto& [side, segment, at, forged] = made.captured[i];
            sends(connection, side, segment, i, Vantage::elsewhere);
            receives(connection, 1 - side, segment, i, Vantage::elsewhere);
            for (const ObservedEnd& end : connection.ends) ASSERT_EQ(not_of_figure_5(end.changes), "") << seed;
        }
        for (const ObservedEnd& end : connection.ends)
            for (const StateChange& change : end.changes)
                if (change.kind == ChangeKind::moved) ways.insert({change.from, change.to});
        if (!made.complete) continue;
        for (const int side : {0, 1}) {
            if (side == 0 && made.chances.forged_aim == 1) continue;
            const bool sure = made.chances.loss == 0 && made.chances.forged_aim != 1 && made.chances.abort_side < 0;
            compare(sure ? quiet : lossy, connection.ends[side], made.truth[side]);
        }
    }
    EXPECT_GT(quiet.shown, 1500U);
    EXPECT_EQ(quiet.never_in, 0U);
    EXPECT_EQ(quiet.last_right, quiet.ends);
    EXPECT_GT(lossy.shown, 300U);
    EXPECT_LE(lossy.never_in * 200, lossy.shown);
    EXPECT_GE(lossy.last_right * 100, lossy.ends * 97);
    EXPECT_GE(ways.size(), 20U) << "ways that were gone";
}

/// Half a capture, one that begins in the middle, one with holes: nothing is known for sure, and yet no way is drawn
/// that figure 5 does not have.
TEST(ObservedStates, OfPartsOfRandomConversationsAreThoseOfFigure5) {
    std::mt19937_64 random(5);
    for (std::uint64_t seed = 0; seed < conversations(); ++seed) {
        const auto made = tcp_conversations::conversation(seed);
        const int only = static_cast<int>(seed % 3) - 1;
        const std::size_t skip = seed % 2 == 0 ? random() % (made.captured.size() + 1) : 0;
        const unsigned hole = seed % 5 == 0 ? 4 : 0;
        for (const Vantage vantage : {Vantage::elsewhere, Vantage::receiver}) {
            ObservedConnection connection;
            for (std::size_t i = skip; i < made.captured.size(); ++i) {
                const auto& [side, segment, at, forged] = made.captured[i];
                if (side == only || (hole != 0 && random() % hole == 0)) continue;
                const auto number = static_cast<std::uint32_t>(i);
                sends(connection, side, segment, number, vantage);
                receives(connection, 1 - side, segment, number, vantage);
                for (const ObservedEnd& end : connection.ends) ASSERT_EQ(not_of_figure_5(end.changes), "") << seed;
            }
            if (only >= 0) {
                for (const TcpState state : states(connection.ends[only]))
                    EXPECT_TRUE(state == established || state == syn_sent) << seed;
            }
        }
    }
}

/// Flags and numbers picked from a few, so that they often fit and often do not; at whichever end, in whichever order.
TEST(ObservedStates, OfSegmentsWithoutSenseAreThoseOfFigure5) {
    std::mt19937_64 random(11);
    const auto pick = [&](const auto& list) { return list[random() % std::size(list)]; };
    const std::uint16_t flags[] = {tcp::syn,
                                   syn_ack,
                                   tcp::ack,
                                   tcp::ack,
                                   tcp::ack,
                                   fin_ack,
                                   fin_ack,
                                   tcp::fin,
                                   tcp::rst,
                                   tcp::rst | tcp::ack,
                                   tcp::syn | tcp::fin,
                                   0,
                                   0xfff};
    const std::uint32_t beside[] = {0, 1, 1, 1, 2, 2, 3, 11, 12, 13, 5000, 1'000'000'000, ~0U};
    for (int run = 0; run < static_cast<int>(conversations()); ++run) {
        ObservedConnection connection;
        const Vantage vantage = run % 2 == 0 ? Vantage::elsewhere : Vantage::receiver;
        for (std::uint32_t number = 0; number < 60; ++number) {
            const int side = static_cast<int>(random() % 2);
            const Segment segment =
                segment_of({side, pick(flags), 1000U * static_cast<unsigned>(side) + pick(beside),
                            1000U * static_cast<unsigned>(1 - side) + pick(beside), random() % 3 == 0 ? 10U : 0U});
            if (random() % 8 != 0) sends(connection, side, segment, number, vantage);
            if (random() % 8 != 0) receives(connection, 1 - side, segment, number, vantage);
            for (const ObservedEnd& end : connection.ends) {
                ASSERT_EQ(not_of_figure_5(end.changes), "") << "run " << run;
                ASSERT_LE(end.tentative.size(), 32U);
            }
        }
    }
}

}  // namespace
}  // namespace osiscope
