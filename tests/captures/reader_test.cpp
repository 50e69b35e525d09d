// Reading captures frame by frame: every variant that is about, from bytes written here; damage told with its place;
// nothing that a file claims makes the reader read past it, allocate without bounds or go on for ever.
#include "captures/capture_reader.hpp"

#include <gtest/gtest.h>

#include <random>

#include "captures/capture_read.hpp"
#include "tests/support/capture_bytes.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

struct Read {
    std::vector<Frame> frames;
    std::vector<LinkType> links;
    std::vector<SplitTime> stamps;
    std::vector<std::uint32_t> lengths;
    std::vector<std::uint64_t> offsets;
    std::vector<CapturePoint> points;
    std::vector<CaptureStatistics> statistics;
    ReadResult result;
};

Read read_with(CaptureReader reader) {
    Read read;
    const EventSink others = [&](Event&& event) {
        if (auto* point = std::get_if<CapturePoint>(&event)) read.points.push_back(*point);
        if (auto* counters = std::get_if<CaptureStatistics>(&event)) read.statistics.push_back(*counters);
    };
    FrameView frame;
    while (next_frame(reader, frame, others)) {
        read.frames.push_back(keep(frame));
        read.links.push_back(frame.link_type);
        read.stamps.push_back(frame.stamp);
        read.lengths.push_back(frame.original_length);
        read.offsets.push_back(frame.offset);
    }
    EXPECT_FALSE(next_frame(reader, frame, others)) << "the end stays the end";
    read.result = result(reader);
    return read;
}

Read read_bytes(const std::vector<std::uint8_t>& file) { return read_with(CaptureReader(Bytes(file))); }

/// Gives a file as a disk would, a buffer at a time.
ByteSource source_of(const std::vector<std::uint8_t>& file) {
    auto at = std::make_shared<std::size_t>(0);
    return [&file, at](std::span<std::uint8_t> into, std::string&) {
        const std::size_t count = std::min(into.size(), file.size() - *at);
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(*at), count, into.begin());
        *at += count;
        return count;
    };
}

const std::vector<std::uint8_t> packet =
    from_hex("ffffffffffff 020000000001 0806 0001080006040001 aabbccddeeff0a070001");

void expect_packet(const Read& read, std::size_t index = 0) {
    ASSERT_GT(read.frames.size(), index) << read.result.message;
    EXPECT_EQ(read.frames[index].bytes, packet);
}

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

TEST(Pcapng, SectionsOfBothByteOrdersEachNumberTheirInterfacesAnew) {
    CaptureBytes file;
    file.section();
    file.interface({.link_type = 1});
    file.interface({.link_type = 101});
    file.enhanced(1, 5, packet);
    file.big_endian = true;
    file.section();
    file.interface({.link_type = 113});
    file.enhanced(0, 6, packet);
    file.big_endian = false;
    file.section();
    file.interface({.link_type = 1});
    file.obsolete(0, 7, packet);
    const Read read = read_bytes(file.bytes);
    EXPECT_EQ(read.result.kind, ReadResult::Kind::whole) << read.result.message;
    ASSERT_EQ(read.frames.size(), 3U);
    EXPECT_EQ(read.points.size(), 4U);
    const std::vector<LinkType> links{LinkType::raw_ip, LinkType::linux_cooked_v1, LinkType::ethernet};
    EXPECT_EQ(read.links, links);
    for (std::size_t i = 0; i < 3; ++i) {
        expect_packet(read, i);
        EXPECT_EQ(read.frames[i].point, i + 1);
        EXPECT_EQ(read.frames[i].at, static_cast<Time>(5 + i) * 1000);
        EXPECT_TRUE(std::equal(packet.begin(), packet.end(),
                               file.bytes.begin() + static_cast<std::ptrdiff_t>(read.offsets[i])));
    }
}

