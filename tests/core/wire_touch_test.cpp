// A wire that does harm, and hands that reach into it: every impairment, action and pause, frame by frame.

#include "core/clock.hpp"
#include "core/wire_tweezers.hpp"
#include "layers/decode.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/transport/tcp.hpp"
#include "tests/core/wire_ends.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

using Reason = WireAction::Reason;

TEST(AHarmfulWire, LosesWhatChanceSaysAndTheSameAgain) {
    Trial first({.loss = 0.3});
    const std::vector<int> arrived = first.run(80);
    EXPECT_LT(arrived.size(), 80U);
    EXPECT_GT(arrived.size(), 30U);
    EXPECT_EQ(first.dropped(Reason::loss), 80 - arrived.size());
    EXPECT_EQ(Trial({.loss = 0.3}).run(80), arrived);
    Trial other({.loss = 0.3});
    other.settings.seed = 2;
    EXPECT_NE(other.run(80), arrived);
}

TEST(AHarmfulWire, LosesInBursts) {
    Trial trial({.burst_enter = 0.1, .burst_leave = 0.25});
    const std::vector<int> arrived = trial.run(80);
    EXPECT_GT(trial.dropped(Reason::burst_loss), 0U);
    EXPECT_EQ(trial.dropped(Reason::burst_loss), 80 - arrived.size());
}

TEST(AHarmfulWire, PutsADuplicateRightAfterItsFrame) {
    Trial trial({.duplicate = 1});
    EXPECT_EQ(trial.run(3), (std::vector<int>{0, 0, 1, 1, 2, 2}));
    ASSERT_EQ(trial.ends.actions.size(), 6U);
    EXPECT_TRUE(trial.ends.actions[0].duplicated);
    EXPECT_EQ(trial.ends.actions[1].copy_of, trial.ends.actions[0].number);
}

TEST(AHarmfulWire, LetsLaterFramesArriveFirst) {
    Trial trial({.reorder = 0.2, .reorder_by = 2});
    std::vector<int> arrived = trial.run(60);
    EXPECT_NE(arrived, counting(60));
    std::sort(arrived.begin(), arrived.end());
    EXPECT_EQ(arrived, counting(60));  // nothing is lost, the last ones neither
}

TEST(AHarmfulWire, JittersWithoutReordering) {
    Trial trial({.rate = 10'000'000, .delay_ns = 1'000'000, .jitter_ns = 10'000'000});
    EXPECT_EQ(trial.run(20), counting(20));
    bool late = false;
    for (const WireAction& action : trial.ends.actions) late |= action.extra_ns > 1'000'000;
    EXPECT_TRUE(late);
}

TEST(AHarmfulWire, HasACorruptFrameDroppedByTheReceiversCard) {
    for (const WireCode code :
         {WireCode::bytes, WireCode::nrz_l, WireCode::manchester, WireCode::mlt3, WireCode::eight_b_ten_b}) {
        Trial trial({.corrupt = 1});
        trial.settings.line.code = code;
        EXPECT_EQ(trial.run(20), std::vector<int>{});
        EXPECT_EQ(trial.dropped(Reason::check_failed), 20U);
    }
}

TEST(AHarmfulWire, PassesACorruptFrameUpWhenNobodyChecks) {
    Trial trial({.corrupt = 1});
    trial.settings.line = {WireCode::nrz_l, false};
    ASSERT_EQ(trial.run(1, 100, 1000).size(), 1U);
    const WireAction& action = trial.ends.actions.at(0);
    EXPECT_EQ(action.kind, WireAction::Kind::carried);
    EXPECT_TRUE(action.corrupt);
    EXPECT_LE(action.flipped_bits.size(), 1U);  // the bit may be one of the check sequence
    if (!action.flipped_bits.empty()) {
        EXPECT_NE(action.arrived_check, action.frame_check_sequence);
    }
}

TEST(AHarmfulWire, HasNoiseThatFlipsSymbols) {
    Trial trial({.bit_error_rate = 1e-4});
    trial.settings.line.code = WireCode::manchester;
    const std::size_t arrived = trial.run(50, 1000).size();  // 16,600 symbols each: four in five are hit
    EXPECT_LT(arrived, 30U);
    EXPECT_EQ(trial.dropped(Reason::check_failed), 50 - arrived);
}

