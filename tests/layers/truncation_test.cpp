// Whatever is cut off or bent, decoding gives layers and a reason, never a crash and never half a header.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/recordings.hpp"
#include "tests/support/sound_packet.hpp"

namespace osiscope {
namespace {

TEST(Truncation, EveryCutOfEveryFrameOfTheShippedTransferSaysWhatIsMissing) {
    const Recording& recording = shipped_transfer().recording;
    for (std::uint32_t number = 0; number < recording.frames.size(); ++number) {
        const Bytes whole = frame_bytes(recording, number);
        const std::size_t headers = std::min<std::size_t>(whole.size(), 80);
        const std::size_t full_layers =
            decode(LinkType::ethernet, whole, static_cast<std::uint32_t>(whole.size())).layers.size();
        for (std::size_t length = 0; length < headers; ++length) {
            const Bytes cut = whole.first(length);
            const Packet packet = decode(LinkType::ethernet, cut, static_cast<std::uint32_t>(whole.size()));
            expect_sound(packet, cut);
            EXPECT_LE(packet.layers.size(), full_layers);
            if (length < 14) {
                ASSERT_FALSE(packet.problems.empty()) << "frame " << number + 1 << " cut to " << length;
                EXPECT_EQ(packet.problems[0].kind, Problem::Kind::cut_by_capture);
                EXPECT_EQ(packet.problems[0].present, length);
            }
        }
    }
}

TEST(Truncation, AFrameThatReallyIsTooShortIsNotBlamedOnTheCapture) {
    const Bytes whole = frame_bytes(shipped_transfer().recording, 4);
    const Bytes cut = whole.first(30);
    const Packet packet = decode(LinkType::ethernet, cut, 30);
    ASSERT_FALSE(packet.problems.empty());
    EXPECT_EQ(packet.problems[0].kind, Problem::Kind::packet_too_short);
    EXPECT_EQ(sentence(packet.problems[0]), "The IPv4 header needs 20 bytes here, but the packet has only 16 left.");
}

TEST(Truncation, IsToldRightlyOfOneByteAndOfNone) {
    using Kind = Problem::Kind;
    const auto told = [](Kind kind, std::uint32_t required, std::uint32_t present) {
        return sentence({kind, Protocol::udp, {34, 1}, required, present, "the UDP length"});
    };
    EXPECT_EQ(told(Kind::cut_by_capture, 8, 1), "The UDP header has 8 bytes, but the capture keeps only 1 of them.");
    EXPECT_EQ(told(Kind::cut_by_capture, 8, 0), "The UDP header has 8 bytes, but the capture keeps none of them.");
    EXPECT_EQ(told(Kind::packet_too_short, 1, 0), "The UDP header needs 1 byte here, but the packet has none left.");
    EXPECT_EQ(told(Kind::length_too_small, 8, 1), "Byte 34: the UDP length says 1 byte, but at least 8 are needed.");
    EXPECT_EQ(told(Kind::length_too_small, 1, 0), "Byte 34: the UDP length says 0 bytes, but at least 1 is needed.");
    EXPECT_EQ(told(Kind::length_too_large, 9, 1), "Byte 34: the UDP length says 9 bytes, but only 1 is there.");
    EXPECT_EQ(told(Kind::length_too_large, 1, 0), "Byte 34: the UDP length says 1 byte, but none are there.");
}

TEST(Truncation, EverySingleFlippedBitOfTheHeadersGivesASoundPacket) {
    const Recording& recording = shipped_transfer().recording;
    for (const std::uint32_t number : {0U, 4U, 9U, 17U}) {
        const Bytes whole = frame_bytes(recording, number);
        const std::size_t bits = std::min<std::size_t>(whole.size(), 80) * 8;
        for (std::size_t bit = 0; bit < bits; ++bit) {
            std::vector<std::uint8_t> bent(whole.begin(), whole.end());
            bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ (0x80U >> (bit % 8)));
            expect_sound(decode(LinkType::ethernet, bent, static_cast<std::uint32_t>(bent.size())), bent);
        }
    }
}

TEST(Truncation, EveryLinkTypeTakesAnyBytes) {
    const Bytes whole = frame_bytes(shipped_transfer().recording, 17);
    for (const LinkType type :
         {LinkType::null_loopback, LinkType::raw_ip, LinkType::loop, LinkType::linux_cooked_v1, LinkType::raw_ipv4,
          LinkType::raw_ipv6, LinkType::linux_cooked_v2, static_cast<LinkType>(147)})
        for (std::size_t length = 0; length <= 60; ++length)
            expect_sound(decode(type, whole.first(length), 60), whole.first(length));
}

TEST(Truncation, AnEndlessChainOfExtensionHeadersStops) {
    std::vector<std::uint8_t> packet(40 + 8 * 1200, 0);
    packet[0] = 0x60;
    packet[4] = 8 * 1200 / 256;
    packet[5] = 8 * 1200 % 256;
    const Packet decoded = decode(LinkType::raw_ip, packet, static_cast<std::uint32_t>(packet.size()));
    EXPECT_EQ(decoded.problems.back().kind, Problem::Kind::too_deep);
    EXPECT_EQ(sentence(decoded.problems.back()),
              "Byte 8\u2009032: over 1\u2009000 headers inside each other; osiscope reads no further.");
}

TEST(Truncation, HundredsOfExtensionHeadersAreReadToTheTransportHeader) {
    std::vector<std::uint8_t> packet(40 + 8 * 900 + 20, 0);
    packet[0] = 0x60;
    packet[4] = (8 * 900 + 20) / 256;
    packet[5] = (8 * 900 + 20) % 256;
    packet[40 + 8 * 899] = 6;
    packet[40 + 8 * 900 + 12] = 0x50;
    const Packet decoded = decode(LinkType::raw_ip, packet, static_cast<std::uint32_t>(packet.size()));
    EXPECT_NE(find(decoded, Protocol::tcp), nullptr);
    EXPECT_EQ(decoded.layers.size(), 902U);
}

}  // namespace
}  // namespace osiscope
