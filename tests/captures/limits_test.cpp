// What cannot be known from a capture is said, and only then.
#include "captures/limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "captures/capture_read.hpp"
#include "layers/decode.hpp"
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
    const auto header_sum = static_cast<std::uint16_t>(~checksum_fold(checksum_add(slice(frame, {14, 20}))));
    frame[24] = static_cast<std::uint8_t>(header_sum >> 8);
    frame[25] = static_cast<std::uint8_t>(header_sum);
    NetworkContext network;
    network.source = slice(frame, {26, 4});
    network.destination = slice(frame, {30, 4});
    network.protocol = 6;
    const std::uint16_t sum = checksum_fold(pseudo_header_sum(network, length - 20U));
    frame[50] = static_cast<std::uint8_t>(sum >> 8);
    frame[51] = static_cast<std::uint8_t>(sum);
    return frame;
}

struct Scenario {
    Story story;

    explicit Scenario(int points = 1) {
        for (int i = 0; i < points; ++i) {
            CapturePoint point;
            point.name = "eth" + std::to_string(i);
            append(story.recording, std::move(point));
        }
    }
    void frame(std::vector<std::uint8_t> bytes, Time at = 0, PointId point = 0, std::uint32_t captured = 65535) {
        Frame made;
        made.at = at;
        made.point = point;
        made.original_length = static_cast<std::uint32_t>(bytes.size());
        bytes.resize(std::min<std::size_t>(bytes.size(), captured));
        made.bytes = std::move(bytes);
        append(story.recording, std::move(made));
    }
    std::string told() {
        update(story);
        std::string text;
        for (const std::string& sentence : limits_of(story)) text += sentence + "\n";
        return text;
    }
};

void expect_has(const std::string& text, const std::string& words) {
    EXPECT_NE(text.find(words), std::string::npos) << "\"" << words << "\" in:\n" << text;
}

TEST(Limits, TheLabsOwnRecordingHasNone) { EXPECT_EQ(limits_of(shipped_transfer()), std::vector<std::string>{}); }

TEST(Limits, OffloadCutFramesAndLateStartsAreCounted) {
    Scenario scenario;
    scenario.frame(ethernet_frame(0x18, 2960));
    scenario.frame(ethernet_frame(0x18, 100), 0, 0, 96);
    const std::string told = scenario.told();
    expect_has(told, "One vantage point");
    expect_has(told, "1 packet is over Ethernet's 1500 bytes (the largest 3000)");
    expect_has(told, "Checksum offload: 1 checksum was left");
    expect_has(told, "of 1 frame only the first 96 bytes were kept, so 58 bytes were never captured");
    expect_has(told, "Begun before the capture: 1 connection.");
}

TEST(Limits, AConnectionSeenFromItsSynIsWhole) {
    Scenario scenario;
    scenario.frame(ethernet_frame(0x02, 0));
    scenario.frame(ethernet_frame(0x18, 10));
    EXPECT_EQ(scenario.told().find("Begun"), std::string::npos);
}

TEST(Limits, AConnectionOfWhichOneDirectionWasCapturedIsTold) {
    Story story;
    const ReadResult result = read_capture_file(in_tree("tests/field/state-one-way-client.pcap"), story.recording);
    ASSERT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
    update(story);
    std::string told;
    for (const std::string& sentence : limits_of(story)) told += sentence + "\n";
    expect_has(told, "One direction only: of 1 connection one end's segments are missing.");
    Scenario one;  // one segment may have had no answer yet
    one.frame(ethernet_frame(0x18, 10));
    EXPECT_EQ(one.told().find("One direction"), std::string::npos);
}

TEST(Limits, LoopbackMayCarryLargePackets) {
    Scenario scenario;
    std::vector<std::uint8_t> frame = ethernet_frame(0x18, 20000);
    std::fill(frame.begin(), frame.begin() + 12, std::uint8_t{0});
    scenario.frame(frame);
    EXPECT_EQ(scenario.told().find("offload: 1 packet is"), std::string::npos);
}