TEST(AHarmfulWire, CarriesEveryLineCodeUnharmed) {
    for (const WireCode code : {WireCode::nrz_l, WireCode::manchester, WireCode::mlt3, WireCode::eight_b_ten_b}) {
        Trial trial;
        trial.settings.line.code = code;
        EXPECT_EQ(trial.run(20, 1514), counting(20));
        for (const WireAction& action : trial.ends.actions)
            EXPECT_EQ(action.arrived_check, action.frame_check_sequence);
    }
}

TEST(AHarmfulWire, DropsTheTailWhenTheQueueIsFull) {
    Trial trial({.rate = 1'000'000, .queue_frames = 5});
    const std::vector<int> arrived = trial.run(20, 500);
    EXPECT_GE(arrived.size(), 6U);
    EXPECT_LT(arrived.size(), 12U);
    EXPECT_EQ(std::vector<int>(arrived.begin(), arrived.begin() + 6), counting(6));
    EXPECT_EQ(trial.dropped(Reason::queue_full), 20 - arrived.size());
}

TEST(AHarmfulWire, DropsPacketsThatAreTooLong) {
    Trial trial({.mtu = 600});
    EXPECT_EQ(trial.run(2, 614).size(), 2U);
    Trial longer({.mtu = 600});
    EXPECT_EQ(longer.run(2, 615).size(), 0U);
    EXPECT_EQ(longer.dropped(Reason::too_long), 2U);
}

TEST(AHarmfulWire, LosesWhatIsOnACableThatIsCut) {
    Ends ends;
    ends.links[0].settings[0].delay_ns = 100'000'000;
    {
        Wire wire(std::move(ends.links), {}, ends.sink());
        ends.send(0, 100, 1);
        EXPECT_TRUE(ends.wait_until([&] { return ends.announced.size() == 1; }));
        wire.command("cut");
        EXPECT_TRUE(ends.wait_for_actions(1));
        ends.send(0, 100, 2);
        EXPECT_TRUE(ends.wait_for_actions(2));
        wire.command("plug");
        EXPECT_TRUE(ends.wait_until([&] { return ends.commands.size() == 2; }));
        ends.send(0, 100, 3);
        EXPECT_EQ(ends.marks(1, 1), std::vector<int>{3});
    }
    ASSERT_EQ(ends.actions.size(), 3U);
    EXPECT_EQ(ends.actions[0].reason, Reason::cut);
    EXPECT_EQ(ends.actions[1].reason, Reason::cut);
}

TEST(Actions, DropTheFramesTheyAreAbout) {
    Trial trial({}, "when 'frame.len == 100' nth 3-4: drop\nwhen 'frame.len == 100' from B every: drop");
    EXPECT_EQ(trial.run(6), (std::vector<int>{0, 1, 4, 5}));
    EXPECT_EQ(trial.dropped(Reason::by_hand), 2U);
    for (const WireAction& action : trial.ends.actions)
        EXPECT_EQ(action.actions, action.kind == WireAction::Kind::dropped ? std::vector<std::uint32_t>{1}
                                                                           : std::vector<std::uint32_t>{});
}

TEST(Actions, HoldDelaySwapAndDuplicate) {
    EXPECT_EQ(Trial({}, "when 'frame.len > 0' nth 2: hold 30ms").run(4), (std::vector<int>{0, 2, 3, 1}));
    EXPECT_EQ(Trial({}, "when 'frame.len > 0' nth 2: delay 30ms").run(4), (std::vector<int>{0, 2, 3, 1}));
    EXPECT_EQ(Trial({}, "when 'frame.len > 0' nth 2: swap").run(4), (std::vector<int>{0, 2, 1, 3}));
    EXPECT_EQ(Trial({}, "when 'frame.len > 0' nth 1: swap 3").run(5), (std::vector<int>{1, 2, 3, 0, 4}));
    EXPECT_EQ(Trial({}, "when 'frame.len > 0' nth 2: duplicate 2").run(3), (std::vector<int>{0, 1, 1, 1, 2}));
    EXPECT_EQ(Trial({}, "when 'frame.len > 0' nth 2: hold").run(3), (std::vector<int>{0, 2}));
}

/// The first frame of the shipped transfer that carries bytes of the file from A, and its packet.
std::vector<std::uint8_t> data_segment() {
    const Recording& recording = shipped_transfer().recording;
    for (std::uint32_t i = 0; i < recording.frames.size(); ++i) {
        const Packet packet = decode_frame(recording, i);
        const Layer* segment = find(packet, Protocol::tcp);
        if (segment != nullptr && segment->payload.count > 1000 && host_of(recording, i) == Host::a)
            return {frame_bytes(recording, i).begin(), frame_bytes(recording, i).end()};
    }
    ADD_FAILURE();
    return {};
}

