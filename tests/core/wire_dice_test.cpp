// Chance on the wire: the numbers of the published generator, the shares that were asked for, the same again.
#include "core/wire_dice.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/wire_clock.hpp"

namespace osiscope {
namespace {

constexpr int many = 100'000;

/// How many of many frames chance decides this about, and how far that may be from the expected number: five standard
/// deviations.
template <class Decided>
void expect_share(const Impairments& settings, double probability, Decided&& decided) {
    WireDice dice = dice_of(7, 0, 0);
    int count = 0;
    for (int i = 0; i < many; ++i) count += decided(roll(dice, settings)) ? 1 : 0;
    const double deviation = std::sqrt(many * probability * (1 - probability));
    EXPECT_NEAR(count, many * probability, 5 * deviation);
}

TEST(WireDice, NumbersAreThoseOfSplitMix64) {
    // The first numbers of the author's reference code with the seed 1234567.
    const std::uint64_t expected[] = {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                      4593380528125082431U, 16408922859458223821U};
    for (std::uint64_t n = 0; n < 5; ++n) EXPECT_EQ(random_number(1'234'567, n), expected[n]);
}

TEST(WireDice, SharesAreThoseAskedFor) {
    expect_share({.loss = 0.01}, 0.01, [](const FrameDice& dice) { return dice.lost; });
    expect_share({.duplicate = 0.2}, 0.2, [](const FrameDice& dice) { return dice.duplicated; });
    expect_share({.reorder = 0.05}, 0.05, [](const FrameDice& dice) { return dice.reordered; });
    expect_share({.corrupt = 0.5}, 0.5, [](const FrameDice& dice) { return dice.corrupt; });
    expect_share({}, 0, [](const FrameDice& dice) {
        return dice.lost || dice.lost_in_burst || dice.duplicated || dice.reordered || dice.corrupt ||
               dice.jitter_ns != 0;
    });
    expect_share({.loss = 1}, 1, [](const FrameDice& dice) { return dice.lost; });
}

TEST(WireDice, BurstsAreAsLongAndAsFrequentAsAskedFor) {
    WireDice dice = dice_of(7, 0, 0);
    const Impairments settings{.burst_enter = 0.02, .burst_leave = 0.25};
    int bursts = 0;
    int lost = 0;
    bool before = false;
    for (int i = 0; i < many; ++i) {
        const bool now = roll(dice, settings).lost_in_burst;
        bursts += now && !before ? 1 : 0;
        lost += now ? 1 : 0;
        before = now;
    }
    EXPECT_NEAR(static_cast<double>(lost) / bursts, 4, 0.4);
    EXPECT_NEAR(static_cast<double>(bursts) / (many - lost), 0.02, 0.002);
}

TEST(WireDice, JitterIsEvenlySpreadFromNothingToAllOfIt) {
    WireDice dice = dice_of(7, 0, 0);
    double sum = 0;
    for (int i = 0; i < many; ++i) {
        const std::int64_t jitter = roll(dice, {.jitter_ns = 1'000'000}).jitter_ns;
        EXPECT_GE(jitter, 0);
        EXPECT_LT(jitter, 1'000'000);
        sum += static_cast<double>(jitter);
    }
    EXPECT_NEAR(sum / many, 500'000, 5000);
}

TEST(WireDice, BitErrorsAreAsManyAsTheRateSays) {
    std::size_t hits = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        std::size_t before = 0;
        for_each_error(seed, 1e-3, 12'208, [&](std::size_t symbol) {
            EXPECT_LT(symbol, 12'208U);
            EXPECT_TRUE(hits == 0 || symbol > before || before == 0 || symbol != before);
            before = symbol;
            ++hits;
        });
    }
    EXPECT_NEAR(static_cast<double>(hits), 12'208, 5 * std::sqrt(12'208.0));
    std::size_t all = 0;
    for_each_error(1, 1, 100, [&](std::size_t) { ++all; });
    EXPECT_EQ(all, 100U);
    for_each_error(1, 0, 100, [&](std::size_t) { FAIL(); });
}

std::vector<int> log_of(std::uint64_t seed, std::size_t link, std::size_t end, const Impairments& settings) {
    WireDice dice = dice_of(seed, link, end);
    std::vector<int> log;
    for (int i = 0; i < 2000; ++i) {
        const FrameDice one = roll(dice, settings);
        log.push_back(one.lost + 2 * one.lost_in_burst + 4 * one.duplicated + 8 * one.reordered + 16 * one.corrupt);
        log.push_back(static_cast<int>(one.jitter_ns));
    }
    return log;
}

TEST(WireDice, TheSameSeedDecidesTheSameAndAnotherOneSomethingElse) {
    const Impairments settings{.jitter_ns = 1000,
                               .loss = 0.1,
                               .burst_enter = 0.1,
                               .burst_leave = 0.5,
                               .duplicate = 0.1,
                               .reorder = 0.1,
                               .corrupt = 0.1};
    EXPECT_EQ(log_of(1, 0, 0, settings), log_of(1, 0, 0, settings));
    EXPECT_NE(log_of(1, 0, 0, settings), log_of(2, 0, 0, settings));
    EXPECT_NE(log_of(1, 0, 0, settings), log_of(1, 0, 1, settings));
    EXPECT_NE(log_of(1, 0, 0, settings), log_of(1, 1, 0, settings));
}

TEST(WireDice, OneImpairmentDoesNotChangeWhatAnotherDecides) {
    WireDice plain = dice_of(3, 0, 0);
    WireDice rich = dice_of(3, 0, 0);
    for (int i = 0; i < 2000; ++i) {
        const bool lost = roll(plain, {.loss = 0.1}).lost;
        EXPECT_EQ(roll(rich, {.jitter_ns = 5, .loss = 0.1, .duplicate = 0.5, .corrupt = 0.5}).lost, lost);
    }
}

TEST(WireClock, SlowMotionAndAStandstillMeetWhatIsUnderWay) {
    WireClock clock;
    EXPECT_EQ(wire_time(clock, 1000), 1000);
    EXPECT_EQ(real_time(clock, 5000), 5000);
    set_pace(clock, 1000, 100, false);  // a hundredth of the speed
    EXPECT_EQ(wire_time(clock, 2000), 1010);
    EXPECT_EQ(real_time(clock, 1020), 3000);
    set_pace(clock, 3000, 100, true);
    EXPECT_EQ(wire_time(clock, 900'000), 1020);
    EXPECT_EQ(real_time(clock, 1021), never);
    set_pace(clock, 1'000'000, 1, false);
    EXPECT_EQ(real_time(clock, 1030), 1'000'010);
    EXPECT_EQ(real_time(clock, 1010), 2000);  // what was, stays
    EXPECT_EQ(real_time(clock, 500), 500);
}

}  // namespace
}  // namespace osiscope
