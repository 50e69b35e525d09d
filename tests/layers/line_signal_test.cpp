// Whole frames through every line code: what comes back, and what noise does.
#include "layers/physical/line_signal.hpp"

#include <gtest/gtest.h>

#include <random>

#include "layers/physical/ethernet_line.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/code_groups.hpp"

namespace osiscope {

namespace {

/// A frame published with its preamble and check sequence (fpga4fun.com, "10BASE-T FPGA interface 2").
std::vector<std::uint8_t> published_line() {
    return from_hex(
        "55 55 55 55 55 55 55 d5 00 10 a4 7b ea 80 00 12 34 56 78 90 08 00 45 00 00 2e b3 fe 00 00 80 11 05 40 "
        "c0 a8 00 2c c0 a8 00 04 04 00 04 00 00 1a 2d e8 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 "
        "b3 31 88 1b");
}

std::vector<std::uint8_t> published_frame() {
    const std::vector<std::uint8_t> line = published_line();
    return {line.begin() + 8, line.end() - 4};
}

std::vector<std::uint8_t> random_frame(std::mt19937& random, std::size_t length) {
    std::vector<std::uint8_t> frame(length);
    for (std::uint8_t& octet : frame) octet = static_cast<std::uint8_t>(random());
    return frame;
}

ReceivedFrame received(const LineSignal& signal) {
    ReceivedFrame frame;
    receive(signal, frame);
    return frame;
}

constexpr std::int8_t three_levels[] = {-1, 0, 1};

class EveryLineCode : public testing::TestWithParam<LineCode> {};

std::string test_name(const testing::TestParamInfo<LineCode>& code) {
    static const char* names[] = {"nrz_l", "manchester", "mlt3", "eight_b_ten_b"};
    return names[static_cast<std::size_t>(code.param)];
}

INSTANTIATE_TEST_SUITE_P(LineSignal, EveryLineCode, testing::ValuesIn(all_line_codes), test_name);

/// A card would keep this frame: found, no violation, check right.
bool kept(const ReceivedFrame& frame) { return frame.found && frame.check_correct && frame.code_violations == 0; }

/// Nothing noise does may pass for another frame.
void expect_honest(const LineSignal& signal, const std::vector<std::uint8_t>& sent, ReceivedFrame& frame) {
    receive(signal, frame);
    ASSERT_FALSE(kept(frame) && frame.bytes != sent);
    ASSERT_FALSE(frame.found && frame.check_correct && frame.bytes != sent);
}

}  // namespace

TEST_P(EveryLineCode, CarriesThePublishedFrameAndItsCheckSequence) {
    LineSignal signal;
    transmit(GetParam(), published_frame(), signal);
    const ReceivedFrame frame = received(signal);
    EXPECT_TRUE(kept(frame));
    EXPECT_EQ(frame.bytes, published_frame());
    EXPECT_EQ(frame.frame_check_sequence, 0x1b8831b3U);
    LineSignal same;
    transmit_octets(GetParam(), published_line(), same);
    EXPECT_EQ(signal.levels, same.levels);
    EXPECT_EQ(signal.count, line_symbols(GetParam(), 72));
}

TEST_P(EveryLineCode, CarriesFramesOfEveryLengthInTheSameMemory) {
    std::mt19937 random(1);
    LineSignal signal;
    ReceivedFrame frame;
    for (std::size_t length = 0; length < 300; ++length) {
        const std::vector<std::uint8_t> sent = random_frame(random, length * 61 % 1600);
        transmit(GetParam(), sent, signal);
        receive(signal, frame);
        ASSERT_TRUE(kept(frame)) << sent.size();
        ASSERT_EQ(frame.bytes, sent);
        ASSERT_EQ(signal.count, line_symbols(GetParam(), sent.size() + 12));
    }
}

TEST_P(EveryLineCode, NeverPassesOffWrongBytesAfterAnyOneSymbolChanged) {
    LineSignal signal;
    transmit(GetParam(), published_frame(), signal);
    ReceivedFrame frame;
    std::size_t unnoticed = 0;
    std::size_t on_the_frame = 0;
    for (std::size_t symbol = 0; symbol < signal.count; ++symbol) {
        const std::int8_t before = level(signal, symbol);
        for (const std::int8_t other : three_levels) {
            if (other == before || (other == 0 && GetParam() != LineCode::mlt3)) continue;
            set_level(signal, symbol, other);
            ASSERT_EQ(level(signal, symbol), other);
            expect_honest(signal, published_frame(), frame);
            const bool frame_symbol =
                symbol >= first_symbol(GetParam(), 64) && symbol < first_symbol(GetParam(), 72 * 8);
            if (kept(frame)) frame_symbol ? ++on_the_frame : ++unnoticed;
        }
        set_level(signal, symbol, before);
    }
    EXPECT_EQ(on_the_frame, 0U);  // a changed symbol of the frame or its check sequence always shows
    // In the preamble it need not: there a 1 for a 0 looks like the delimiter come early, a 0 for a 1 like nothing.
    EXPECT_GE(unnoticed, GetParam() == LineCode::nrz_l ? 28U : 0U);
    EXPECT_TRUE(kept(received(signal)));
}

TEST_P(EveryLineCode, NeverPassesOffWrongBytesAfterMuchNoise) {
    std::mt19937 random(2);
    LineSignal signal;
    ReceivedFrame frame;
    std::size_t changed = 0;
    for (int round = 0; round < 3000; ++round) {
        const std::vector<std::uint8_t> sent = random_frame(random, 14 + random() % 60);
        transmit(GetParam(), sent, signal);
        for (std::size_t flips = 1 + random() % 12; flips > 0; --flips) corrupt_symbol(signal, random() % signal.count);
        expect_honest(signal, sent, frame);
        if (!kept(frame)) ++changed;
    }
    EXPECT_GT(changed, 2500U);
}

TEST_P(EveryLineCode, ACutSignalIsNoFrame) {
    LineSignal signal;
    transmit(GetParam(), published_frame(), signal);
    const std::size_t whole = signal.count;
    for (std::size_t count = 0; count < whole; ++count) {
        signal.count = count;
        ASSERT_FALSE(kept(received(signal))) << count;
    }
}

TEST_P(EveryLineCode, SendsTheCheckSequenceItIsGiven) {
    LineSignal signal;
    transmit(GetParam(), published_frame(), 0x12345678, signal);
    const ReceivedFrame frame = received(signal);
    EXPECT_TRUE(frame.found);
    EXPECT_FALSE(frame.check_correct);
    EXPECT_EQ(frame.code_violations, 0U);
    EXPECT_EQ(frame.frame_check_sequence, 0x12345678U);
    EXPECT_EQ(frame.bytes, published_frame());
}

TEST_P(EveryLineCode, CorruptingTwiceIsUndoneWhereThereAreTwoLevels) {
    LineSignal signal;
    transmit(GetParam(), published_frame(), signal);
    for (std::size_t symbol = 0; symbol < signal.count; ++symbol) {
        const std::int8_t before = level(signal, symbol);
        corrupt_symbol(signal, symbol);
        EXPECT_NE(level(signal, symbol), before);
        set_level(signal, symbol, before);
    }
    EXPECT_TRUE(kept(received(signal)));
}

/// Every group says which bits it stands for; together they are the octets, each bit once.
TEST_P(EveryLineCode, GroupsNameTheirBitsAndBitsTheirSymbols) {
    const std::vector<std::uint8_t> line = published_line();
    LineSignal signal;
    transmit_octets(GetParam(), line, signal);
    std::uint32_t bit = 0;
    std::uint32_t symbol = 0;
    for (const CodeGroup& group : code_groups(signal)) {
        EXPECT_EQ(group.first_symbol, symbol);
        EXPECT_FALSE(group.violation) << group.name << " at symbol " << symbol;
        symbol += group.symbols;
        if (group.bits == 0) continue;
        EXPECT_EQ(group.first_bit, bit);
        EXPECT_EQ(group.first_symbol, first_symbol(GetParam(), bit));
        for (std::uint32_t i = 0; i < group.bits; ++i)
            EXPECT_EQ((group.value >> i & 1) != 0, line_bit(line, bit + i)) << group.name;
        bit += group.bits;
    }
    EXPECT_EQ(bit, 72U * 8);
    EXPECT_EQ(symbol, signal.count);
}

/// What is shown as a violation and what the receiver counts are the same groups.
TEST_P(EveryLineCode, ShowsTheViolationsTheReceiverCounts) {
    LineSignal signal;
    transmit(GetParam(), published_frame(), signal);
    const std::size_t begin = first_symbol(GetParam(), 64);
    for (std::size_t at = begin; at < first_symbol(GetParam(), 72 * 8); ++at) {
        const std::int8_t before = level(signal, at);
        corrupt_symbol(signal, at);
        const ReceivedFrame frame = received(signal);
        std::uint32_t shown = 0;
        const std::vector<CodeGroup> groups = code_groups(signal);
        for (const CodeGroup& group : groups) shown += group.violation ? 1 : 0;
        if (shape(GetParam()).bits > 1 && groups.back().bits > 0) ++shown;  // noise hid the end: one more
        ASSERT_EQ(shown, frame.code_violations) << "symbol " << at;
        set_level(signal, at, before);
    }
}

}  // namespace osiscope