/// What B gets of that segment when this is done to it; the receiver's card does not check.
std::vector<std::uint8_t> touched(const std::string& what, std::vector<WireCommand>* commands = nullptr) {
    Trial trial({}, "when 'tcp' nth 1: " + what);
    trial.settings.line.frame_check = false;
    trial.ends.send(0, data_segment());
    std::vector<std::uint8_t> arrived;
    {
        const Wire wire(std::move(trial.ends.links), std::move(trial.settings), trial.ends.sink());
        arrived = trial.ends.receive(1);
    }
    if (commands != nullptr) *commands = trial.ends.commands;
    return arrived;
}

/// The bits in which two frames differ.
std::vector<std::size_t> differences(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
    std::vector<std::size_t> bits;
    EXPECT_EQ(a.size(), b.size());
    for (std::size_t bit = 0; bit < std::min(a.size(), b.size()) * 8; ++bit)
        if (((a[bit / 8] ^ b[bit / 8]) & 0x80U >> bit % 8) != 0) bits.push_back(bit);
    return bits;
}

TEST(Actions, FlipExactlyTheBitPointedAt) {
    const std::vector<std::uint8_t> before = data_segment();
    using Bits = std::vector<std::size_t>;
    EXPECT_EQ(differences(before, touched("flip ethernet 0.7")), Bits{7});
    EXPECT_EQ(differences(before, touched("flip frame 54.3")), Bits{54 * 8 + 3});
    EXPECT_EQ(differences(before, touched("flip ip 8.0")), Bits{(14 + 8) * 8});
    EXPECT_EQ(differences(before, touched("flip ip.ttl bit 0")), Bits{(14 + 8) * 8});
    EXPECT_EQ(differences(before, touched("flip tcp.flags.reset")), Bits{(14 + 20 + 13) * 8 + 5});
    EXPECT_EQ(differences(before, touched("flip payload 0.3")), Bits{(14 + 20 + 32) * 8 + 3});
    std::vector<WireCommand> commands;
    EXPECT_EQ(differences(before, touched("flip udp.length", &commands)), Bits{});
    ASSERT_EQ(commands.size(), 1U);
    EXPECT_EQ(commands[0].problem, "this frame has no udp.length");
}

TEST(Actions, RepairMakesTheChangeTheTruth) {
    const std::vector<std::uint8_t> after = touched("flip ip.ttl bit 7 repair");
    const Packet packet = decode(LinkType::ethernet, after, static_cast<std::uint32_t>(after.size()));
    EXPECT_TRUE(packet.problems.empty());
    EXPECT_EQ(find(packet, Protocol::ipv4)->checksum, ChecksumState::correct);
    EXPECT_NE(after[14 + 8], data_segment()[14 + 8]);
}

TEST(Actions, TruncateLeavesTheFirstBytes) {
    std::vector<std::uint8_t> expected = data_segment();
    expected.resize(100);
    EXPECT_EQ(touched("truncate 100"), expected);
    Trial checked({}, "when 'tcp' nth 1: truncate 100");
    checked.ends.send(0, data_segment());
    EXPECT_EQ(checked.run(0).size(), 0U);
    EXPECT_EQ(checked.dropped(Reason::check_failed), 1U);
}

/// What can be read in a forged reset.
struct Reset {
    std::uint64_t sequence = 0, acknowledgment = 0, source_port = 0, flags = 0;
    bool sound = false;
};

Reset read_reset(const std::vector<std::uint8_t>& frame) {
    const Packet packet = decode(LinkType::ethernet, frame, static_cast<std::uint32_t>(frame.size()));
    const Layer* segment = find(packet, Protocol::tcp);
    if (segment == nullptr) return {};
    const std::uint32_t at = segment->header.first;
    return {read(frame, at, tcp::sequence_number), read(frame, at, tcp::acknowledgment_number),
            read(frame, at, tcp::source_port), read(frame, at, tcp::flags),
            packet.problems.empty() && segment->checksum == ChecksumState::correct && frame.size() == 60};
}

