// What cannot be known from a capture is said, and only then.
#include "captures/limits.hpp"

#include <gtest/gtest.h>

#include "layers/network/internet_checksum.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

/// TCP from 10.7.0.1 to 10.7.0.2 in Ethernet, `data` bytes of payload, its checksum left to the network card.
std::vector<std::uint8_t> ethernet_frame(std::uint16_t flags, std::size_t data, std::uint8_t time_to_live = 64) {
    std::vector<std::uint8_t> frame = from_hex(
        "020000000002 020000000001 0800 4500 0028 0001 4000 4006 0000 0a070001 0a070002"
        "1234 0050 00000001 00000000 5002 ffff 0000 0000");
    frame.resize(frame.size() + data, 'x');
    const auto length = static_cast<std::uint16_t>(40 + data);
    frame[16] = static_cast<std::uint8_t>(length >> 8);
    frame[17] = static_cast<std::uint8_t>(length);
    frame[22] = time_to_live;
    frame[47] = static_cast<std::uint8_t>(flags);
    NetworkContext network;
    network.source = slice(frame, {26, 4});
    network.destination = slice(frame, {30, 4});
    network.protocol = 6;
    const std::uint16_t sum = checksum_fold(pseudo_header_sum(network, length - 20U));
    frame[50] = static_cast<std::uint8_t>(sum >> 8);
    frame[51] = static_cast<std::uint8_t>(sum);
    return frame;
}

struct Story {
    Recording recording;

    explicit Story(int points = 1) {
        for (int i = 0; i < points; ++i) {
            CapturePoint point;
            point.name = "eth" + std::to_string(i);
            append(recording, std::move(point));
        }
    }
    void frame(std::vector<std::uint8_t> bytes, Time at = 0, PointId point = 0, std::uint32_t captured = 65535) {
        Frame made;
        made.at = at;
        made.point = point;
        made.original_length = static_cast<std::uint32_t>(bytes.size());
        bytes.resize(std::min<std::size_t>(bytes.size(), captured));
        made.bytes = std::move(bytes);
        append(recording, std::move(made));
    }
    std::string told() const {
        Digest digest;
        update(digest, recording);
        std::string text;
        for (const std::string& sentence : limits_of(recording, digest)) text += sentence + "\n";
        return text;
    }
};

void expect_has(const std::string& text, const std::string& words) {
    EXPECT_NE(text.find(words), std::string::npos) << "\"" << words << "\" in:\n" << text;
}

TEST(Limits, TheLabsOwnRecordingHasNone) {
    EXPECT_EQ(limits_of(shipped_transfer().recording, shipped_transfer().digest), std::vector<std::string>{});
}

TEST(Limits, OffloadCutFramesAndLateStartsAreCounted) {
    Story story;
    story.frame(ethernet_frame(0x18, 2960));
    story.frame(ethernet_frame(0x18, 100), 0, 0, 96);
    const std::string told = story.told();
    expect_has(told, "One vantage point");
    expect_has(told, "1 packet is over Ethernet's 1500 bytes (the largest 3000)");
    expect_has(told, "Checksum offload: 1 checksum was left");
    expect_has(told, "of 1 frame only the first 96 bytes were kept, so 58 bytes were never captured");
    expect_has(told, "Begun before the capture: 1 connection.");
}

TEST(Limits, AConnectionSeenFromItsSynIsWhole) {
    Story story;
    story.frame(ethernet_frame(0x02, 0));
    story.frame(ethernet_frame(0x18, 10));
    EXPECT_EQ(story.told().find("Begun"), std::string::npos);
}

TEST(Limits, AConnectionOfWhichOneDirectionWasCapturedIsTold) {
    Recording recording;
    const ReadResult result = read_capture_file(in_tree("tests/field/state-one-way-client.pcap"), recording);
    ASSERT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
    Digest digest;
    update(digest, recording);
    std::string told;
    for (const std::string& sentence : limits_of(recording, digest)) told += sentence + "\n";
    expect_has(told, "One direction only: of 1 connection one end's segments are missing.");
    Story one;  // one segment may have had no answer yet
    one.frame(ethernet_frame(0x18, 10));
    EXPECT_EQ(one.told().find("One direction"), std::string::npos);
}

TEST(Limits, LoopbackMayCarryLargePackets) {
    Story story;
    std::vector<std::uint8_t> frame = ethernet_frame(0x18, 20000);
    std::fill(frame.begin(), frame.begin() + 12, std::uint8_t{0});
    story.frame(frame);
    EXPECT_EQ(story.told().find("offload: 1 packet is"), std::string::npos);
}

TEST(Limits, APacketRoutedPastTwoInterfacesIsToldFromOneSentTwice) {
    Story routed(2);
    routed.frame(ethernet_frame(0x02, 5), 1'000'000, 0);
    routed.frame(ethernet_frame(0x02, 5, 63), 1'050'000, 1);
    expect_has(routed.told(), "Seen more than once: 1 packet was captured again at another interface");
    Story sent_twice(2);
    sent_twice.frame(ethernet_frame(0x02, 5), 1'000'000, 0);
    sent_twice.frame(ethernet_frame(0x02, 5), 1'050'000, 0);
    sent_twice.frame(ethernet_frame(0x02, 5), 1'201'050'000, 1);
    EXPECT_EQ(sent_twice.told().find("Seen more"), std::string::npos);
}

TEST(Limits, DropsAreThoseLastCounted) {
    Story story;
    story.frame(ethernet_frame(0x02, 0));
    for (const std::uint64_t dropped : {3U, 7U}) {
        CaptureStatistics statistics;
        statistics.dropped = dropped;
        statistics.dropped_by_interface = 2;
        append(story.recording, std::move(statistics));
    }
    expect_has(story.told(), "7 frames by the capture program and 2 by the interface");
}

}  // namespace
}  // namespace osiscope
