// Classic pcap: every variant that is about, from bytes written here.
#include "captures/pcap_read.hpp"

#include <algorithm>
#include <random>

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

/// Ethernet frames of an ordinary capture; the addresses start with zeros, as some makers' do.
std::vector<std::uint8_t> ordinary_capture(std::size_t records, std::vector<std::size_t>& starts) {
    CaptureBytes file;
    file.pcap_header({});
    for (std::uint32_t i = 0; i < records; ++i) {
        std::vector<std::uint8_t> frame(60 + 13 * i, static_cast<std::uint8_t>(i));
        std::fill_n(frame.begin(), 4, std::uint8_t{0});
        frame[12] = 0x08;
        starts.push_back(file.bytes.size());
        file.pcap_record({.seconds = 1'700'000'000 + i, .fraction = 1000 * i}, frame);
    }
    return file.bytes;
}

TEST(PcapDamage, OfARecordsHeaderLeavesTheRecordsBeforeItWhatTheyAre) {
    std::vector<std::size_t> starts;
    const std::vector<std::uint8_t> whole = ordinary_capture(6, starts);
    const Read intact = read_bytes(whole);
    ASSERT_EQ(intact.frames.size(), 6U);
    std::mt19937 random(11);
    for (const std::size_t record : {1U, 2U, 3U}) {
        for (int attempt = 0; attempt < 400; ++attempt) {
            std::vector<std::uint8_t> damaged = whole;
            const std::size_t bytes = 1 + random() % 16;
            for (std::size_t i = 0; i < bytes; ++i)
                damaged[starts[record] + random() % 16] = static_cast<std::uint8_t>(random());
            const Read read = read_bytes(damaged);
            SCOPED_TRACE(testing::Message() << "record " << record + 1 << ", attempt " << attempt);
            ASSERT_GE(read.frames.size(), record);
            for (std::size_t i = 0; i < record; ++i) {
                ASSERT_EQ(read.frames[i].bytes, intact.frames[i].bytes);
                ASSERT_EQ(read.frames[i].at, intact.frames[i].at);
            }
        }
    }
}

TEST(PcapDamage, OfALengthIsToldWithTheRecordsNumberAndPlace) {
    std::vector<std::size_t> starts;
    std::vector<std::uint8_t> file = ordinary_capture(4, starts);
    const std::vector<std::uint8_t> million{0x40, 0x42, 0x0f, 0x00};
    std::copy(million.begin(), million.end(), file.begin() + static_cast<std::ptrdiff_t>(starts[1] + 8));
    const Read read = read_bytes(file);
    ASSERT_EQ(read.frames.size(), 1U);
    EXPECT_EQ(read.frames[0].bytes.size(), 60U);
    EXPECT_EQ(read.result.kind, ReadResult::Kind::damaged);
    EXPECT_EQ(read.result.offset, starts[1]);
    EXPECT_EQ(read.result.message, "record 2 claims 1000000 captured bytes, more than any packet has");
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
    EXPECT_EQ(read.result.message, "record 2 claims 262145 captured bytes, more than any packet has");
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