TEST(Actions, ForgeAResetEitherWay) {
    const std::vector<std::uint8_t> segment = data_segment();
    const std::uint32_t tcp_at = 34;
    const std::uint64_t sequence = read(segment, tcp_at, tcp::sequence_number);
    const std::uint64_t acknowledgment = read(segment, tcp_at, tcp::acknowledgment_number);
    Ends ends;
    {
        WireSettings settings;
        settings.rules =
            parse_script("when 'tcp.len > 0' from A nth 1: reset\nwhen 'tcp.len > 0' from A nth 1: reset back", "");
        ends.send(0, segment);
        const Wire wire(std::move(ends.links), std::move(settings), ends.sink());
        EXPECT_EQ(ends.receive(1), segment);
        const Reset forth = read_reset(ends.receive(1));
        EXPECT_TRUE(forth.sound);
        EXPECT_EQ(forth.flags, std::uint64_t{tcp::rst} | tcp::ack);
        EXPECT_EQ(forth.sequence, sequence + segment.size() - 66);
        EXPECT_EQ(forth.source_port, read(segment, tcp_at, tcp::source_port));
        const Reset back = read_reset(ends.receive(0));
        EXPECT_TRUE(back.sound);
        EXPECT_EQ(back.sequence, acknowledgment);
        EXPECT_EQ(back.acknowledgment, sequence + segment.size() - 66);
        EXPECT_EQ(back.source_port, read(segment, tcp_at, tcp::destination_port));
    }
    ASSERT_EQ(ends.actions.size(), 3U);
    EXPECT_EQ(std::count_if(ends.actions.begin(), ends.actions.end(), [](const WireAction& a) { return a.forged; }), 2);
}

/// B's last segment before that one: it acknowledges everything before it.
std::vector<std::uint8_t> segment_of_b() {
    const Recording& recording = shipped_transfer().recording;
    std::vector<std::uint8_t> last;
    for (std::uint32_t i = 0; i < recording.frames.size(); ++i) {
        const Packet packet = decode_frame(recording, i);
        const Layer* segment = find(packet, Protocol::tcp);
        if (segment == nullptr) continue;
        if (host_of(recording, i) == Host::a && segment->payload.count > 1000) break;
        if (host_of(recording, i) == Host::b)
            last.assign(frame_bytes(recording, i).begin(), frame_bytes(recording, i).end());
    }
    return last;
}

/// What B gets after two segments, with the script's reset after the second. Other segments of A's may be lost.
Reset reset_at_b(const std::string& script, std::uint32_t second_after, std::uint32_t third_after = 0) {
    const std::vector<std::uint8_t> first = data_segment();
    const auto sequence = static_cast<std::uint32_t>(read(first, 34, tcp::sequence_number));
    Ends ends;
    WireSettings settings;
    settings.rules = parse_script(script, "");
    const Wire wire(std::move(ends.links), std::move(settings), ends.sink());
    ends.send(1, segment_of_b());
    EXPECT_FALSE(ends.receive(0).empty());
    ends.send(0, first);
    for (const std::uint32_t after : {second_after, third_after}) {
        if (after == 0) continue;
        std::vector<std::uint8_t> later = first;
        set_sequence_number(later, sequence + after);
        ends.send(0, later);
    }
    for (std::vector<std::uint8_t> frame = ends.receive(1); !frame.empty(); frame = ends.receive(1, 300))
        if (const Reset reset = read_reset(frame); (reset.flags & tcp::rst) != 0) return reset;
    return {};
}

TEST(Actions, AimAForgedResetByWhatItsReceiverExpectsWhenItArrives) {
    const std::vector<std::uint8_t> segment = data_segment();
    const std::uint64_t sequence = read(segment, 34, tcp::sequence_number);
    const auto length = static_cast<std::uint32_t>(segment.size() - 66);
    // The second segment never came: B still expects it.
    EXPECT_EQ(reset_at_b("when 'tcp' from A nth 2: reset", 2 * length).sequence, sequence + length);
    // It has come after the third: B expects the fourth.
    EXPECT_EQ(reset_at_b("when 'tcp' from A nth 3: reset", 2 * length, length).sequence, sequence + 3 * length);
    // The reset comes late: what has arrived meanwhile counts.
    EXPECT_EQ(reset_at_b("when 'tcp' from A nth 1: reset\nwhen 'tcp' from A nth 1: delay 100ms", length).sequence,
              sequence + 2 * length);
    EXPECT_TRUE(reset_at_b("when 'tcp' from A nth 2: reset in-window", 2 * length).sound);
    EXPECT_GT(reset_at_b("when 'tcp' from A nth 1: reset in-window", length).sequence, sequence + length);
    EXPECT_GT(reset_at_b("when 'tcp' from A nth 1: reset outside", length).sequence, sequence + length + 1'000'000);
}