TEST(Limits, APacketRoutedPastTwoInterfacesIsToldFromOneSentTwice) {
    Scenario routed(2);
    routed.frame(ethernet_frame(0x02, 5), 1'000'000, 0);
    routed.frame(ethernet_frame(0x02, 5, 63), 1'050'000, 1);
    expect_has(routed.told(), "Seen more than once: 1 packet was captured again at another interface");
    Scenario sent_twice(2);
    sent_twice.frame(ethernet_frame(0x02, 5), 1'000'000, 0);
    sent_twice.frame(ethernet_frame(0x02, 5), 1'050'000, 0);
    sent_twice.frame(ethernet_frame(0x02, 5), 1'201'050'000, 1);
    EXPECT_EQ(sent_twice.told().find("Seen more"), std::string::npos);
}

TEST(Limits, DropsAreThoseLastCounted) {
    Scenario scenario;
    scenario.frame(ethernet_frame(0x02, 0));
    for (const std::uint64_t dropped : {3U, 7U}) {
        CaptureStatistics statistics;
        statistics.dropped = dropped;
        statistics.dropped_by_interface = 2;
        append(scenario.story.recording, std::move(statistics));
    }
    expect_has(scenario.told(), "7 frames by the capture program and 2 by the interface");
}

Recording field_capture(const std::string& name) {
    Recording recording;
    EXPECT_EQ(read_capture_file(OSISCOPE_SOURCE_DIR "/tests/field/" + name, recording).kind, ReadResult::Kind::whole);
    return recording;
}

std::string notes_of(Recording recording) {
    Story story{std::move(recording), {}};
    update(story);
    std::string text;
    for (const std::string& sentence : limits_of(story)) text += sentence + "\n";
    return text;
}

TEST(Offload, AnIpv4ChecksumOfZeroWasLeftToTheNetworkCard) {
    const Recording recording = field_capture("ip-checksum-offload.pcap");
    std::size_t left = 0;
    for (std::uint32_t frame = 0; frame < recording.frames.size(); ++frame) {
        const Packet packet = decode_frame(recording, frame);
        EXPECT_TRUE(packet.problems.empty()) << sentence(packet.problems.front());
        const Bytes bytes = frame_bytes(recording, frame);
        const Layer* ip = find(packet, Protocol::ipv4);
        ASSERT_NE(ip, nullptr);
        const bool empty = bytes[ip->header.first + 10] == 0 && bytes[ip->header.first + 11] == 0;
        EXPECT_EQ(ip->checksum, empty ? ChecksumState::left_to_hardware : ChecksumState::correct);
        left += empty ? 1 : 0;
    }
    EXPECT_GT(left, 0U);
    EXPECT_NE(notes_of(recording).find("Checksum offload: "), std::string::npos);
}

TEST(Offload, AWrongIpv4ChecksumThatIsNotZeroIsWrong) {
    std::vector<std::uint8_t> frame = ethernet_frame(0x10, 0);
    frame[25] ^= 1U;
    EXPECT_EQ(find(decode(LinkType::ethernet, frame, 54), Protocol::ipv4)->checksum, ChecksumState::wrong);
    frame[24] = frame[25] = 0;
    EXPECT_EQ(find(decode(LinkType::ethernet, frame, 54), Protocol::ipv4)->checksum, ChecksumState::left_to_hardware);
}

TEST(Offload, ABigTcpSegmentOverIpv6ReachesToTheEndOfItsFrame) {
    const Recording recording = field_capture("ipv6-big-tcp.pcap");
    const Packet packet = decode_frame(recording, 3);
    ASSERT_NE(find(packet, Protocol::tcp), nullptr);
    EXPECT_EQ(find(packet, Protocol::tcp)->payload.count, 100'000U);
    EXPECT_NE(notes_of(recording).find("Length left open: 1 packet has a length field of 0"), std::string::npos);
    std::vector<std::uint8_t> empty(40 + 30, 0);  // no more than padding follows
    empty[0] = 0x60;
    empty[6] = 6;
    EXPECT_EQ(find(decode(LinkType::raw_ip, empty, 70), Protocol::tcp), nullptr);
}

}  // namespace
}  // namespace osiscope
