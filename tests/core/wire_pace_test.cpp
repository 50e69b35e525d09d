// Slow motion: what a script says of it, what a handshake bears, and that it waits for the kernels' timers.
#include "core/wire_pace.hpp"

#include <gtest/gtest.h>

#include "core/wire_script.hpp"

namespace osiscope {
namespace {

constexpr Time millisecond = 1'000'000;

TEST(SlowMotion, OfTheHandshakeIsTheSlowestInWhichARoundTripTakesNineTenthsOfASecond) {
    EXPECT_EQ(handshake_pace(45 * millisecond, 200), 20U);
    EXPECT_EQ(handshake_pace(45 * millisecond, 20), 20U);
    EXPECT_EQ(handshake_pace(45 * millisecond, 19), 19U);    // never slower than asked
    EXPECT_EQ(handshake_pace(2'000 * millisecond, 20), 1U);  // never faster than the wire
    EXPECT_EQ(handshake_pace(0, 1000), 1000U);
}

TEST(SlowMotion, ARoundTripCrossesEveryLinkBothWays) {
    const std::array<Impairments, 2> way{Impairments{.rate = 1'000'000, .delay_ns = 10 * millisecond},
                                         Impairments{.delay_ns = 5 * millisecond, .jitter_ns = millisecond}};
    // 80 bytes and 24 of preamble, delimiter, check and gap: 832 bits at 1 Mbit/s
    EXPECT_EQ(handshake_round_trip(way, 1), 16 * millisecond + 832'000);
    EXPECT_EQ(handshake_round_trip(way, 2), 2 * (16 * millisecond + 832'000));
    EXPECT_EQ(data_round_trip(way, 1), 16 * millisecond + 1538 * 8'000);
}

TEST(SlowMotion, OfAScriptIsKnownBeforeTheRun) {
    const auto of = [](const char* script) {
        const ScriptedPace pace = scripted_pace(parse_script(script, "script"));
        return std::pair(pace.first, pace.slowest);
    };
    EXPECT_EQ(of("set loss 1%"), std::pair(1U, 1U));
    EXPECT_EQ(of("slow 20"), std::pair(20U, 20U));
    EXPECT_EQ(of("at 0s: slow 20"), std::pair(20U, 20U));
    EXPECT_EQ(of("at 1s: slow 20"), std::pair(1U, 20U));
    EXPECT_EQ(of("slow 5\nwhen 'tcp' nth 3: slow 50\nat 2s: slow 1"), std::pair(5U, 50U));
}

}  // namespace
}  // namespace osiscope
