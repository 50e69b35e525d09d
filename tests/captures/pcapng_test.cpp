// Pcapng: sections, clocks, blocks of every kind; damage is found and said where.
#include "captures/pcapng_read.hpp"

#include <algorithm>

#include "tests/support/read_frames.hpp"

namespace osiscope {
namespace {

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
    EXPECT_EQ(read.frames[0].at, latest_time);
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
struct Damage {
    std::function<void(CaptureBytes&)> add;
    const char* message;
};

std::vector<Damage> damages() {
    const auto options = [](std::uint16_t code, std::vector<std::uint8_t> value) {
        CaptureBytes bytes;
        bytes.option(code, value);
        return bytes.bytes;
    };
    return {
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
}

TEST(Pcapng, DamageIsFoundAndSaidWhere) {
    for (const Damage& damage : damages()) {
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

}  // namespace
}  // namespace osiscope