TEST(Pcapng, ClocksOfEveryResolutionAreExact) {
    struct Clock {
        std::uint8_t resolution;
        std::uint64_t ticks;
        std::int64_t seconds;
        std::uint32_t nanoseconds;
    };
    // The right-hand sides are by hand: ticks / 10^n or ticks / 2^n.
    for (const Clock clock :
         {Clock{0, 12, 12, 0}, Clock{6, 12'345'678, 12, 345'678'000}, Clock{9, 12'345'678, 0, 12'345'678},
          Clock{12, 21'598'293'269, 0, 21'598'293}, Clock{19, 12'345'678'901'234'567'890U, 1, 234'567'890},
          Clock{20, 12'345'678'901'234'567'890U, 0, 123'456'789}, Clock{127, ~std::uint64_t{0}, 0, 0},
          Clock{0x80, 7, 7, 0}, Clock{0x8a, 1536, 1, 500'000'000}, Clock{0xa0, std::uint64_t{3} << 31, 1, 500'000'000},
          Clock{0xbf, std::uint64_t{1} << 62, 0, 500'000'000}, Clock{0xbf, ~std::uint64_t{0}, 1, 999'999'999},
          Clock{0xc0, ~std::uint64_t{0}, 0, 0}}) {
        CaptureBytes file;
        file.section();
        file.interface({.resolution = clock.resolution});
        file.enhanced(0, clock.ticks, packet);
        const Read read = read_bytes(file.bytes);
        ASSERT_EQ(read.stamps.size(), 1U) << read.result.message;
        EXPECT_EQ(read.stamps[0].seconds, clock.seconds) << int{clock.resolution};
        EXPECT_EQ(read.stamps[0].nanoseconds, clock.nanoseconds) << int{clock.resolution};
    }
}

TEST(Pcapng, AClocksOffsetIsAddedAndTheFirstOfTwoOptionsCounts) {
    CaptureBytes file;
    file.section();
    file.interface({.resolution = 9, .offset = -5, .options_twice = true});
    file.enhanced(0, 7'500'000'000, packet);
    file.enhanced(0, 2'500'000'000, packet);
    const Read read = read_bytes(file.bytes);
    ASSERT_EQ(read.frames.size(), 2U) << read.result.message;
    EXPECT_EQ(read.frames[0].at, 2'500'000'000);
    EXPECT_EQ(read.frames[1].at, -2'500'000'000);
}

TEST(Pcapng, ATimeNoClockCanShowIsKeptAsFarAsItGoes) {
    CaptureBytes file;
    file.section();
    file.interface({.resolution = 6});
    file.enhanced(0, ~std::uint64_t{0}, packet);
    const Read read = read_bytes(file.bytes);
    ASSERT_EQ(read.frames.size(), 1U);
    EXPECT_EQ(read.stamps[0].seconds, 18'446'744'073'709);
    EXPECT_EQ(read.frames[0].at, std::numeric_limits<Time>::max());
}

TEST(Pcapng, SimplePacketsHaveNoTimeAndEndAtTheSnapLength) {
    CaptureBytes file;
    file.section();
    file.interface({.snap_length = static_cast<std::uint32_t>(packet.size())});
    file.simple(1000, packet);
    file.simple(static_cast<std::uint32_t>(packet.size()), packet);
    const Read read = read_bytes(file.bytes);
    ASSERT_EQ(read.frames.size(), 2U) << read.result.message;
    expect_packet(read);
    EXPECT_FALSE(read.frames[0].stamped);
    EXPECT_EQ(read.lengths[0], 1000U);
}

TEST(Pcapng, CommentsDirectionsAndDropsAreTold) {
    CaptureBytes file;
    file.section();
    file.interface({.name = "eth0"});
    CaptureBytes options;
    options.option(1, from_hex("66 69 72 73 74"));
    options.option(1, from_hex("32 6e 64"));
    options.option(2, {2, 0, 0, 0});
    options.option(0, {});
    file.enhanced(0, 1, packet, options.bytes);
    CaptureBytes counters;
    counters.put32(0), counters.put32(0), counters.put32(9);
    counters.option(4, {100, 0, 0, 0, 0, 0, 0, 0});
    counters.option(7, {3, 0, 0, 0, 0, 0, 0, 0});
    file.block(5, counters.bytes);
    const Read read = read_bytes(file.bytes);
    expect_packet(read);
    EXPECT_EQ(read.frames[0].comment, "first");
    EXPECT_EQ(read.frames[0].direction, Direction::outbound);
    EXPECT_EQ(read.points.at(0).name, "eth0");
    ASSERT_EQ(read.statistics.size(), 1U);
    EXPECT_EQ(read.statistics[0].received, 100U);
    EXPECT_EQ(read.statistics[0].dropped, 3U);
    EXPECT_EQ(read.statistics[0].at, 9000);
}

TEST(Pcapng, BlocksNobodyNeedsArePassedOver) {
    CaptureBytes file;
    file.section();
    file.interface({});
    file.block(4, from_hex("0100 0600 01020304 6100 0000 0000 0000"));            // a name
    file.block(9, from_hex("5f5f5245414c54494d455f54494d455354414d503d310a00"));  // __REALTIME_TIMESTAMP=1
    file.block(10, from_hex("4b534c54 04000000 61626364"));                       // secrets
    file.block(0xbad, from_hex("01000000 61626364"));
    file.block(0x40000bad, from_hex("01000000"));
    file.block(0x12345678, from_hex("ffffffff"));
    file.enhanced(0, 1, packet);
    const Read read = read_bytes(file.bytes);
    EXPECT_EQ(read.result.kind, ReadResult::Kind::whole) << read.result.message;
    expect_packet(read);
}

/// What one block after a good packet does to the file. Wireshark 4.0 stops at each of these, too.
TEST(Pcapng, DamageIsFoundAndSaidWhere) {
    struct Damage {
        std::function<void(CaptureBytes&)> add;
        const char* message;
    };
    const auto options = [](std::uint16_t code, std::vector<std::uint8_t> value) {
        CaptureBytes bytes;
        bytes.option(code, value);
        return bytes.bytes;
    };
    const std::vector<Damage> damages{
        {[](CaptureBytes& file) { file.enhanced(1, 1, packet); }, "a packet names interface 1, which is not described"},
        {[](CaptureBytes& file) { file.block(6, from_hex("0000")); },
         "a block is too small for what its type must have"},
        {[](CaptureBytes& file) { file.simple(1000, packet); }, "a packet block claims more bytes than it has"},
        {[](CaptureBytes& file) { file.simple(4, packet); }, "a simple packet block is longer than its packet"},
        {[](CaptureBytes& file) { file.enhanced(0, 1, std::vector<std::uint8_t>(262'145)); },
         "a packet claims 262145 captured bytes, more than any has"},
        {[&](CaptureBytes& file) {
             file.enhanced(0, 1, packet, options(2, {1, 2, 3}));
         },
         "a packet's option has a length that its kind cannot have"},
        {[](CaptureBytes& file) { file.enhanced(0, 1, packet, from_hex("0100 2800")); },
         "an option claims more bytes than its block has"},
        {[&](CaptureBytes& file) {
             file.enhanced(0, 1, packet, options(2988, {1, 2}));
         },
         "a custom option does not say whose it is"},
        {[](CaptureBytes& file) { file.block(4, from_hex("0100 0800 01020304 61626364")); },
         "a name in a name record has no end"},
        {[](CaptureBytes& file) { file.block(4, from_hex("0200 0400 01020304")); },
         "a name record is too short for an address"},
        {[](CaptureBytes& file) { file.block(4, from_hex("0900 2000 01020304")); },
         "a name record claims more bytes than its block has"},
        {[](CaptureBytes& file) { file.block(5, from_hex("00000000")); },
         "a block is too small for what its type must have"},
        {[](CaptureBytes& file) { file.block(9, from_hex("00000000")); },
         "a block is too small for what its type must have"},
        {[](CaptureBytes& file) { file.block(10, from_hex("4b534c54 ff000000")); },
         "a secrets block claims more bytes than it has"},
        {[](CaptureBytes& file) { file.block(0xbad, {}); }, "a block is too small for what its type must have"},
        {[](CaptureBytes& file) { file.raw(from_hex("4d000000 08000000 08000000")); },
         "a block claims a length of 8 bytes"},
        {[](CaptureBytes& file) { file.raw(from_hex("4d000000 fcffff7f 00000000")); },
         "a block claims a length of 2147483644 bytes"},
        {[](CaptureBytes& file) { file.raw(from_hex("4d000000 0c000000 10000000")); }, "a block's two lengths differ"},
        {[](CaptureBytes& file) { file.raw(from_hex("0a0d0d0a 1c000000 01020304")); },
         "a section header has no byte-order mark"},
        {[](CaptureBytes& file) {
             file.raw(from_hex("0a0d0d0a 1c000000 4d3c2b1a 0100 0100 ffffffffffffffff 1c000000"));
         },
         "a section is of pcapng version 1.1, which is not known"},
        {[](CaptureBytes& file) { file.raw(from_hex("4d")); }, "the file ends inside a block"},
    };
    for (const Damage& damage : damages) {
        CaptureBytes file;
        file.section();
        file.interface({});
        file.enhanced(0, 1, packet);
        const std::size_t where = file.bytes.size();
        damage.add(file);
        file.enhanced(0, 2, packet);
        if (std::string(damage.message).find("ends inside") != std::string::npos) file.bytes.resize(where + 1);
        const Read read = read_bytes(file.bytes);
        EXPECT_EQ(read.frames.size(), 1U) << damage.message;
        EXPECT_EQ(read.result.kind, ReadResult::Kind::damaged) << damage.message;
        EXPECT_EQ(read.result.offset, where) << damage.message;
        EXPECT_EQ(read.result.message, damage.message);
    }
}

TEST(Pcapng, LengthsThatDoNotCountTheFillingZerosAreRoundedUp) {
    CaptureBytes file;
    file.section();
    file.interface({});
    CaptureBytes body;
    for (const std::uint32_t word : {0U, 0U, 1U, 5U, 5U}) body.put32(word);
    body.raw(from_hex("0102030405 000000"));
    file.put32(6), file.put32(32 + 5), file.raw(body.bytes), file.put32(32 + 5);
    file.enhanced(0, 1, packet);
    const Read read = read_bytes(file.bytes);
    ASSERT_EQ(read.frames.size(), 2U) << read.result.message;
    EXPECT_EQ(read.frames[0].bytes, from_hex("0102030405"));
}

TEST(Pcapng, ASectionOfAnotherVersionIsForOthersToRead) {
    CaptureBytes file;
    file.raw(from_hex("0a0d0d0a 1c000000 4d3c2b1a 0200 0000 ffffffffffffffff 1c000000"));
    EXPECT_EQ(read_bytes(file.bytes).result.kind, ReadResult::Kind::not_a_capture);
}

/// One small file of each format, with something of everything in it.
std::vector<std::vector<std::uint8_t>> samples() {
    std::vector<std::vector<std::uint8_t>> made;
    for (const bool big_endian : {false, true}) {
        for (const std::uint32_t magic : {0xa1b2c3d4U, 0xa1b2cd34U}) {
            CaptureBytes file{big_endian};
            file.pcap_header({.magic = magic});
            for (std::uint32_t i = 0; i < 4; ++i)
                file.pcap_record({.seconds = i, .extra = std::vector<std::uint8_t>(magic == 0xa1b2cd34U ? 8 : 0)},
                                 packet);
            made.push_back(file.bytes);
        }
        CaptureBytes file{big_endian};
        file.section();
        file.interface({.name = "eth0", .resolution = 9, .offset = 3});
        file.enhanced(0, 1, packet);
        file.simple(static_cast<std::uint32_t>(packet.size()), packet);
        file.obsolete(0, 2, packet);
        file.block(0x12345678, from_hex("ffffffff"));
        file.enhanced(0, 3, {});
        made.push_back(file.bytes);
    }
    return made;
}

TEST(CutShort, AtEveryByteEachFormatGivesThePacketsThatAreWhole) {
    for (const std::vector<std::uint8_t>& whole : samples()) {
        const Read all = read_bytes(whole);
        ASSERT_EQ(all.result.kind, ReadResult::Kind::whole) << all.result.message;
        ASSERT_EQ(all.frames.size(), 4U);
        std::size_t before = 0;
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
            const Read read = read_bytes(cut);
            ASSERT_LE(read.result.offset, length);
            ASSERT_GE(read.frames.size(), before);
            before = read.frames.size();
            for (std::size_t i = 0; i < before; ++i) ASSERT_EQ(read.frames[i].bytes, all.frames[i].bytes);
            ASSERT_EQ(read.result.message.empty(), read.result.kind == ReadResult::Kind::whole);
        }
        EXPECT_EQ(before, 3U) << "the last byte belongs to the last packet";
    }
}

TEST(Damage, ByRandomBytesNeverCrashesOrHangsTheReader) {
    const unsigned seed = std::random_device{}();
    RecordProperty("seed", static_cast<int>(seed));
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    for (const std::vector<std::uint8_t>& whole : samples()) {
        for (int round = 0; round < 2000; ++round) {
            std::vector<std::uint8_t> file = whole;
            for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
                file[random() % file.size()] = static_cast<std::uint8_t>(random() % 4 == 0 ? 0xff : random());
            const Read read = read_bytes(file);
            ASSERT_LE(read.frames.size(), file.size() / 12);
            ASSERT_LE(read.result.offset, file.size());
        }
    }
}

TEST(Streaming, GivesTheSameAsAFileInMemoryHoweverPacketsLieAcrossBuffers) {
    CaptureBytes file;
    file.pcap_header({});
    std::mt19937 random(20);  // any numbers do
    while (file.bytes.size() < (std::size_t{5} << 20)) {
        std::vector<std::uint8_t> bytes(random() % 3000);
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
        file.pcap_record({.seconds = static_cast<std::uint32_t>(random())}, bytes);
    }
    const Read streamed = read_with(CaptureReader(source_of(file.bytes)));
    const Read mapped = read_bytes(file.bytes);
    ASSERT_EQ(streamed.result.kind, ReadResult::Kind::whole) << streamed.result.message;
    ASSERT_EQ(streamed.frames.size(), mapped.frames.size());
    EXPECT_EQ(streamed.offsets, mapped.offsets);
    for (std::size_t i = 0; i < mapped.frames.size(); ++i) ASSERT_EQ(streamed.frames[i].bytes, mapped.frames[i].bytes);
}

TEST(Streaming, ANonsenseLengthCostsNoMemoryAndALargePacketOnlyItsOwn) {
    CaptureBytes nonsense;
    nonsense.section();
    nonsense.interface({});
    nonsense.raw(from_hex("4d000000 00000008 00000000"));  // a block of 128 MiB that is not there
    CaptureReader reader(source_of(nonsense.bytes));
    FrameView frame;
    EXPECT_FALSE(next_frame(reader, frame, [](Event&&) {}));
    EXPECT_EQ(result(reader).message, "the file ends inside a block");
    EXPECT_EQ(reader.capacity, std::size_t{1} << 20);

    CaptureBytes large;
    large.pcap_header({.link_word = 249});  // USBPcap has packets of up to 128 MiB
    large.pcap_record({}, std::vector<std::uint8_t>(3'000'000, 9));
    large.pcap_record({}, packet);
    CaptureReader growing(source_of(large.bytes));
    ASSERT_TRUE(next_frame(growing, frame, [](Event&&) {}));
    EXPECT_EQ(frame.bytes.size(), 3'000'000U);
    ASSERT_TRUE(next_frame(growing, frame, [](Event&&) {}));
    EXPECT_EQ(keep(frame).bytes, packet);
    EXPECT_EQ(growing.capacity, std::size_t{4} << 20);
}

TEST(Streaming, AnErrorOfTheSourceIsTheEndAndIsTold) {
    CaptureBytes file;
    file.pcap_header({});
    file.pcap_record({}, packet);
    const Read read = read_with(CaptureReader([&](std::span<std::uint8_t> into, std::string& error) {
        std::copy(file.bytes.begin(), file.bytes.end(), into.begin());
        error = "Input/output error";
        return file.bytes.size();
    }));
    EXPECT_EQ(read.frames.size(), 1U);
    EXPECT_EQ(read.result.kind, ReadResult::Kind::damaged);
    EXPECT_EQ(read.result.offset, file.bytes.size());
    EXPECT_EQ(read.result.message, "Input/output error");
}

}  // namespace
}  // namespace osiscope
