// Classic pcap: every variant that is about, from bytes written here.
#include "captures/pcap_read.hpp"

#include "tests/support/read_frames.hpp"

namespace osiscope {
namespace {

TEST(PcapVariants, OfEveryMagicNumberAndByteOrderAreRead) {
    struct Variant {
        std::uint32_t magic;
        std::vector<std::uint8_t> header_end;  ///< after the usual file header
        std::uint32_t fraction_unit;           ///< nanoseconds
        std::vector<std::uint8_t> record_extra;
    };
    const std::vector<std::uint8_t> size_field(4, 0);
    // Interface 0, no EtherType, PACKET_HOST; and what Nokia's devices write.
    const std::vector<std::uint8_t> kuznetsov(8), kuznetsov_first(12), nokia{0x01, 0xb6, 0xbf, 0x9f};
    for (const Variant& variant :
         {Variant{0xa1b2c3d4, {}, 1000, {}}, Variant{0xa1b23c4d, {}, 1, {}}, Variant{0xa1b2cd34, {}, 1000, kuznetsov},
          Variant{0xa1b2cd34, {}, 1000, kuznetsov_first}, Variant{0x1c0001ac, size_field, 1, {}},
          Variant{0x1c0001ab, size_field, 1000, {}}, Variant{0xa1b2c3d4, {}, 1000, kuznetsov},
          Variant{0xa1b2c3d4, {}, 1000, nokia}}) {
        for (const bool big_endian : {false, true}) {
            SCOPED_TRACE(testing::Message() << std::hex << variant.magic << " big-endian " << big_endian
                                            << " record header + " << variant.record_extra.size());
            CaptureBytes file{big_endian};
            file.pcap_header({.magic = variant.magic});
            file.raw(variant.header_end);
            for (std::uint32_t i = 0; i < 4; ++i)
                file.pcap_record({.seconds = 1'700'000'000 + i, .fraction = 123'456, .extra = variant.record_extra},
                                 packet);
            const Read read = read_bytes(file.bytes);
            EXPECT_EQ(read.result.kind, ReadResult::Kind::whole) << read.result.message;
            ASSERT_EQ(read.frames.size(), 4U);
            for (std::size_t i = 0; i < 4; ++i) {
                expect_packet(read, i);
                EXPECT_EQ(read.stamps[i].seconds, 1'700'000'000 + static_cast<std::int64_t>(i));
                EXPECT_EQ(read.stamps[i].nanoseconds, 123'456 * variant.fraction_unit);
                EXPECT_TRUE(std::equal(packet.begin(), packet.end(),
                                       file.bytes.begin() + static_cast<std::ptrdiff_t>(read.offsets[i])));
            }
        }
    }
}

TEST(PcapVariants, OldVersionsHaveTheirLengthsTheOtherWayRound) {
    struct Version {
        std::uint16_t major, minor;
        bool swapped;
    };
    for (const Version version : {Version{2, 0, true}, Version{2, 2, true}, Version{2, 3, false}, Version{2, 3, true},
                                  Version{2, 4, false}, Version{543, 0, true}}) {
        SCOPED_TRACE(testing::Message() << version.major << '.' << version.minor << ' ' << version.swapped);
        CaptureBytes file;
        file.pcap_header({.major = version.major, .minor = version.minor});
        file.pcap_record({.original_length = 100, .lengths_swapped = version.swapped}, packet);
        const Read read = read_bytes(file.bytes);
        expect_packet(read);
        EXPECT_EQ(read.lengths.at(0), 100U);
    }
}

TEST(PcapVariants, VersionsBefore2AreNotRead) {
    CaptureBytes file;
    file.pcap_header({.major = 1});
    file.pcap_record({}, packet);
    EXPECT_EQ(read_bytes(file.bytes).result.kind, ReadResult::Kind::not_a_capture);
}

TEST(PcapVariants, AixCountsNanosecondsAndNumbersLinkTypesItsOwnWay) {
    CaptureBytes file;
    file.pcap_header({.minor = 2, .link_word = 6});
    file.pcap_record({.fraction = 123'456'789, .lengths_swapped = true}, packet);
    const Read read = read_bytes(file.bytes);
    expect_packet(read);
    EXPECT_EQ(read.stamps[0].nanoseconds, 123'456'789U);
    EXPECT_EQ(read.links[0], LinkType::ethernet);
}

TEST(PcapVariants, TheLinkTypeWordsUpperBitsAreNotTheLinkType) {
    CaptureBytes file;
    file.pcap_header({.link_word = 0x24000001});  // a frame check sequence of 32 bits is there
    file.pcap_record({}, packet);
    const Read read = read_bytes(file.bytes);
    expect_packet(read);
    EXPECT_EQ(read.links[0], LinkType::ethernet);
    EXPECT_EQ(read.points.at(0).link_type, LinkType::ethernet);
}

TEST(PcapTimes, AreUnsignedAndFractionsOfASecondAndMoreAreCarried) {
    CaptureBytes file;
    file.pcap_header({});
    file.pcap_record({.seconds = 0xf0000000, .fraction = 999'999}, packet);
    file.pcap_record({.seconds = 0xffffffff, .fraction = 0xffffffff}, packet);
    const Read read = read_bytes(file.bytes);
    ASSERT_EQ(read.frames.size(), 2U);
    EXPECT_EQ(read.stamps[0].seconds, 4'026'531'840);
    EXPECT_EQ(read.stamps[0].nanoseconds, 999'999'000U);
    EXPECT_EQ(read.stamps[1].seconds, 4'294'967'295 + 4'294);
    EXPECT_EQ(read.stamps[1].nanoseconds, 967'295'000U);
    EXPECT_EQ(read.frames[1].at, read.stamps[1].seconds * 1'000'000'000 + 967'295'000);
}

TEST(PcapPackets, LargerThanTheSnapLengthAreReadAndThoseNoNetworkHasAreDamage) {
    CaptureBytes file;
    file.pcap_header({.snap_length = 64});
    const std::size_t header = file.bytes.size();
    file.pcap_record({}, std::vector<std::uint8_t>(262'144, 7));
    const std::size_t second = file.bytes.size();
    file.pcap_record({}, std::vector<std::uint8_t>(262'145, 7));
    const Read read = read_bytes(file.bytes);
    ASSERT_EQ(read.frames.size(), 1U);
    EXPECT_EQ(read.frames[0].bytes.size(), 262'144U);
    EXPECT_EQ(read.offsets[0], header + 16);
    EXPECT_EQ(read.result.kind, ReadResult::Kind::damaged);
    EXPECT_EQ(read.result.offset, second);
    EXPECT_EQ(read.result.message, "a record claims 262145 captured bytes, more than any has");
}

TEST(PcapPackets, AreNeverLongerThanANumberCanSay) {
    CaptureBytes file;
    file.pcap_header({});
    file.pcap_record({.original_length = 0xf0000000}, packet);
    file.pcap_record({.original_length = 3}, packet);
    const std::vector<std::uint32_t> lengths{0x7fffffff, 3};
    EXPECT_EQ(read_bytes(file.bytes).lengths, lengths);
}

TEST(PcapPackets, LinkTypesWithAPseudoHeaderComeWithoutIt) {
    CaptureBytes file;
    file.pcap_header({.link_word = 201});  // Bluetooth HCI: four bytes say who sent
    file.pcap_record({.original_length = 100}, packet);
    file.pcap_record({}, {1, 2, 3});
    const Read read = read_bytes(file.bytes);
    ASSERT_EQ(read.frames.size(), 1U);
    EXPECT_EQ(read.frames[0].bytes, std::vector<std::uint8_t>(packet.begin() + 4, packet.end()));
    EXPECT_EQ(read.lengths[0], 96U);
    EXPECT_EQ(read.offsets[0], 24U + 16 + 4);
    EXPECT_EQ(read.result.kind, ReadResult::Kind::damaged);
}

}  // namespace
}  // namespace osiscope
