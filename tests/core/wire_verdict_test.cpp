// What is to be done to one frame: by orders, by chance, by the link. No wire runs here.
#include "core/wire_verdict.hpp"

#include <gtest/gtest.h>

#include "captures/wire_language.hpp"
#include "core/wire_tweezers.hpp"
#include "layers/decode.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

using Reason = WireAction::Reason;

/// As the wire's language says it.
WireVerb order(const std::string& text) {
    const WireLineRead read = read_wire_line("when 'frame' nth 1: " + text);
    EXPECT_TRUE(read.rule) << text << ": " << read.problem;
    return read.rule ? read.rule->verb : WireVerb{};
}

/// The shipped transfer's SYN: 74 bytes.
std::vector<std::uint8_t> syn() {
    const Recording& recording = shipped_transfer().recording;
    for (std::uint32_t i = 0; i < recording.frames.size(); ++i)
        if (find(decode_frame(recording, i), Protocol::tcp) != nullptr)
            return {frame_bytes(recording, i).begin(), frame_bytes(recording, i).end()};
    ADD_FAILURE() << "no segment";
    return {};
}

/// Shorter than Ethernet's shortest frame; nothing in it is a packet.
std::vector<std::uint8_t> short_frame() { return std::vector<std::uint8_t>(50, 7); }

WireFrame frame_with(const std::vector<std::uint8_t>& bytes) {
    WireFrame frame;
    frame.bytes = bytes;
    frame.check = frame_check_sequence(bytes);
    frame.action.length = static_cast<std::uint32_t>(bytes.size());
    frame.action.frame_check_sequence = frame.check;
    return frame;
}