TEST(Hands, ReachAFrameInFlight) {
    Ends ends;
    ends.links[0].settings[0] = {.delay_ns = 300'000'000};
    {
        WireSettings settings;
        settings.line.frame_check = false;
        Wire wire(std::move(ends.links), std::move(settings), ends.sink());
        for (std::uint8_t i = 0; i < 5; ++i) ends.send(0, 100, i);
        ASSERT_TRUE(ends.wait_until([&] { return ends.announced.size() == 5; }));
        wire.command("drop 1");
        wire.command("flip 2 frame 0.7");  // 1 becomes 0
        wire.command("swap 3");            // after 4
        wire.command("hold 5");
        wire.command("drop 77");
        EXPECT_EQ(ends.marks(1, 3), (std::vector<int>{0, 3, 2}));
        wire.command("release 5");
        EXPECT_EQ(ends.marks(1, 1), std::vector<int>{4});
    }
    ASSERT_EQ(ends.commands.size(), 6U);
    EXPECT_EQ(ends.commands[4].problem, "no frame 77 is on the wire now");
    EXPECT_EQ(ends.commands[0].problem, "");
    EXPECT_EQ(ends.actions[0].reason, Reason::by_hand);
}

TEST(Hands, HearWhatTheyDidNotSayRight) {
    Ends ends;
    Wire wire(std::move(ends.links), {}, ends.sink());
    wire.command("dorp 12");
    ASSERT_TRUE(ends.wait_until([&] { return ends.commands.size() == 1; }));
    EXPECT_NE(ends.commands[0].problem.find("unknown action “dorp”"), std::string::npos);
}

TEST(Hands, ChangeTheWireWhileItRuns) {
    Ends ends;
    Wire wire(std::move(ends.links), {}, ends.sink());
    ends.send(0, 100, 1);
    EXPECT_EQ(ends.marks(1, 1), std::vector<int>{1});
    wire.command("set A>B loss 100%");
    ASSERT_TRUE(ends.wait_until([&] { return ends.commands.size() == 1; }));
    ends.send(0, 100, 2);
    ends.send(1, 100, 3);
    EXPECT_EQ(ends.marks(0, 1), std::vector<int>{3});
    EXPECT_EQ(ends.marks(1, 1, 50), std::vector<int>{});
}

/// Two bits of an octet inverted before it is coded: only a card that checks notices, and only it drops the frame.
TEST(Hands, SwitchTheReceiversCheckOffAndOnOneWay) {
    Ends ends;
    Wire wire(std::move(ends.links), {}, ends.sink());
    wire.command("when 'frame.len > 0' every: flip frame 1.0");
    wire.command("set A>B frame-check off");
    ASSERT_TRUE(ends.wait_until([&] { return ends.commands.size() == 2; }));
    ends.send(0, 100, 1);
    ends.send(1, 100, 2);
    EXPECT_EQ(ends.marks(1, 1), std::vector<int>{1});
    ASSERT_TRUE(ends.wait_for_actions(2));
    wire.command("set frame-check on");
    ASSERT_TRUE(ends.wait_until([&] { return ends.commands.size() == 3; }));
    ends.send(0, 100, 3);
    ASSERT_TRUE(ends.wait_for_actions(3));
    EXPECT_EQ(ends.marks(1, 1, 50), std::vector<int>{});
    EXPECT_EQ(ends.marks(0, 1, 50), std::vector<int>{}) << "from B it was on all the time";
    std::size_t refused = 0;
    for (const WireAction& action : ends.actions) refused += action.reason == Reason::check_failed ? 1 : 0;
    EXPECT_EQ(refused, 2U);
}

