// Real packets, byte for byte, and what each of their fields says.
#include <gtest/gtest.h>

#include "layers/data_link/arp.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/decode.hpp"
#include "layers/describe.hpp"
#include "layers/network/icmp.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/option.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"
#include "tests/support/bytes.hpp"

namespace osiscope {
namespace {

// A duplicate acknowledgment with a SACK block, from a public capture of 2009.
const char* duplicate_ack =
    "00 00 0c 07 ac 01 00 16 35 a4 c1 c6 08 00 45 00 00 40 2f 43 40 00 40 06 49 6a ac 1f 88 55 c3 51 "
    "ca 44 97 68 00 50 29 fb 5b 29 4e 23 dd 02 b0 10 01 7e c1 b6 00 00 01 01 08 0a 01 53 77 05 00 14 "
    "54 82 01 01 05 0a 4e 23 f2 62 4e 24 17 ca ";

// An echo request over IPv6, made by hand and checked with tshark.
const char* ping_v6 =
    "02 00 00 00 00 b2 02 00 00 00 00 a1 86 dd 60 00 00 00 00 10 3a 40 fd 07 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 01 fd 07 00 00 00 00 00 00 00 00 00 00 00 00 00 02 80 00 e1 d7 12 34 00 01 61 62 "
    "63 64 65 66 67 68";

std::uint64_t value(const std::vector<std::uint8_t>& frame, const Packet& packet, Protocol protocol,
                    const Field& field) {
    const Layer* layer = find(packet, protocol);
    EXPECT_NE(layer, nullptr) << "no " << name(protocol);
    return layer == nullptr ? 0 : read(frame, layer->header.first, field);
}

Packet decode_ethernet(const std::vector<std::uint8_t>& frame) {
    return decode(LinkType::ethernet, frame, static_cast<std::uint32_t>(frame.size()));
}

TEST(RealPackets, ADuplicateAcknowledgmentFromEthernetToItsSackBlock) {
    const auto frame = from_hex(duplicate_ack);
    const Packet packet = decode_ethernet(frame);
    EXPECT_TRUE(packet.problems.empty());
    ASSERT_EQ(packet.layers.size(), 3U);
    EXPECT_EQ(value(frame, packet, Protocol::ethernet, ethernet::type), 0x0800U);
    EXPECT_EQ(value(frame, packet, Protocol::ipv4, ipv4::total_length), 64U);
    EXPECT_EQ(value(frame, packet, Protocol::ipv4, ipv4::identification), 12099U);
    EXPECT_EQ(value(frame, packet, Protocol::ipv4, ipv4::dont_fragment), 1U);
    EXPECT_EQ(value(frame, packet, Protocol::ipv4, ipv4::time_to_live), 64U);
    EXPECT_EQ(value(frame, packet, Protocol::ipv4, ipv4::header_checksum), 18794U);
    EXPECT_EQ(value(frame, packet, Protocol::tcp, tcp::source_port), 38760U);
    EXPECT_EQ(value(frame, packet, Protocol::tcp, tcp::sequence_number), 704338729U);
    EXPECT_EQ(value(frame, packet, Protocol::tcp, tcp::acknowledgment_number), 1310973186U);
    EXPECT_EQ(value(frame, packet, Protocol::tcp, tcp::data_offset), 11U);
    EXPECT_EQ(value(frame, packet, Protocol::tcp, tcp::flags), 16U);
    EXPECT_EQ(value(frame, packet, Protocol::tcp, tcp::window), 382U);
    EXPECT_EQ(find(packet, Protocol::ipv4)->checksum, ChecksumState::correct);
    EXPECT_EQ(find(packet, Protocol::tcp)->checksum, ChecksumState::correct);
    EXPECT_EQ(find(packet, Protocol::tcp)->payload.count, 0U);
}

TEST(RealPackets, TcpOptionsComeInOrderWithTheirRanges) {
    const auto frame = from_hex(duplicate_ack);
    const Packet packet = decode_ethernet(frame);
    const ByteRange header = find(packet, Protocol::tcp)->header;
    std::vector<int> kinds;
    for (OptionWalk walk{frame, {header.first + 20, header.count - 20}}; walk.next();)
        kinds.push_back(walk.option.kind);
    EXPECT_EQ(kinds, (std::vector<int>{1, 1, 8, 1, 1, 5}));
}

TEST(RealPackets, AnEchoRequestOverIpv6HasARightChecksum) {
    const auto frame = from_hex(ping_v6);
    const Packet packet = decode_ethernet(frame);
    EXPECT_EQ(value(frame, packet, Protocol::ipv6, ipv6::hop_limit), 64U);
    EXPECT_EQ(find(packet, Protocol::icmpv6)->checksum, ChecksumState::correct);
    EXPECT_EQ(value(frame, packet, Protocol::icmpv6, icmp::type), 128U);
    EXPECT_EQ(value(frame, packet, Protocol::icmpv6, icmp::identifier), 0x1234U);
    EXPECT_EQ(headline(packet, *find(packet, Protocol::ipv6), frame), "fd07::1 → fd07::2, hop limit 64, 56 bytes");
}

TEST(RealPackets, AnArpQuestionIsPaddedToSixtyBytes) {
    auto frame = from_hex(
        "ff ff ff ff ff ff 02 00 00 00 00 a1 08 06 00 01 08 00 06 04 00 01 02 00 00 00 00 a1 0a 07 00 01"
        "00 00 00 00 00 00 0a 07 00 02");
    frame.resize(60, 0);
    const Packet packet = decode_ethernet(frame);
    ASSERT_EQ(packet.layers.size(), 3U);
    EXPECT_EQ(packet.layers[2].protocol, Protocol::padding);
    EXPECT_EQ(packet.layers[2].header, (ByteRange{42, 18}));
    EXPECT_EQ(headline(packet, packet.layers[1], frame), "who has 10.7.0.2? tell 10.7.0.1");
}

TEST(RealPackets, AFlippedBitIsNoticedByTheLayerThatCoversIt) {
    const auto frame = from_hex(duplicate_ack);
    struct Zone {
        std::uint32_t byte;
        ChecksumState ip;
        ChecksumState tcp;
    };
    const auto right = ChecksumState::correct;
    const auto wrong = ChecksumState::wrong;
    for (const Zone zone : {Zone{3, right, right},      // a MAC address: only the frame check sequence covers it
                            Zone{22, wrong, right},     // time to live
                            Zone{30, wrong, wrong},     // destination address: in TCP's pseudo-header too
                            Zone{48, right, wrong}}) {  // window
        auto flipped = frame;
        flipped[zone.byte] ^= 0x10;
        const Packet packet = decode_ethernet(flipped);
        EXPECT_EQ(find(packet, Protocol::ipv4)->checksum, zone.ip) << "byte " << zone.byte;
        EXPECT_EQ(find(packet, Protocol::tcp)->checksum, zone.tcp) << "byte " << zone.byte;
    }
}

TEST(RealPackets, UdpWithoutChecksumIsAbsentOverIpv4AndWrongOverIpv6) {
    const auto v4 = from_hex("45 00 00 1d 00 00 00 00 40 11 66 bc 0a 07 00 01 0a 07 00 02 10 00 20 00 00 09 00 00 41");
    const Packet four = decode(LinkType::raw_ip, v4, static_cast<std::uint32_t>(v4.size()));
    EXPECT_EQ(find(four, Protocol::udp)->checksum, ChecksumState::absent);
    const auto v6 = from_hex(
        "60 00 00 00 00 09 11 40 fd 07 00 00 00 00 00 00 00 00 00 00 00 00 00 01 fd 07 00 00 00 00 00 00"
        "00 00 00 00 00 00 00 02 10 00 20 00 00 09 00 00 41");
    const Packet six = decode(LinkType::raw_ip, v6, static_cast<std::uint32_t>(v6.size()));
    EXPECT_EQ(find(six, Protocol::udp)->checksum, ChecksumState::wrong);
}

TEST(RealPackets, AChecksumLeftToTheNetworkCardIsNotCalledWrong) {
    auto frame = from_hex(duplicate_ack);
    // What an offloading sender stores: the pseudo-header's sum alone.
    std::uint32_t sum = 6 + (54U - 10U);
    for (std::size_t at = 26; at < 34; at += 2) sum += read16(frame, at);
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    frame[50] = static_cast<std::uint8_t>(sum >> 8);
    frame[51] = static_cast<std::uint8_t>(sum);
    EXPECT_EQ(find(decode_ethernet(frame), Protocol::tcp)->checksum, ChecksumState::left_to_hardware);
}

TEST(RealPackets, AVlanTagIsALayerOfItsOwn) {
    auto frame = from_hex(duplicate_ack);
    const auto tag = from_hex("81 00 60 2a");
    frame.insert(frame.begin() + 12, tag.begin(), tag.end());
    const Packet packet = decode_ethernet(frame);
    EXPECT_EQ(value(frame, packet, Protocol::vlan, vlan::identifier), 42U);
    EXPECT_EQ(value(frame, packet, Protocol::vlan, vlan::priority), 3U);
    EXPECT_NE(find(packet, Protocol::tcp), nullptr);
}

TEST(RealPackets, ALaterFragmentHasNoTransportLayer) {
    auto frame = from_hex(duplicate_ack);
    frame[20] = 0x00;
    frame[21] = 0xb9;  // offset 1480 bytes
    const Packet packet = decode_ethernet(frame);
    EXPECT_EQ(find(packet, Protocol::tcp), nullptr);
    EXPECT_EQ(packet.layers.back().protocol, Protocol::data);
}

}  // namespace
}  // namespace osiscope
