// Frames kept in memory at full speed are a .pcapng that the reader understands, whatever their lengths.
#include "core/spool.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "captures/pcapng_write.hpp"

namespace osiscope {
namespace {

CapturePoint wire_point() {
    CapturePoint point;
    point.name = "wire";
    point.place = Place::wire;
    return point;
}

std::vector<std::uint8_t> frame_of(std::size_t length) {
    std::vector<std::uint8_t> frame(length);
    for (std::size_t i = 0; i < length; ++i) frame[i] = static_cast<std::uint8_t>(i * 7 + length);
    return frame;
}

Time time_of(std::size_t length) { return 1'800'000'000'123'456'789 + static_cast<Time>(length); }

/// Puts a frame where the wire would read it from a device.
void read_into(Spool& spool, std::size_t length, Direction direction) {
    const std::vector<std::uint8_t> frame = frame_of(length);
    std::uint8_t* room = spool.room();
    ASSERT_NE(room, nullptr);
    std::memset(room, 0xff, Spool::largest_frame);  // what an earlier, longer frame might have left
    std::copy(frame.begin(), frame.end(), room);
    spool.keep(length, time_of(length), direction);
}

TEST(Spool, GivesBackEveryFrameAsItWas) {
    Spool spool(wire_point());
    std::size_t frames = 0;
    for (std::size_t length = 60; length < 1600; ++length, ++frames)
        read_into(spool, length, length % 2 == 0 ? Direction::outbound : Direction::inbound);
    for (const std::size_t length : {std::size_t{9014}, Spool::largest_frame}) {
        read_into(spool, length, Direction::unknown);
        ++frames;
    }
    ASSERT_TRUE(spool.finish());
    ASSERT_EQ(spool.frames(), frames);
    Recording recording;
    append_spooled(recording, FileDescriptor(::dup(spool.descriptor())));
    ASSERT_EQ(recording.frames.size(), frames);
    for (std::uint32_t i = 0; i < frames; ++i) {
        const StoredFrame& stored = recording.frames[i];
        const std::vector<std::uint8_t> expected = frame_of(stored.captured_length);
        const Bytes bytes = frame_bytes(recording, i);
        ASSERT_TRUE(std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end())) << i;
        EXPECT_EQ(stored.original_length, stored.captured_length);
        EXPECT_EQ(stored.at, time_of(stored.captured_length));
        if (stored.captured_length >= 1600) continue;
        EXPECT_EQ(stored.direction, stored.captured_length % 2 == 0 ? Direction::outbound : Direction::inbound);
    }
}

TEST(Spool, IsTheSameFileThatTheWriterMakes) {
    Spool spool(wire_point());
    ByteBuffer expected;
    write_section_header(expected, std::nullopt);
    write_interface(expected, wire_point());
    for (std::size_t length = 60; length < 200; ++length) {
        const Direction direction = length % 3 == 0 ? Direction::inbound : Direction::outbound;
        const std::vector<std::uint8_t> frame = frame_of(length);
        ASSERT_TRUE(spool.keep(frame, time_of(length), direction));
        write_frame(expected, 0, time_of(length), direction, static_cast<std::uint32_t>(length), frame, "");
    }
    const Bytes bytes = spool.bytes();
    ASSERT_EQ(bytes.size(), expected.size());
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), expected.begin()));
    ASSERT_TRUE(spool.finish());
    struct stat status {};
    ASSERT_EQ(::fstat(spool.descriptor(), &status), 0);
    EXPECT_EQ(static_cast<std::size_t>(status.st_size), expected.size());
}

TEST(Spool, GrowsWithItsFrames) {
    Spool spool(wire_point());
    constexpr std::size_t frames = 20'000;
    for (std::size_t i = 0; i < frames; ++i) read_into(spool, 1000, Direction::outbound);
    EXPECT_GT(spool.bytes().size(), frames * 1000);
    ASSERT_TRUE(spool.finish());
    Recording recording;
    append_spooled(recording, FileDescriptor(::dup(spool.descriptor())));
    EXPECT_EQ(recording.frames.size(), frames);
}

}  // namespace
}  // namespace osiscope