TEST(VerdictOfAnOrder, SaysWhereAndWhenTheFrameGoes) {
    EXPECT_EQ(verdict_of_order(order("drop"), syn()).reason, Reason::by_hand);
    EXPECT_EQ(verdict_of_order(order("hold"), syn()).hold_ns, 0);
    EXPECT_EQ(verdict_of_order(order("hold 2s"), syn()).hold_ns, 2'000'000'000);
    EXPECT_EQ(verdict_of_order(order("delay 30ms"), syn()).delay_ns, 30'000'000);
    EXPECT_EQ(verdict_of_order(order("swap 3"), syn()).let_pass, 3U);
    EXPECT_EQ(verdict_of_order(order("duplicate 2"), syn()).copies, 2U);
    for (const char* place : {"hold", "delay 30ms", "swap 3"}) {
        const Verdict verdict = verdict_of_order(order(place), syn());
        EXPECT_TRUE(changes_place(verdict)) << place;
        EXPECT_EQ(verdict.reason, Reason::none) << place;
    }
    for (const char* other : {"drop", "duplicate 2", "flip payload 0.3", "truncate 20", "reset"})
        EXPECT_FALSE(changes_place(verdict_of_order(order(other), syn()))) << other;
}

TEST(VerdictOfAnOrder, NamesTheBitOrWhyThereIsNone) {
    const Verdict byte = verdict_of_order(order("flip frame 20.3"), syn());
    EXPECT_EQ(byte.flipped_bit, 20U * 8 + 3);
    EXPECT_FALSE(byte.repair);
    EXPECT_TRUE(verdict_of_order(order("flip ip.ttl bit 0 repair"), syn()).repair);
    const Verdict none = verdict_of_order(order("flip payload 0.3 repair"), syn());
    EXPECT_EQ(none.problem, "this frame has no payload");
    EXPECT_FALSE(none.flipped_bit);
    EXPECT_FALSE(none.repair);
}

TEST(VerdictOfAnOrder, TruncatesOnlyWhatIsLonger) {
    EXPECT_EQ(verdict_of_order(order("truncate 20"), short_frame()).truncated, 20U);
    EXPECT_EQ(verdict_of_order(order("truncate 49"), short_frame()).truncated, 49U);
    const Verdict none = verdict_of_order(order("truncate 50"), short_frame());
    EXPECT_FALSE(none.truncated);
    EXPECT_EQ(none.problem, "the frame has only 50 bytes");
}

TEST(VerdictOfAnOrder, ForgesAResetFromASegmentOnly) {
    const Verdict verdict = verdict_of_order(order("reset back"), syn());
    ASSERT_TRUE(verdict.reset);
    EXPECT_TRUE(verdict.reset->back);
    EXPECT_EQ(verdict.reset->bytes, forged_reset(syn(), true));
    EXPECT_FALSE(verdict_of_order(order("reset"), syn()).reset->back);
    const Verdict none = verdict_of_order(order("reset"), short_frame());
    EXPECT_FALSE(none.reset);
    EXPECT_EQ(none.problem, "a reset can be forged only from a TCP segment, and this frame is not one");
}

TEST(VerdictOfChance, DropsBeforeItDoesAnythingElse) {
    FrameDice dice;
    dice.lost_in_burst = dice.reordered = dice.duplicated = true;
    const Verdict burst = verdict_of_chance(dice, {}, 0);
    EXPECT_EQ(burst.reason, Reason::burst_loss);
    EXPECT_EQ(burst.copies, 0U);
    EXPECT_FALSE(burst.duplicated);
    EXPECT_FALSE(burst.let_pass);
    dice.lost = true;
    EXPECT_EQ(verdict_of_chance(dice, {}, 0).reason, Reason::loss);
}

TEST(VerdictOfChance, MakesOneCopyAndLetsAsManyPassAsIsSet) {
    FrameDice dice;
    EXPECT_FALSE(verdict_of_chance(dice, {.reorder_by = 3}, 2).let_pass);
    EXPECT_EQ(verdict_of_chance(dice, {}, 0).copies, 0U);
    dice.reordered = dice.duplicated = true;
    const Verdict verdict = verdict_of_chance(dice, {.reorder_by = 3}, 2);
    EXPECT_EQ(verdict.reason, Reason::none);
    EXPECT_EQ(verdict.let_pass, 3U);
    EXPECT_EQ(verdict.copies, 1U);
    EXPECT_TRUE(verdict.duplicated);
    EXPECT_EQ(verdict_of_chance(dice, {.reorder_by = 3}, 5).let_pass, 5U);  // an order has said more
}

TEST(VerdictOfTheLink, CountsThePacketWithoutHeaderAndPadding) {
    EXPECT_EQ(syn().size(), 74U);
    EXPECT_EQ(verdict_of_link({.mtu = 60}, syn()).reason, Reason::none);
    EXPECT_EQ(verdict_of_link({.mtu = 59}, syn()).reason, Reason::too_long);
    EXPECT_EQ(verdict_of_link({}, std::vector<std::uint8_t>(65'000, 1)).reason, Reason::none);
    std::vector<std::uint8_t> padded = *forged_reset(syn(), false);  // a packet of 40 bytes
    EXPECT_EQ(padded.size(), 60U);
    EXPECT_EQ(verdict_of_link({.mtu = 40}, padded).reason, Reason::none);
    EXPECT_EQ(verdict_of_link({.mtu = 39}, padded).reason, Reason::too_long);
    EXPECT_EQ(verdict_of_link({.mtu = 36}, short_frame()).reason, Reason::none);
    EXPECT_EQ(verdict_of_link({.mtu = 35}, short_frame()).reason, Reason::too_long);
}

TEST(AVerdict, IsAppliedToTheFrameAndSaysSo) {
    WireFrame frame = frame_with(syn());
    apply(verdict_of_order(order("delay 30ms"), frame.bytes), frame);
    apply(verdict_of_order(order("delay 10ms"), frame.bytes), frame);
    apply(verdict_of_order(order("swap 4"), frame.bytes), frame);
    apply(verdict_of_order(order("flip frame 20.3"), frame.bytes), frame);
    EXPECT_EQ(frame.delay_ns, 40'000'000);
    EXPECT_EQ(frame.let_pass, 4U);
    EXPECT_TRUE(frame.action.reordered);
    EXPECT_FALSE(frame.action.duplicated);
    EXPECT_EQ(frame.action.flipped_bits, std::vector<std::uint32_t>{20 * 8 + 3});
    EXPECT_EQ(frame.bytes[20], syn()[20] ^ 0x10);
    EXPECT_NE(frame.check, frame_check_sequence(frame.bytes));  // the check sequence tells
    apply(verdict_of_order(order("truncate 20"), frame.bytes), frame);
    EXPECT_EQ(frame.bytes.size(), 20U);
}

TEST(AVerdict, WithARepairLeavesEveryChecksumRight) {
    WireFrame frame = frame_with(syn());
    apply(verdict_of_order(order("flip ip.ttl bit 0 repair"), frame.bytes), frame);
    EXPECT_NE(frame.bytes, syn());
    EXPECT_EQ(frame.check, frame_check_sequence(frame.bytes));
    EXPECT_TRUE(
        decode(LinkType::ethernet, frame.bytes, static_cast<std::uint32_t>(frame.bytes.size())).problems.empty());
}

TEST(AVerdict, WithNothingInItChangesNothing) {
    WireFrame frame = frame_with(syn());
    apply(Verdict{}, frame);
    EXPECT_EQ(frame.bytes, syn());
    EXPECT_EQ(frame.check, frame_check_sequence(syn()));
    EXPECT_EQ(frame.delay_ns, 0);
    EXPECT_EQ(frame.let_pass, 0U);
    EXPECT_FALSE(frame.action.reordered);
    EXPECT_TRUE(frame.action.flipped_bits.empty());
    EXPECT_FALSE(changes_place(Verdict{}));
}

}  // namespace
}  // namespace osiscope
