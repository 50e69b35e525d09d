// Which frames arrive and in which order, exactly as the script language says: swaps, copies, drops, the queue.
#include <tuple>

#include "captures/wire_notes.hpp"
#include "tests/core/wire_ends.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

using Reason = WireAction::Reason;

constexpr Impairments slow_line{.rate = 1'000'000};  // 100 bytes take 1 ms: all but the first frames wait

std::vector<int> arrived(const std::string& script, int frames, const Impairments& impairments = {}) {
    return Trial(impairments, script).run(frames);
}

std::vector<int> moved(int frames, int which, int places) {
    std::vector<int> order = counting(frames);
    std::rotate(order.begin() + which, order.begin() + which + 1, order.begin() + which + places + 1);
    return order;
}

TEST(Swapping, MovesAFrameExactlySoManyPlacesBackInAFullQueue) {
    for (int places = 1; places <= 8; ++places)
        EXPECT_EQ(arrived("when 'frame.len > 0' nth 20: swap " + std::to_string(places), 40, slow_line),
                  moved(40, 19, places));
}

TEST(Swapping, WaitsForFramesThatComeSlowlyOneAfterTheOther) {
    Ends ends;
    WireSettings settings;
    settings.rules = parse_script("when 'frame.len > 0' nth 2: swap 5", "");
    const Wire wire(std::move(ends.links), std::move(settings), ends.sink());
    for (std::uint8_t i = 0; i < 9; ++i) {
        ends.send(0, 100, i);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(ends.marks(1, 9, 300), moved(9, 1, 5));
}

TEST(Swapping, DoesNotCountCopiesAsFramesThatPass) {
    const std::string script = "when 'frame.len > 0' nth 4-6: duplicate\nwhen 'frame.len > 0' nth 3: swap 2";
    EXPECT_EQ(arrived(script, 8), (std::vector<int>{0, 1, 3, 3, 4, 4, 2, 5, 5, 6, 7}));
    EXPECT_EQ(arrived(script, 8, slow_line), (std::vector<int>{0, 1, 3, 3, 4, 4, 2, 5, 5, 6, 7}));
}

TEST(Swapping, OfSeveralFramesCountsForEachWhatCameAfterIt) {
    const std::string script = "when 'frame.len > 0' nth 3: swap 2\nwhen 'frame.len > 0' nth 4: swap 3";
    EXPECT_EQ(arrived(script, 9, slow_line), (std::vector<int>{0, 1, 4, 5, 2, 6, 3, 7, 8}));
}

TEST(Swapping, OnTheLineMovesAFrameExactlySoManyPlacesBack) {
    Ends ends;
    ends.links[0].settings[0] = {.delay_ns = 400'000'000};
    Wire wire(std::move(ends.links), {}, ends.sink());
    for (std::uint8_t i = 0; i < 6; ++i) ends.send(0, 100, i);
    ASSERT_TRUE(ends.wait_until([&] { return ends.announced.size() == 6; }));
    wire.command("swap 1 2");
    wire.command("swap 5 4");  // one is on the line already, three are still to come
    ASSERT_TRUE(ends.wait_until([&] { return ends.commands.size() == 2; }));
    for (std::uint8_t i = 6; i < 10; ++i) ends.send(0, 100, i);
    EXPECT_EQ(ends.marks(1, 10, 1000), (std::vector<int>{1, 2, 0, 3, 5, 6, 7, 8, 4, 9}));
}

TEST(Swapping, OnTheLineGivesUpBehindTheLastFrameThereIs) {
    Ends ends;
    ends.links[0].settings[0] = {.delay_ns = 300'000'000};
    Wire wire(std::move(ends.links), {}, ends.sink());
    for (std::uint8_t i = 0; i < 3; ++i) ends.send(0, 100, i);
    ASSERT_TRUE(ends.wait_until([&] { return ends.announced.size() == 3; }));
    wire.command("swap 1 7");
    EXPECT_EQ(ends.marks(1, 3, 1000), (std::vector<int>{1, 2, 0}));
}

TEST(Copies, FollowAFrameThatIsDelayedSwappedOrHeld) {
    for (const std::string what : {"delay 30ms", "hold 30ms"})
        for (const bool first : {true, false}) {
            const std::string copy = "when 'frame.len > 0' nth 2: duplicate 2\n";
            const std::string rule = "when 'frame.len > 0' nth 2: " + what + "\n";
            EXPECT_EQ(arrived(first ? copy + rule : rule + copy, 4), (std::vector<int>{0, 2, 3, 1, 1, 1})) << what;
        }
    EXPECT_EQ(arrived("when 'frame.len > 0' nth 2: swap\nwhen 'frame.len > 0' nth 2: duplicate", 4),
              (std::vector<int>{0, 2, 1, 1, 3}));
    Trial chance({.duplicate = 1}, "when 'frame.len > 0' nth 2: delay 30ms");
    EXPECT_EQ(chance.run(4), (std::vector<int>{0, 0, 2, 2, 3, 3, 1, 1}));
}

TEST(Copies, AreReleasedWithTheFrameTheyBelongTo) {
    Ends ends;
    WireSettings settings;
    settings.rules = parse_script("when 'frame.len > 0' nth 2: hold\nwhen 'frame.len > 0' nth 2: duplicate", "");
    Wire wire(std::move(ends.links), std::move(settings), ends.sink());
    for (std::uint8_t i = 0; i < 3; ++i) ends.send(0, 100, i);
    EXPECT_EQ(ends.marks(1, 9, 200), (std::vector<int>{0, 2}));
    wire.command("release 2");
    EXPECT_EQ(ends.marks(1, 9, 200), (std::vector<int>{1, 1}));
}

TEST(Copies, MadeByACommandComeRightAfterAFrameThatWaits) {
    Ends ends;
    ends.links[0].settings[0] = {.rate = 20'000};  // 50 ms a frame
    Wire wire(std::move(ends.links), {}, ends.sink());
    for (std::uint8_t i = 0; i < 5; ++i) ends.send(0, 100, i);
    ASSERT_TRUE(ends.wait_until([&] { return !ends.announced.empty(); }));
    wire.command("duplicate 3 2");
    wire.command("delay 4 1ms");  // keeps its place
    EXPECT_EQ(ends.marks(1, 7, 500), (std::vector<int>{0, 1, 2, 2, 2, 3, 4}));
}

/// What has become of frames from A and their copies, in the order in which they were made.
std::vector<std::string> fates(bool with_traffic_from_b) {
    Trial trial({.duplicate = 0.5, .bit_error_rate = 1e-4});
    trial.ends.links[0].settings[1] = {};
    trial.settings.line.code = WireCode::manchester;
    std::vector<std::string> told;
    {
        for (std::uint8_t i = 0; i < 60; ++i) {
            if (with_traffic_from_b) trial.ends.send(1, 100, i);
            trial.ends.send(0, 600, i);
        }
        const Wire wire(std::move(trial.ends.links), std::move(trial.settings), trial.ends.sink());
        static_cast<void>(trial.ends.marks(1, 1000, 300));
    }
    Recording recording;
    for (const WireAction& action : trial.ends.actions)
        if (action.from == Host::a) {
            told.push_back(std::to_string(action.nth) + (action.copy_of != 0 ? "'" : "") +
                           (action.kind == WireAction::Kind::dropped ? " lost" : " arrived"));
            recording.wire_actions.push_back(action);
        }
    std::sort(told.begin(), told.end());
    const std::string log = decision_log(recording);
    EXPECT_EQ(static_cast<std::size_t>(std::count(log.begin(), log.end(), '\n')), recording.wire_actions.size());
    told.push_back(log);
    return told;
}

TEST(Copies, MeetTheSameFateAgainWhateverTheOtherWayDoes) {
    const std::vector<std::string> first = fates(false);
    EXPECT_EQ(first, fates(true));
    EXPECT_NE(first.back().find(".1: copy; carried"), std::string::npos);
    const auto lost_copies = std::count_if(
        first.begin(), first.end(), [](const std::string& text) { return text.find("' lost") != std::string::npos; });
    EXPECT_GT(lost_copies, 3);
    EXPECT_LT(lost_copies, 30);
}

TEST(Dropping, LeavesCopiesWhereTheFrameWouldHaveBeen) {
    for (const std::string script : {"when 'frame.len > 0' nth 2: drop\nwhen 'frame.len > 0' nth 2: duplicate 2",
                                     "when 'frame.len > 0' nth 2: duplicate 2\nwhen 'frame.len > 0' nth 2: drop"}) {
        Trial trial({}, script);
        EXPECT_EQ(trial.run(4), (std::vector<int>{0, 1, 1, 2, 3}));
        EXPECT_EQ(trial.dropped(Reason::by_hand), 1U);
    }
    Trial lossy({.loss = 1}, "when 'frame.len > 0' every: duplicate");
    EXPECT_EQ(lossy.run(3), counting(3));
}

/// The wire says that nothing is under way any more, whatever was dropped together with what.
TEST(Dropping, LeavesNothingUnderWay) {
    const char* scripts[] = {"when 'frame.len > 0' every: duplicate\nwhen 'frame.len > 0' every: drop",
                             "when 'frame.len > 0' every: hold\nwhen 'frame.len > 0' every: drop",
                             "when 'frame.len > 0' every: hold 10ms\nwhen 'frame.len > 0' every: drop",
                             "when 'frame.len > 0' every: hold", "when 'frame.len > 0' every: duplicate 9"};
    for (const char* script : scripts) {
        Trial trial({.loss = 0.3, .duplicate = 0.5, .reorder = 0.5, .queue_frames = 3}, script);
        for (std::uint8_t i = 0; i < 20; ++i) trial.ends.send(0, 100, i);
        const Wire wire(std::move(trial.ends.links), std::move(trial.settings), trial.ends.sink());
        ASSERT_TRUE(trial.ends.wait_until([&] { return wire.counters().ends[0][0].taken.load() == 20; }));
        EXPECT_TRUE(trial.ends.wait_until([&] { return wire.counters().under_way.load() == 0; })) << script;
    }
}

TEST(Rules, CountEveryFrameTheirFilterAcceptsInWhicheverOrderTheyStand) {
    const std::string third = "when 'frame.len > 0' nth 3: drop\n";
    const std::string fifth = "when 'frame.len > 0' nth 5: drop\n";
    EXPECT_EQ(arrived(third + fifth, 7), (std::vector<int>{0, 1, 3, 5, 6}));
    EXPECT_EQ(arrived(fifth + third, 7), (std::vector<int>{0, 1, 3, 5, 6}));
    // A filter looks at the frame as its sender gave it: 0 becomes 64 in the first byte, and the second rule counts on.
    const std::string flip = "when 'frame.len > 0' nth 2: flip frame 0.1\n";
    const std::string by_address = "when 'eth.dst == 01:01:01:01:01:01' nth 1: drop\n";
    EXPECT_EQ(arrived(flip + by_address, 3), (std::vector<int>{0, 2}));
    EXPECT_EQ(arrived(by_address + flip, 3), (std::vector<int>{0, 2}));
}

TEST(TheQueue, HasRoomForSoManyWhenTheLineWasIdleToo) {
    Trial trial({.rate = 1'000'000, .queue_frames = 5}, "when 'frame.len > 0' nth 1: duplicate 50");
    EXPECT_EQ(trial.run(1), std::vector<int>(6, 0));  // one has the line, five wait for it
    EXPECT_EQ(trial.dropped(Reason::queue_full), 45U);
}

TEST(TheQueue, HasRoomForSoManyWhileTheWireIsPaused) {
    for (const std::uint64_t rate : {std::uint64_t{0}, std::uint64_t{1'000'000}}) {
        Ends ends;
        ends.links[0].settings[0] = {.rate = rate, .queue_frames = 5};
        Wire wire(std::move(ends.links), {}, ends.sink());
        wire.command("pause");
        ASSERT_TRUE(ends.wait_until([&] { return ends.commands.size() == 1; }));
        for (std::uint8_t i = 0; i < 20; ++i) ends.send(0, 100, i);
        ASSERT_TRUE(ends.wait_for_actions(14));
        wire.command("thaw");
        EXPECT_EQ(ends.marks(1, 20, 200), counting(6));
    }
}

TEST(TheMtu, IsComparedWithThePacketAndNotWithItsPadding) {
    std::vector<std::uint8_t> arp(42, 0);  // a packet of 28 bytes
    arp[12] = 0x08;
    arp[13] = 0x06;
    arp[15] = 1;     // Ethernet
    arp[16] = 0x08;  // IPv4
    arp[18] = 6;
    arp[19] = 4;
    arp[21] = 1;
    std::vector<std::uint8_t> padded = arp;  // as a switch hands it on
    padded.resize(60, 0);
    for (const auto& [mtu, frame, passes] :
         {std::tuple(45U, arp, true), std::tuple(28U, arp, true), std::tuple(27U, arp, false),
          std::tuple(28U, padded, true), std::tuple(27U, padded, false)}) {
        Trial trial({.mtu = mtu});
        trial.ends.send(0, frame);
        EXPECT_EQ(trial.run(0).size(), passes ? 1U : 0U) << mtu;
        EXPECT_EQ(trial.dropped(Reason::too_long), passes ? 0U : 1U);
    }
}

}  // namespace
}  // namespace osiscope
