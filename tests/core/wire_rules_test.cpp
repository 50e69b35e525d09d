// Whose turn it is: rules that wait for their frame or their moment. No wire runs here.
#include "core/wire_rules.hpp"

#include <gtest/gtest.h>

#include "core/wire_script.hpp"

namespace osiscope {
namespace {

WireRules rules_of(const std::string& script) {
    WireRules rules;
    for (WireRule& rule : parse_script(script, "script")) add(rules, std::move(rule));
    return rules;
}

/// The lines of those whose turn it is with a frame of so many bytes.
std::vector<std::uint32_t> turns(WireRules& rules, std::size_t length, std::uint16_t link = 0, Host from = Host::a) {
    const std::vector<std::uint8_t> bytes(length, 0);
    std::vector<std::uint32_t> lines;
    for (const WireRule* rule : whose_turn(rules, {bytes, 1, 0, link, from})) lines.push_back(rule->line);
    return lines;
}

using Lines = std::vector<std::uint32_t>;

TEST(WireRules, CountTheFramesTheirFilterAccepts) {
    WireRules rules = rules_of("when 'frame.len == 100' nth 2-3: drop");
    EXPECT_EQ(turns(rules, 100), Lines{});
    EXPECT_EQ(turns(rules, 101), Lines{});  // not counted
    EXPECT_EQ(turns(rules, 100), Lines{1});
    EXPECT_EQ(rules.active, 1U);
    EXPECT_EQ(turns(rules, 100), Lines{1});
    EXPECT_EQ(rules.active, 0U);
    EXPECT_EQ(turns(rules, 100), Lines{});
}

TEST(WireRules, AreAboutTheirLinkAndDirection) {
    WireRules rules = rules_of("when 'frame' from B nth 1: drop\nwhen 'frame' link 1 nth 1: hold");
    EXPECT_EQ(turns(rules, 100, 0, Host::a), Lines{});
    EXPECT_EQ(turns(rules, 100, 1, Host::b), (Lines{1, 2}));
}

TEST(WireRules, HaveTheirTurnInTheScriptsOrder) {
    WireRules rules =
        rules_of("when 'frame.len > 50' every: hold\nwhen 'frame' every: drop\nwhen 'frame.len > 50' every: delay 1ms");
    EXPECT_EQ(turns(rules, 100), (Lines{1, 2, 3}));
    EXPECT_EQ(turns(rules, 40), Lines{2});
    EXPECT_EQ(rules.active, 3U);  // those without an end stay
}

TEST(WireRules, SeeNumberAndTimeOfTheWire) {
    WireRules rules = rules_of("when 'frame.number == 7' every: drop\nwhen 'frame.time_relative >= 2' every: hold");
    const std::vector<std::uint8_t> bytes(60, 0);
    EXPECT_EQ(whose_turn(rules, {bytes, 6, 1'999'999'999, 0, Host::a}).size(), 0U);
    EXPECT_EQ(whose_turn(rules, {bytes, 7, 0, 0, Host::a}).size(), 1U);
    EXPECT_EQ(whose_turn(rules, {bytes, 7, 2'000'000'000, 0, Host::a}).size(), 2U);
}

TEST(WireRules, ForMomentsComeInTheOrderOfTheirMoments) {
    WireRules rules = rules_of("at 2s: pause\nat 1s: cut\nat 2s: thaw");
    EXPECT_EQ(rules.active, 0U);
    EXPECT_EQ(next_moment(rules), 1'000'000'000);
    EXPECT_FALSE(take_due(rules, 999'999'999));
    EXPECT_EQ(take_due(rules, 1'000'000'000)->line, 2U);
    EXPECT_FALSE(take_due(rules, 1'000'000'000));
    EXPECT_EQ(take_due(rules, 5'000'000'000)->line, 1U);
    EXPECT_EQ(take_due(rules, 5'000'000'000)->line, 3U);
    EXPECT_FALSE(next_moment(rules));
    EXPECT_FALSE(take_due(rules, 9'000'000'000));
}

}  // namespace
}  // namespace osiscope
