// The wire alone, between two sockets that stand in for the TAP devices: order, delay, rate, padding.
#include "core/wire.hpp"

#include "captures/capture_read.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/event_queue.hpp"
#include "core/outbox.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "tests/core/wire_ends.hpp"

namespace osiscope {
namespace {

TEST(TheWire, CarriesFramesInOrderBothWays) {
    Ends ends;
    const Wire wire(std::move(ends.links), {}, ends.sink());
    for (std::uint8_t i = 0; i < 50; ++i) {
        ends.send(0, 100 + i, i);
        ends.send(1, 200 + i, i);
    }
    for (std::uint8_t i = 0; i < 50; ++i) {
        EXPECT_EQ(ends.receive(1), std::vector<std::uint8_t>(100 + i, i));
        EXPECT_EQ(ends.receive(0), std::vector<std::uint8_t>(200 + i, i));
    }
    // The wire counts a frame as arrived just after the host has it.
    for (int i = 0; i < 1000 && wire.counters().under_way.load() > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(wire.counters().under_way.load(), 0U);
}

TEST(TheWire, PadsShortFramesAsEthernetDoes) {
    Ends ends;
    const Wire wire(std::move(ends.links), {}, ends.sink());
    ends.send(0, 42, 7);
    std::vector<std::uint8_t> expected(42, 7);
    expected.resize(60, 0);
    EXPECT_EQ(ends.receive(1), expected);
}

TEST(TheWire, HoldsEveryFrameForItsLineTimeAndTheDelay) {
    Ends ends;
    constexpr std::int64_t delay = 15'000'000;
    for (std::uint8_t i = 0; i < 10; ++i) ends.send(0, 1514, i);  // all there before the wire begins
    {
        ends.links[0].settings[0] = {.rate = 10'000'000, .delay_ns = delay};
        const Wire wire(std::move(ends.links), {}, ends.sink());
        for (std::uint8_t i = 0; i < 10; ++i) EXPECT_EQ(ends.receive(1).size(), 1514U);
    }
    ASSERT_EQ(ends.actions.size(), 10U);
    Time free = 0;
    for (const WireAction& action : ends.actions) {
        EXPECT_GE(action.first_bit, free);  // the gap between frames is kept
        EXPECT_EQ(action.last_bit - action.first_bit, (1538 - 12) * 800);
        EXPECT_GE(action.arrived, action.last_bit + delay);
        free = action.last_bit + 12 * 800;
    }
    EXPECT_EQ(ends.actions[9].first_bit - ends.actions[0].first_bit, 9 * 1538 * 800);
}

TEST(TheWire, HandsFramesFromLinkToLinkThroughASwitch) {
    Ends ends;
    WireLink second;
    second.ends[1] = std::move(ends.links[0].ends[1]);
    ends.links.push_back(std::move(second));
    WireSettings settings;
    std::vector<std::pair<std::size_t, std::size_t>> ports;
    settings.port = [&](Wire& wire, std::size_t link, std::size_t end, std::vector<std::uint8_t>&& frame) {
        ports.emplace_back(link, end);
        wire.send(1 - link, 1 - end, std::move(frame));
    };
    {
        const Wire wire(std::move(ends.links), std::move(settings), ends.sink());
        ends.send(0, 100, 1);
        EXPECT_EQ(ends.receive(1), std::vector<std::uint8_t>(100, 1));
        ends.send(1, 200, 2);
        EXPECT_EQ(ends.receive(0), std::vector<std::uint8_t>(200, 2));
    }
    EXPECT_EQ(ports, (std::vector<std::pair<std::size_t, std::size_t>>{{0, 1}, {1, 0}}));
    ASSERT_EQ(ends.actions.size(), 4U);
    EXPECT_EQ(ends.actions[0].link, 0);
    EXPECT_EQ(ends.actions[1].link, 1);
    EXPECT_EQ(ends.actions[1].from, Host::a);
    EXPECT_EQ(ends.actions[2].link, 1);
    EXPECT_EQ(ends.actions[2].from, Host::b);
    EXPECT_EQ(ends.actions[3].number, 4U);
}

TEST(TheOutbox, SendsWhatSlowThreadsToldLateInTimeOrder) {
    int pair[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    const FileDescriptor ours(pair[0]);
    FileDescriptor theirs(pair[1]);
    const Time now = wall_now();
    {
        Outbox outbox(theirs.get());
        outbox.push(CapturePoint{});
        for (const int order : {3, 1, 2})
            outbox.push(Frame{now + order * 1000, 0, Direction::unknown, 60, std::vector<std::uint8_t>(60), "", true});
    }
    theirs.reset();
    std::vector<std::uint8_t> bytes(1 << 16);
    bytes.resize(static_cast<std::size_t>(recv(ours.get(), bytes.data(), bytes.size(), MSG_WAITALL)));
    PcapngReader reader;
    reader.in_section = true;
    ReadResult result;
    Recording recording;
    reader.feed(
        bytes, [&](Event&& event) { append(recording, std::move(event)); }, result);
    ASSERT_EQ(recording.frames.size(), 3U);
    EXPECT_LT(recording.frames[0].at, recording.frames[1].at);
    EXPECT_LT(recording.frames[1].at, recording.frames[2].at);
}

TEST(TheQueue, MakesAFastProducerWaitAndLosesNothing) {
    EventQueue queue(16);
    std::thread producer([&] {
        for (int i = 0; i < 1000; ++i) queue.push(Failure{i, std::nullopt, ""});
    });
    std::vector<Event> taken;
    while (taken.size() < 1000) {
        queue.wait(100);
        queue.drain(taken);
    }
    producer.join();
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(std::get<Failure>(taken[static_cast<std::size_t>(i)]).at, i);
}

}  // namespace
}  // namespace osiscope
