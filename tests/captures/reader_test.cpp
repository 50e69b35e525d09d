// Reading captures frame by frame: cut short at every byte, damaged by chance, across buffers; nothing that a file
// claims makes the reader read past it, allocate without bounds or go on for ever.
#include "captures/capture_reader.hpp"

#include <algorithm>
#include <random>

#include "tests/support/read_frames.hpp"

namespace osiscope {
namespace {

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
