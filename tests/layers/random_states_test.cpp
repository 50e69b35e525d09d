// The states of both ends of random conversations, and of segments without sense: never a way that RFC 9293's figure 5
// does not have.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include "tests/support/figure_5.hpp"
#include "tests/support/observed_states.hpp"
#include "tests/support/tcp_conversations.hpp"

namespace osiscope {
namespace {

using enum TcpState;

/// OSISCOPE_LONG=1 takes its time.
std::uint64_t conversations() { return std::getenv("OSISCOPE_LONG") != nullptr ? 40'000 : 1500; }

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
