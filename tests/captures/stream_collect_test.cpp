// The bytes of a stream as places in the capture, whatever happened to the segments.
#include "captures/stream_collect.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "layers/transport/tcp.hpp"

namespace osiscope {
namespace {

/// A segment whose payload the capture has at `file_offset`, all of it or the first `captured` bytes.
void take(CollectedHalf& half, std::uint32_t number, std::uint32_t length, std::uint64_t file_offset,
          std::uint16_t flags = tcp::ack, std::uint32_t captured = ~0U) {
    Segment segment;
    segment.sequence_number = {number};
    segment.payload_length = length;
    segment.flags = flags;
    const StoredPart part{0, std::min(length, captured), file_offset};
    take_segment(half, segment, {&part, 1});
}

/// Runs as "offset+length" into the capture, in stream order.
std::string places(CollectedHalf& half) {
    settle(half);
    std::string text;
    for (const StoredRun& run : half.runs)
        text += (text.empty() ? "" : " ") + std::to_string(run.file_offset) + "+" + std::to_string(run.length);
    return text;
}

TEST(StreamCollect, CopiesOfWhatIsThereAddNothing) {
    CollectedHalf half;
    take(half, 999, 0, 0, tcp::syn);
    take(half, 1000, 100, 5000);
    take(half, 1000, 100, 6000);
    take(half, 1050, 100, 7000);  // half of it is new
    take(half, 999, 1, 8000);     // a keep-alive's garbage
    EXPECT_EQ(places(half), "5000+100 7050+50");
    EXPECT_EQ(count_bytes(half).missing, 0U);
}

TEST(StreamCollect, OfOverlappingCopiesTheFirstWinsWhateverTheirOrder) {
    CollectedHalf half;
    take(half, 1000, 10, 100);
    take(half, 1020, 10, 200);
    take(half, 1005, 20, 300);  // covers the hole and parts of both
    take(half, 1000, 40, 400);
    EXPECT_EQ(places(half), "100+10 305+10 200+10 430+10");
    EXPECT_EQ(count_bytes(half).captured, 40U);
}

TEST(StreamCollect, ACaptureThatStartsLateBeginsWithTheLowestByteSeen) {
    CollectedHalf half;
    take(half, 5000, 10, 100);
    take(half, 4990, 10, 200);
    take(half, 4970, 10, 300);
    EXPECT_EQ(places(half), "300+10 200+10 100+10");
    EXPECT_EQ(count_bytes(half).missing, 10U);
}

TEST(StreamCollect, HolesCutBytesAndWhatAFinShowsAreMissing) {
    CollectedHalf half;
    take(half, 99, 0, 0, tcp::syn);
    take(half, 110, 50, 1000, tcp::ack, 20);  // 10 never seen before it, 30 of it cut off
    take(half, 165, 0, 0, tcp::fin | tcp::ack);
    EXPECT_EQ(places(half), "1000+20");
    EXPECT_EQ(count_bytes(half).missing, 10U + 30U + 5U);
    take(half, 110, 50, 2000);  // a whole copy comes after all
    EXPECT_EQ(places(half), "1000+20 2020+30");
    EXPECT_EQ(count_bytes(half).missing, 10U + 5U);
}

TEST(StreamCollect, AResetsNumberSaysNothing) {
    CollectedHalf half;
    take(half, 1000, 10, 100);
    take(half, 0x40000000, 0, 0, tcp::rst);
    take(half, 1010, 10, 200);
    EXPECT_EQ(places(half), "100+10 200+10");
    EXPECT_EQ(count_bytes(half).missing, 0U);
}

TEST(StreamCollect, NumbersThatWrapAroundTwiceGoOnCounting) {
    CollectedHalf half;
    constexpr std::uint32_t step = 60000;
    constexpr std::uint64_t segments = 160'000;  // 9.6 GB: the numbers wrap twice
    std::uint32_t number = 0xffff0000;
    for (std::uint64_t i = 0; i < segments; ++i, number += step) take(half, number, step, i * (step + 66));
    take(half, number - step, step, 1);  // and one sent again at the end
    settle(half);
    EXPECT_EQ(half.runs.size(), segments);
    EXPECT_EQ(count_bytes(half).captured, segments * step);
    EXPECT_EQ(count_bytes(half).missing, 0U);
    EXPECT_EQ(half.runs.back().position - half.runs.front().position, static_cast<std::int64_t>((segments - 1) * step));
}

TEST(StreamCollect, ACaptureInReverseOrderIsAsQuickToPutTogether) {
    CollectedHalf half;
    constexpr std::uint32_t segments = 300'000;
    for (std::uint32_t i = segments; i-- > 0;) take(half, i * 1000, 1000, i * std::uint64_t{1054});
    settle(half);
    EXPECT_EQ(count_bytes(half).captured, segments * std::uint64_t{1000});
    EXPECT_EQ(half.runs.size(), segments);
}

/// Eight bytes that say which they are.
std::vector<std::uint8_t> capture_of(const std::string& text) { return {text.begin(), text.end()}; }

TEST(StreamCollect, ASecondNumberingOfTheSameBytesCountsOnce) {
    const std::vector<std::uint8_t> capture = capture_of("GET /GET /indexindex");
    CollectedHalf half;
    take(half, 1001, 5, 0);
    take(half, 1'500'001'001, 5, 5);
    take(half, 1006, 5, 10);
    take(half, 1'500'001'006, 5, 15);
    settle(half);
    join_numberings(half, capture);
    EXPECT_EQ(places(half), "0+5 10+5");
    EXPECT_EQ(count_bytes(half).missing, 0U);
}

TEST(StreamCollect, AnotherConnectionOnTheSamePortsGoesOnWithoutAHole) {
    const std::vector<std::uint8_t> capture = capture_of("firstother one");
    CollectedHalf half;
    take(half, 4'000'000'000, 5, 0);
    take(half, 2'000'000'000, 5, 5);
    take(half, 2'000'000'007, 2, 12);
    settle(half);
    join_numberings(half, capture);
    EXPECT_EQ(places(half), "0+5 5+5 12+2");
    EXPECT_EQ(count_bytes(half).captured, 12U);
    EXPECT_EQ(count_bytes(half).missing, 2U) << "the hole within it, not the way between the two";
}

TEST(StreamCollect, APieceIsTwentyFourBytes) { EXPECT_EQ(sizeof(StoredRun), 24U); }

}  // namespace
}  // namespace osiscope
