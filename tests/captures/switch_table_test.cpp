// The switch's MAC table: what it learns from whom, where it sends what, and when it forgets. IEEE 802.1Q-2018
// §8.6-8.8.
#include "captures/switch_table.hpp"

#include <gtest/gtest.h>

#include "captures/journal.hpp"
#include "tests/support/bytes.hpp"

namespace osiscope {
namespace {

using Kind = SwitchDecision::Kind;
using Learned = SwitchLearning::Kind;

constexpr Time second = 1'000'000'000;
const MacAddress a{2, 0, 0, 0, 0, 0xa1};
const MacAddress b{2, 0, 0, 0, 0, 0xb2};
const MacAddress everybody{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

std::vector<std::uint8_t> frame(const MacAddress& to, const MacAddress& from) {
    std::vector<std::uint8_t> bytes(to.begin(), to.end());
    bytes.insert(bytes.end(), from.begin(), from.end());
    bytes.resize(60);
    return bytes;
}

TEST(TheSwitch, LearnsWhereASenderIsAndFloodsWhatItDoesNotKnow) {
    SwitchTable table;
    const SwitchDecision question = take(table, frame(everybody, a), 0, 1 * second);
    EXPECT_EQ(question.kind, Kind::flood_broadcast);
    ASSERT_EQ(question.learnings.size(), 1U);
    EXPECT_EQ(question.learnings[0].kind, Learned::learned);
    EXPECT_EQ(question.learnings[0].mac, a);
    EXPECT_EQ(question.learnings[0].port, 0);
    EXPECT_EQ(take(table, frame(b, a), 0, 2 * second).kind, Kind::flood_unknown);
    const SwitchDecision answer = take(table, frame(a, b), 1, 3 * second);
    EXPECT_EQ(answer.kind, Kind::forward);
    EXPECT_EQ(answer.port, 0);
    const SwitchDecision next = take(table, frame(b, a), 0, 4 * second);
    EXPECT_EQ(next.kind, Kind::forward);
    EXPECT_EQ(next.port, 1);
    EXPECT_TRUE(next.learnings.empty());
    EXPECT_EQ(table.entries.size(), 2U);
}

TEST(TheSwitch, KeepsAFrameForTheSamePortToItself) {
    SwitchTable table;
    take(table, frame(everybody, b), 0, 1);
    EXPECT_EQ(take(table, frame(b, a), 0, 2).kind, Kind::filter);
}

TEST(TheSwitch, FollowsAnAddressThatMoves) {
    SwitchTable table;
    take(table, frame(everybody, a), 0, 1);
    const SwitchDecision moved = take(table, frame(everybody, a), 1, 2);
    ASSERT_EQ(moved.learnings.size(), 1U);
    EXPECT_EQ(moved.learnings[0].kind, Learned::moved);
    EXPECT_EQ(take(table, frame(a, b), 0, 3).port, 1);
}

TEST(TheSwitch, ForgetsAnAddressNotHeardOfFor300Seconds) {
    SwitchTable table;
    take(table, frame(everybody, a), 0, 0);
    take(table, frame(everybody, a), 0, 100 * second);  // heard again: the time starts anew
    EXPECT_EQ(take(table, frame(a, b), 1, 400 * second - 1).kind, Kind::forward);
    const SwitchDecision late = take(table, frame(a, b), 1, 400 * second);
    EXPECT_EQ(late.kind, Kind::flood_unknown);
    ASSERT_EQ(late.learnings.size(), 1U);
    EXPECT_EQ(late.learnings[0].kind, Learned::aged_out);
    EXPECT_EQ(late.learnings[0].at, 400 * second);
    EXPECT_EQ(table.entries.size(), 1U);
}

TEST(TheSwitch, LearnsNothingFromGroupAddressesOrFromWhatIsNoFrame) {
    SwitchTable table;
    EXPECT_TRUE(take(table, frame(b, {1, 0, 0x5e, 0, 0, 1}), 0, 1).learnings.empty());
    const std::vector<std::uint8_t> stump(11, 2);
    const SwitchDecision decision = take(table, stump, 0, 2);
    EXPECT_EQ(decision.kind, Kind::filter);
    EXPECT_TRUE(table.entries.empty());
    EXPECT_EQ(take(table, frame({1, 0, 0x5e, 0, 0, 1}, a), 0, 3).kind, Kind::flood_broadcast);
}

TEST(TheSwitch, ItsTableCanBeReplayedToAnyMoment) {
    SwitchTable table;
    std::vector<SwitchLearning> told;
    const auto see = [&](const std::vector<std::uint8_t>& bytes, std::uint8_t port, Time at) {
        for (const SwitchLearning& learning : take(table, bytes, port, at).learnings) told.push_back(learning);
    };
    see(frame(everybody, a), 0, 1 * second);
    see(frame(a, b), 1, 2 * second);
    see(frame(everybody, b), 1, 400 * second);  // by now A is forgotten
    EXPECT_TRUE(table_at(told, 0).entries.empty());
    EXPECT_EQ(table_at(told, 1 * second).entries.size(), 1U);
    EXPECT_EQ(table_at(told, 300 * second).entries.size(), 2U);
    const SwitchTable end = table_at(told, 400 * second);
    ASSERT_EQ(end.entries.size(), 1U);
    EXPECT_EQ(end.entries[0].mac, b);
    EXPECT_EQ(table_for(told, 2 * second - 1, frame(a, b)).entries.size(), 2U);  // learned a moment after it came in
    EXPECT_EQ(table_for(told, 2 * second - 1, frame(b, a)).entries.size(), 1U);
    EXPECT_EQ(decide(table_at(told, 2 * second), frame(b, a), 0, 2 * second).kind, Kind::forward);
}

TEST(TheSwitch, WhatItLearnsComesBackFromTheJournal) {
    for (const Learned kind : {Learned::learned, Learned::moved, Learned::aged_out}) {
        const SwitchLearning learning{1'234'567'890'123'456'789, kind, b, 1};
        const auto event = from_journal(to_journal(learning));
        ASSERT_TRUE(event.has_value());
        const auto& back = std::get<SwitchLearning>(*event);
        EXPECT_EQ(back.at, learning.at);
        EXPECT_EQ(back.kind, kind);
        EXPECT_EQ(back.mac, b);
        EXPECT_EQ(back.port, 1);
    }
    EXPECT_FALSE(
        from_journal("OSISCOPE_EVENT=switch\nOSISCOPE_AT=1\nOSISCOPE_MAC=02:00\nOSISCOPE_PORT=0\n").has_value());
}

}  // namespace
}  // namespace osiscope
