// Line codes against published code groups and sequences.
#include "layers/physical/line_code.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "layers/physical/eight_b_ten_b.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/physical/four_b_five_b.hpp"
#include "layers/physical/line_signal.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/code_groups.hpp"

namespace osiscope {

namespace {

/// "+", "-", "0": one character a level.
std::string drawn(const std::vector<Symbol>& symbols) {
    std::string text;
    for (const Symbol& symbol : symbols) text += symbol.level == 0 ? '0' : (symbol.level > 0 ? '+' : '-');
    return text;
}

std::string drawn(const LineSignal& signal, std::size_t first, std::size_t count) {
    std::string text;
    for (std::size_t i = first; i < first + count; ++i) text += "-0+"[level(signal, i) + 1];
    return text;
}

/// Ten levels as Tables 36-1 and 36-2 print them: "abcdei fghj".
std::string printed(std::uint8_t octet, bool control, Disparity disparity) {
    const TenBits group = ten_bits(octet, control, disparity);
    std::string text;
    for (int i = 0; i < 10; ++i) {
        if (i == 6) text += ' ';
        text += (group.levels >> i & 1) != 0 ? '1' : '0';
    }
    return text;
}

std::uint8_t d(unsigned x, unsigned y) { return static_cast<std::uint8_t>(y << 5 | x); }

constexpr Disparity both[] = {Disparity::minus, Disparity::plus};

}  // namespace

TEST(LineCodes, AreFoundByTheirShortNames) {
    for (const LineCode code : all_line_codes) EXPECT_EQ(line_code_named(short_name(code)), code);
    EXPECT_EQ(line_code_named("Manchester"), std::nullopt);
    EXPECT_STREQ(name(LineCode::mlt3), "4B5B + MLT-3");
    EXPECT_NE(std::string(line_code_note(LineCode::mlt3)).find("scrambler left out"), std::string::npos);
}

TEST(LineCodes, ManchesterRisesForOneAndFallsForZero) {
    const auto octets = from_hex("54");  // 'T'; sent lowest bit first: 0 0 1 0 1 0 1 0
    const std::vector<Symbol> symbols = encode_line(LineCode::manchester, octets, 0, 8);
    EXPECT_EQ(drawn(symbols), "+-+--++--++--++-");
    EXPECT_EQ(symbols[5].source_bit, 2U);
    EXPECT_EQ(symbols[5].source_bits, 1U);
}

TEST(LineCodes, AMissingTransitionIsSeen) {
    LineSignal signal;
    transmit_octets(LineCode::manchester, from_hex("ff"), signal);
    corrupt_symbol(signal, 2);
    const std::vector<CodeGroup> bits = code_groups(signal);
    ASSERT_EQ(bits.size(), 8U);
    EXPECT_EQ(bits[0].name, "1");
    EXPECT_EQ(bits[1].name, "?");
    EXPECT_TRUE(bits[1].violation);
    EXPECT_FALSE(bits[2].violation);
}

TEST(LineCodes, NrzHoldsOneLevelABit) {
    EXPECT_EQ(drawn(encode_line(LineCode::nrz_l, from_hex("54 0f"), 0, 16)), "--+-+-+-++++----");
    EXPECT_EQ(drawn(encode_line(LineCode::nrz_l, from_hex("54 0f"), 6, 4)), "+-++");
}

// IEEE 802.3-2018 Table 24-1.
TEST(FourBFiveB, HasTheCodeGroupsOfTheStandard) {
    const char* published[] = {"11110", "01001", "10100", "10101", "01010", "01011", "01110", "01111",
                               "10010", "10011", "10110", "10111", "11010", "11011", "11100", "11101"};
    for (std::size_t nibble = 0; nibble < 16; ++nibble)
        EXPECT_EQ(four_b_five_b[nibble], std::stoul(published[nibble], nullptr, 2)) << nibble;
    EXPECT_EQ(code_group_i, 0b11111);
    EXPECT_EQ(code_group_j, 0b11000);
    EXPECT_EQ(code_group_k, 0b10001);
    EXPECT_EQ(code_group_t, 0b01101);
    EXPECT_EQ(code_group_r, 0b00111);
    EXPECT_EQ(code_group_h, 0b00100);
}

/// A 1 goes on to the next of 0 + 0 -, a 0 stays; worked out here by hand.
TEST(FourBFiveB, IsSentOnThreeLevels) {
    LineSignal signal;
    transmit_octets(LineCode::mlt3, from_hex("55 0e"), signal);
    //                              1 1 1 1 1   1 1 1 1 1   1 1 0 0 0   1 0 0 0 1   1 1 1 0 0   1 1 1 1 0
    EXPECT_EQ(drawn(signal, 0, 10),
              "+0-0+"
              "0-0+0");  // /I/I/
    EXPECT_EQ(drawn(signal, 10, 10),
              "-0000"
              "++++0");  // /J/K/
    EXPECT_EQ(drawn(signal, 20, 10),
              "-0+++"
              "0-0++");  // 0xe, then 0x0
    EXPECT_EQ(drawn(signal, 30, 10),
              "+0--0"
              "00+0-");  // /T/R/: 01101 00111
    EXPECT_EQ(signal.count, 40U);
    std::string names;
    for (const CodeGroup& group : code_groups(signal)) names += group.name;
    EXPECT_EQ(names, "/I//I//J//K//E//0//T//R/");
}

TEST(FourBFiveB, ASymbolStandsForItsNibble) {
    const std::vector<Symbol> symbols = encode_line(LineCode::mlt3, from_hex("55 0e 31"), 10, 1);
    EXPECT_EQ(drawn(symbols), "-0+++");  // all five of the nibble that has bit 10
    for (const Symbol& symbol : symbols) {
        EXPECT_EQ(symbol.source_bit, 8U);
        EXPECT_EQ(symbol.source_bits, 4U);
    }
}

TEST(FourBFiveB, EveryOtherGroupIsNoData) {
    std::set<unsigned> data(four_b_five_b.begin(), four_b_five_b.end());
    EXPECT_EQ(data.size(), 16U);
    std::size_t seen = 0;
    for (unsigned levels = 0; levels < 1024; ++levels) {
        Mlt3 state = Mlt3::zero_before_plus;
        const FiveBits five = read_five(levels, state);
        EXPECT_EQ(five.data, data.count(five.code) == 1);
        if (five.data && !five.polarity) ++seen;
    }
    EXPECT_EQ(seen, 16U);  // of a known state, one row of levels for each nibble
}

TEST(FourBFiveB, AJumpFromPlusToMinusIsSeen) {
    Mlt3 state = Mlt3::plus;
    EXPECT_TRUE(read_five(0b10'10'10'10'10, state).polarity);
    state = Mlt3::zero_before_minus;
    EXPECT_TRUE(read_five(0b01'01'01'01'01, state).polarity);
    state = Mlt3::zero_before_minus;
    EXPECT_FALSE(read_five(0b10'10'10'10'10, state).polarity);
}

// IEEE 802.3-2018 Tables 36-1 and 36-2, some of each: current RD -, current RD +.
TEST(EightBTenB, HasTheCodeGroupsOfTheStandard) {
    struct Group {
        std::uint8_t octet;
        bool control;
        const char* minus;
        const char* plus;
    };
    const Group published[] = {
        {d(0, 0), false, "100111 0100", "011000 1011"},  {d(1, 0), false, "011101 0100", "100010 1011"},
        {d(2, 0), false, "101101 0100", "010010 1011"},  {d(3, 0), false, "110001 1011", "110001 0100"},
        {d(4, 0), false, "110101 0100", "001010 1011"},  {d(5, 0), false, "101001 1011", "101001 0100"},
        {d(6, 0), false, "011001 1011", "011001 0100"},  {d(7, 0), false, "111000 1011", "000111 0100"},
        {d(15, 0), false, "010111 0100", "101000 1011"}, {d(31, 0), false, "101011 0100", "010100 1011"},
        {d(5, 6), false, "101001 0110", "101001 0110"},  {d(16, 2), false, "011011 0101", "100100 0101"},
        {d(21, 5), false, "101010 1010", "101010 1010"}, {d(10, 2), false, "010101 0101", "010101 0101"},
        {d(3, 3), false, "110001 1100", "110001 0011"},  {d(0, 3), false, "100111 0011", "011000 1100"},
        {d(24, 4), false, "110011 0010", "001100 1101"}, {d(28, 4), false, "001110 1101", "001110 0010"},
        {d(0, 7), false, "100111 0001", "011000 1110"},  {d(3, 7), false, "110001 1110", "110001 0001"},
        {d(11, 7), false, "110100 1110", "110100 1000"}, {d(13, 7), false, "101100 1110", "101100 1000"},
        {d(14, 7), false, "011100 1110", "011100 1000"}, {d(17, 7), false, "100011 0111", "100011 0001"},
        {d(18, 7), false, "010011 0111", "010011 0001"}, {d(20, 7), false, "001011 0111", "001011 0001"},
        {d(31, 7), false, "101011 0001", "010100 1110"}, {d(7, 7), false, "111000 1110", "000111 0001"},
        {d(28, 0), true, "001111 0100", "110000 1011"},  {d(28, 1), true, "001111 1001", "110000 0110"},
        {d(28, 2), true, "001111 0101", "110000 1010"},  {d(28, 3), true, "001111 0011", "110000 1100"},
        {d(28, 4), true, "001111 0010", "110000 1101"},  {d(28, 5), true, "001111 1010", "110000 0101"},
        {d(28, 6), true, "001111 0110", "110000 1001"},  {d(28, 7), true, "001111 1000", "110000 0111"},
        {d(23, 7), true, "111010 1000", "000101 0111"},  {d(27, 7), true, "110110 1000", "001001 0111"},
        {d(29, 7), true, "101110 1000", "010001 0111"},  {d(30, 7), true, "011110 1000", "100001 0111"},
    };
    for (const Group& group : published) {
        EXPECT_EQ(printed(group.octet, group.control, Disparity::minus), group.minus) << unsigned{group.octet};
        EXPECT_EQ(printed(group.octet, group.control, Disparity::plus), group.plus) << unsigned{group.octet};
    }
}

// Both columns of the 5b/6b and 3b/4b tables as published, put together here without any rule but A7's.
TEST(EightBTenB, EveryOctetIsItsTwoHalvesOfThePublishedTables) {
    const char* six[2][32] = {
        {"100111", "011101", "101101", "110001", "110101", "101001", "011001", "111000", "111001", "100101", "010101",
         "110100", "001101", "101100", "011100", "010111", "011011", "100011", "010011", "110010", "001011", "101010",
         "011010", "111010", "110011", "100110", "010110", "110110", "001110", "101110", "011110", "101011"},
        {"011000", "100010", "010010", "110001", "001010", "101001", "011001", "000111", "000110", "100101", "010101",
         "110100", "001101", "101100", "011100", "101000", "100100", "100011", "010011", "110010", "001011", "101010",
         "011010", "000101", "001100", "100110", "010110", "001001", "001110", "010001", "100001", "010100"}};
    const char* four[2][8] = {{"1011", "1001", "0101", "1100", "1101", "1010", "0110", "1110"},
                              {"0100", "1001", "0101", "0011", "0010", "1010", "0110", "0001"}};
    const std::set<unsigned> alternate[2] = {{17, 18, 20}, {11, 13, 14}};
    for (unsigned octet = 0; octet < 256; ++octet)
        for (const unsigned rd : {0U, 1U}) {
            const unsigned x = octet & 31, y = octet >> 5;
            const std::string first = six[rd][x];
            const auto ones = std::count(first.begin(), first.end(), '1');
            const unsigned middle = ones == 3 ? rd : 1 - rd;
            std::string second = four[middle][y];
            if (y == 7 && alternate[middle].count(x) == 1) second = middle == 0 ? "0111" : "1000";
            EXPECT_EQ(printed(static_cast<std::uint8_t>(octet), false, both[rd]), first + " " + second);
        }
}

TEST(EightBTenB, EveryOctetComesBackAndKeepsTheBalance) {
    for (unsigned octet = 0; octet < 256; ++octet)
        for (const Disparity disparity : both) {
            const TenBits group = ten_bits(static_cast<std::uint8_t>(octet), false, disparity);
            int balance = 0;
            for (int i = 0; i < 10; ++i) balance += (group.levels >> i & 1) != 0 ? 1 : -1;
            EXPECT_TRUE(balance == 0 || balance == (disparity == Disparity::minus ? 2 : -2)) << octet;
            EXPECT_EQ(group.disparity_after == disparity, balance == 0) << octet;
            Disparity running = disparity;
            const EightBits read = read_ten(group.levels, running);
            EXPECT_TRUE(read.known && !read.control && !read.wrong_disparity);
            EXPECT_EQ(read.octet, octet);
            EXPECT_EQ(running, group.disparity_after);
        }
}

TEST(EightBTenB, AtMostFiveEqualLevelsFollowEachOther) {
    for (unsigned first = 0; first < 256; ++first)
        for (unsigned second = 0; second < 256; ++second)
            for (const Disparity disparity : both) {
                const TenBits one = ten_bits(static_cast<std::uint8_t>(first), false, disparity);
                const TenBits two = ten_bits(static_cast<std::uint8_t>(second), false, one.disparity_after);
                const unsigned levels = one.levels | unsigned{two.levels} << 10;
                int run = 0;
                for (int i = 1, now = 1; i < 20; ++i) {
                    now = (levels >> i & 1) == (levels >> (i - 1) & 1) ? now + 1 : 1;
                    run = std::max(run, now);
                }
                ASSERT_LE(run, 5) << first << " " << second;
                // The comma, 0011111 or 1100000, comes only from K28.1, K28.5 and K28.7.
                for (int i = 0; i + 7 <= 20; ++i) {
                    const unsigned seven = levels >> i & 0x7f;
                    ASSERT_TRUE(seven != 0b1111100 && seven != 0b0000011) << first << " " << second;
                }
            }
}

TEST(EightBTenB, GroupsOfNoColumnAreViolations) {
    std::map<unsigned, unsigned> meaning;  // levels → octet and kind, whichever column
    for (const Disparity disparity : both) {
        std::set<unsigned> column;
        for (unsigned octet = 0; octet < 256; ++octet)
            column.insert(ten_bits(static_cast<std::uint8_t>(octet), false, disparity).levels);
        EXPECT_EQ(column.size(), 256U);
        for (const std::uint8_t octet : from_hex("1c 3c 5c 7c 9c bc dc fc f7 fb fd fe"))
            column.insert(ten_bits(octet, true, disparity).levels);
        EXPECT_EQ(column.size(), 268U);
        for (unsigned levels = 0; levels < 1024; ++levels) {
            Disparity running = disparity;
            const EightBits read = read_ten(levels, running);
            EXPECT_EQ(read.known && !read.wrong_disparity, column.count(levels) == 1) << levels;
            if (!read.known) continue;
            const unsigned is = unsigned{read.octet} | (read.control ? 0x100U : 0U);
            EXPECT_EQ(meaning.emplace(levels, is).first->second, is) << levels;  // the same in both columns
        }
    }
}

TEST(EightBTenB, FramesHaveTheirOrderedSets) {
    LineSignal signal;
    transmit_octets(LineCode::eight_b_ten_b, from_hex("55 b5"), signal);
    std::string names;
    for (const CodeGroup& group : code_groups(signal)) names += group.name + " ";
    EXPECT_EQ(names, "K28.5 D16.2 K27.7 D21.5 K29.7 K23.7 ");  // /I2/ /S/ data /T/R/
    EXPECT_EQ(drawn(signal, 0, 30),
              "--+++++-+-"
              "+--+---+-+"
              "++-++-+---");
    transmit_octets(LineCode::eight_b_ten_b, from_hex("55 b5 b5"), signal);
    names.clear();
    for (const CodeGroup& group : code_groups(signal)) names += group.name + " ";
    EXPECT_EQ(names, "K28.5 D16.2 K27.7 D21.5 D21.5 K29.7 K23.7 K23.7 ");  // idle begins at even places only
}

TEST(EightBTenB, ASymbolStandsForItsOctet) {
    const std::vector<Symbol> symbols = encode_line(LineCode::eight_b_ten_b, from_hex("55 b5 00"), 11, 1);
    EXPECT_EQ(drawn(symbols), "+-+-+-+-+-");
    for (const Symbol& symbol : symbols) {
        EXPECT_EQ(symbol.source_bit, 8U);
        EXPECT_EQ(symbol.source_bits, 8U);
    }
}

// The check values of the CRC catalogue (CRC-32/ISO-HDLC), and of a published frame.
TEST(FrameCheckSequence, HasItsPublishedValues) {
    const std::string digits = "123456789";
    EXPECT_EQ(frame_check_sequence({reinterpret_cast<const std::uint8_t*>(digits.data()), 9}), 0xcbf43926U);
    EXPECT_EQ(frame_check_sequence(from_hex(
                  "00 10 a4 7b ea 80 00 12 34 56 78 90 08 00 45 00 00 2e b3 fe 00 00 80 11 05 40 c0 a8 00 2c c0 a8 00 "
                  "04 04 00 04 00 00 1a 2d e8 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11")),
              0x1b8831b3U);
    EXPECT_EQ(frame_check_sequence(std::vector<std::uint8_t>(32, 0x00)), 0x190a55adU);
    EXPECT_EQ(frame_check_sequence(std::vector<std::uint8_t>(32, 0xff)), 0xff6cab0bU);
}

}  // namespace osiscope
