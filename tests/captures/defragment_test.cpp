// Fragments of IPv4 and IPv6 packets put together, in any order, and what must be refused.
#include "captures/defragment.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "layers/decode.hpp"
#include "tests/support/bytes.hpp"

namespace osiscope {
namespace {

/// A 40-byte TCP segment from port 4660 (0x1234) to 80 with 20 bytes of data.
const char* const segment_head = "1234 0050 00000001 00000000 5010 ffff 0000 0000";
const char* const segment_data = "000102030405060708090a0b0c0d0e0f10111213";

std::vector<std::uint8_t> whole_segment() { return from_hex(std::string(segment_head) + segment_data); }

std::string hex16(std::size_t value) {
    char text[8];
    std::snprintf(text, sizeof text, "%04zx", value);
    return text;
}

std::vector<std::uint8_t> fragment4(std::size_t first, std::size_t count, bool more, const char* id = "00aa") {
    const std::vector<std::uint8_t> all = whole_segment();
    std::vector<std::uint8_t> frame = from_hex(
        "4500" + hex16(20 + count) + id + hex16(first / 8 | (more ? 0x2000U : 0U)) + "4006 0000 0a070001 0a070002");
    frame.insert(frame.end(), all.begin() + static_cast<std::ptrdiff_t>(first),
                 all.begin() + static_cast<std::ptrdiff_t>(first + count));
    return frame;
}

/// With a hop-by-hop header, which every fragment repeats, before the fragment header.
std::vector<std::uint8_t> fragment6(std::size_t first, std::size_t count, bool more) {
    const std::vector<std::uint8_t> all = whole_segment();
    const std::string a = "fd070000000000000000000000000001";
    const std::string b = "fd070000000000000000000000000002";
    std::vector<std::uint8_t> frame = from_hex("60000000" + hex16(16 + count) + "0040" + a + b + "2c00010400000000" +
                                               "0600" + hex16(first | (more ? 1U : 0U)) + "12345678");
    frame.insert(frame.end(), all.begin() + static_cast<std::ptrdiff_t>(first),
                 all.begin() + static_cast<std::ptrdiff_t>(first + count));
    return frame;
}

struct Scenario {
    Defragmenter all;
    Datagram whole;

    bool add(const std::vector<std::uint8_t>& frame, FramePlace place, std::size_t captured = 65535) {
        const Bytes bytes = Bytes(frame).first(std::min(captured, frame.size()));
        const Packet packet = decode(LinkType::raw_ip, bytes, static_cast<std::uint32_t>(frame.size()));
        EXPECT_TRUE(summarize(packet, bytes).fragment);
        return add_fragment(all, packet, bytes, place, whole);
    }
};

std::string parts_text(const std::vector<StoredPart>& parts) {
    std::string text;
    for (const StoredPart& part : parts)
        text += (text.empty() ? "" : " ") + std::to_string(part.first) + "+" + std::to_string(part.count) + "@" +
                std::to_string(part.file_offset);
    return text;
}

TEST(Defragment, Ipv4FragmentsInAnyOrderGiveTheSegment) {
    Scenario scenario;
    EXPECT_FALSE(scenario.add(fragment4(32, 8, false), {0, 0, 1000}));
    EXPECT_FALSE(scenario.add(fragment4(0, 16, true), {1, 0, 2000}));
    EXPECT_FALSE(scenario.add(fragment4(0, 16, true), {2, 0, 3000}));  // a copy
    ASSERT_TRUE(scenario.add(fragment4(16, 16, true), {3, 0, 4000}));
    const Packet packet = decode(scenario.whole.link_type, scenario.whole.bytes, 60);
    const FrameSummary summary = summarize(packet, scenario.whole.bytes);
    EXPECT_EQ(summary.source_port, 0x1234);
    EXPECT_EQ(find(packet, Protocol::ipv4)->checksum, ChecksumState::correct);
    EXPECT_EQ(summary.payload, (ByteRange{40, 20}));
    EXPECT_EQ(parts_text(parts_in(scenario.whole, summary.payload)), "0+12@4024 12+8@1020");
    EXPECT_TRUE(scenario.all.pending.empty());
    EXPECT_EQ(scenario.all.bytes, 0U);
}

TEST(Defragment, Ipv6FragmentsKeepTheHeadersBeforeTheFragmentHeader) {
    Scenario scenario;
    EXPECT_FALSE(scenario.add(fragment6(24, 16, false), {0, 0, 1000}));
    EXPECT_FALSE(scenario.add(fragment6(24, 16, false), {1, 0, 1500}));  // an exact copy is no overlap
    ASSERT_TRUE(scenario.add(fragment6(0, 24, true), {2, 0, 2000}));
    const Packet packet = decode(scenario.whole.link_type, scenario.whole.bytes, 88);
    const FrameSummary summary = summarize(packet, scenario.whole.bytes);
    EXPECT_EQ(summary.protocol, Protocol::tcp);
    EXPECT_FALSE(summary.fragment);
    EXPECT_EQ(summary.payload, (ByteRange{68, 20}));
    EXPECT_EQ(parts_text(parts_in(scenario.whole, summary.payload)), "0+4@2076 4+16@1056");
}

TEST(Defragment, OverlapsAreRefusedInIpv6AndDecidedByTheFirstCopyInIpv4) {
    Scenario six;
    EXPECT_FALSE(six.add(fragment6(0, 24, true), {}));
    EXPECT_FALSE(six.add(fragment6(16, 24, false), {}));  // RFC 5722: the packet is given up …
    EXPECT_FALSE(six.add(fragment6(24, 16, false), {}));  // … with what comes later
    EXPECT_EQ(six.all.overlapped, 1U);
    Scenario four;
    EXPECT_FALSE(four.add(fragment4(0, 24, true), {0, 0, 1000}));
    ASSERT_TRUE(four.add(fragment4(16, 24, false), {0, 0, 2000}));
    EXPECT_EQ(parts_text(parts_in(four.whole, {20, 40})), "0+24@1020 24+16@2028");
}

TEST(Defragment, WhatTheCaptureCutOffIsLeftOutAndNotDecoded) {
    Scenario scenario;
    EXPECT_FALSE(scenario.add(fragment4(0, 24, true), {0, 0, 1000}, 30));
    ASSERT_TRUE(scenario.add(fragment4(24, 16, false), {0, 0, 2000}));
    EXPECT_EQ(scenario.whole.known, 30U);
    EXPECT_EQ(parts_text(scenario.whole.parts), "20+10@1020 44+16@2020");
}

TEST(Defragment, PacketsThatNeverCompleteAreGivenUp) {
    Scenario scenario;
    EXPECT_FALSE(scenario.add(fragment4(0, 16, true), {0, 0, 1000}));
    EXPECT_FALSE(scenario.add(fragment4(16, 24, false), {61'000'000'000, 0, 2000}));  // a minute later: another packet
    EXPECT_EQ(scenario.all.given_up, 1U);
    Scenario crowded;
    crowded.all.limits.packets = 2;
    for (const char* id : {"0001", "0002", "0003", "0004"}) EXPECT_FALSE(crowded.add(fragment4(0, 16, true, id), {}));
    EXPECT_LE(crowded.all.pending.size(), 3U);
    EXPECT_TRUE(crowded.add(fragment4(16, 24, false, "0004"), {}));
    EXPECT_FALSE(crowded.add(fragment4(16, 24, false, "0001"), {}));
}

}  // namespace
}  // namespace osiscope