/// One symbol flipped: carried as bytes that is a bit, in Manchester's code a place that no bit can stand for.
TEST(Hands, ChangeTheLineCodeOfOneWayForFramesPutOnTheLineFromThenOn) {
    Ends ends;
    for (Impairments& way : ends.links[0].settings) way = {.rate = 1'000'000, .delay_ns = 100'000'000, .corrupt = 1};
    Wire wire(std::move(ends.links), {}, ends.sink());
    ends.send(0, 100, 1);
    ends.send(1, 100, 2);
    ASSERT_TRUE(ends.wait_until([&] { return ends.announced.size() == 2; }));
    wire.command("set A>B line-code manchester");
    ASSERT_TRUE(ends.wait_until([&] { return ends.commands.size() == 1; }));
    ends.send(0, 100, 3);
    ends.send(1, 100, 4);
    ASSERT_TRUE(ends.wait_for_actions(4));
    ASSERT_EQ(ends.commands[0].problem, "");
    for (const WireAction& action : ends.actions) {
        const bool coded = action.from == Host::a && action.nth == 2;
        EXPECT_EQ(action.code_violations > 0, coded) << "frame " << action.nth << " from " << name(action.from);
    }
}

TEST(Hands, HearThatALinkAloneHasNoLineCode) {
    Ends ends;
    Wire wire(std::move(ends.links), {}, ends.sink());
    wire.command("set link 0 line-code manchester");
    wire.command("set line-code morse");
    wire.command("set frame-check maybe");
    ASSERT_TRUE(ends.wait_until([&] { return ends.commands.size() == 3; }));
    EXPECT_NE(ends.commands[0].problem.find("whole way"), std::string::npos);
    EXPECT_NE(ends.commands[1].problem.find("a line code is none, nrz-l"), std::string::npos);
    EXPECT_NE(ends.commands[2].problem.find("on or off"), std::string::npos);
}

TEST(Pauses, NothingArrivesWhileTheWireIsPausedAndEverythingAfterwards) {
    Ends ends;
    ends.links[0].settings[0].delay_ns = 50'000'000;
    Wire wire(std::move(ends.links), {}, ends.sink());
    ends.send(0, 100, 0);
    ASSERT_TRUE(ends.wait_until([&] { return ends.announced.size() == 1; }));
    wire.command("pause");
    ends.send(0, 100, 1);
    EXPECT_EQ(ends.marks(1, 2, 300), std::vector<int>{});
    wire.command("thaw");
    EXPECT_EQ(ends.marks(1, 2), (std::vector<int>{0, 1}));
}

TEST(Pauses, AFreezeAsksForTheTimersFirst) {
    Ends ends;
    std::vector<std::string> calls;
    int asked = 0;
    WireSettings settings;
    settings.timers = TimerHooks{[&](Time) { calls.emplace_back("prepare"); }, [&](bool) { return ++asked > 3; },
                                 [&] { calls.emplace_back("settle"); }, [&] { calls.emplace_back("restore"); }};
    {
        Wire wire(std::move(ends.links), std::move(settings), ends.sink());
        wire.command("freeze 100ms");
        ASSERT_TRUE(ends.wait_until([&] { return ends.commands.size() >= 2; }));
        ends.send(0, 100, 1);
        EXPECT_EQ(ends.marks(1, 1), std::vector<int>{1});
    }
    EXPECT_EQ(calls, (std::vector<std::string>{"prepare", "settle", "restore"}));
    EXPECT_GT(asked, 3);
}

TEST(Pauses, SlowMotionStretchesTheWayOfAFrame) {
    Ends ends;
    ends.links[0].settings[0] = {.rate = 10'000'000, .delay_ns = 1'000'000};
    {
        WireSettings settings;
        settings.rules = parse_script("slow 100", "");
        const Wire wire(std::move(ends.links), std::move(settings), ends.sink());
        ends.send(0, 1514, 1);
        EXPECT_EQ(ends.marks(1, 1), std::vector<int>{1});
    }
    ASSERT_EQ(ends.actions.size(), 1U);
    const WireAction& action = ends.actions[0];
    EXPECT_NEAR(static_cast<double>(action.last_bit - action.first_bit), 100.0 * 1526 * 800, 1000);
    EXPECT_GE(action.arrived - action.last_bit, 100'000'000);
}

TEST(Pauses, WhatIsStillOnTheWireAtTheEndIsTold) {
    Ends ends;
    ends.links[0].settings[0].delay_ns = 10'000'000'000;
    {
        const Wire wire(std::move(ends.links), {}, ends.sink());
        ends.send(0, 100, 1);
        EXPECT_TRUE(ends.wait_until([&] { return ends.announced.size() == 1; }));
    }
    ASSERT_EQ(ends.actions.size(), 1U);
    EXPECT_EQ(ends.actions[0].reason, Reason::unfinished);
}

}  // namespace
}  // namespace osiscope
