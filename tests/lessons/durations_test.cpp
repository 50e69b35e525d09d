// Durations in lessons: exact inside, at least two significant digits in texts; and the check sequence of short frames.
#include <gtest/gtest.h>

#include "lessons/expression.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

std::string value_in(const Story& story, const std::string& expression, const NamedItems& names = {}) {
    const Evaluation result = evaluate(expression, {story, names});
    return result.value ? text(*result.value) : "problem: " + result.problem;
}

TEST(LessonDurations, ADelayUnderAMillisecondIsNotZero) {
    Story story = shipped_transfer();
    story.recording.facts->delay_ns = 300'000;
    EXPECT_EQ(value_in(story, "line.delay_ms"), "0.3");
    EXPECT_EQ(value_in(story, "line.delay_ms * 2"), "0.6");
    EXPECT_EQ(value_in(story, "2 * line.delay_ms"), "0.6");
    EXPECT_EQ(value_in(story, "line.delay_ms / 2"), "0.15");
    EXPECT_EQ(value_in(story, "line.delay_ms + 1"), "1.3");
    EXPECT_EQ(value_in(story, "line.delay_ms < 1"), "1");
    EXPECT_EQ(value_in(story, "1 == line.delay_ms"), "0");
    EXPECT_EQ(value_in(story, "(line.delay_ms * 10) / line.delay_ms"), "10");
    EXPECT_EQ(value_in(story, "line.delay_ms * line.delay_ms").rfind("problem: ", 0), 0U);
    EXPECT_EQ(value_in(story, "line.delay_ms / 0"), "problem: division by zero");
    story.recording.facts->delay_ns = 20'000'000;
    EXPECT_EQ(value_in(story, "line.delay_ms"), "20");
}

/// Frame 1 is A's ARP question: 42 bytes captured, 60 on the line.
TEST(LessonFrames, TheCheckSequenceOfAShortFrameCountsItsPadding) {
    const Story& story = shipped_transfer();
    ASSERT_EQ(story.recording.frames[0].captured_length, 42U);
    std::vector<std::uint8_t> padded(60, 0);
    const Bytes bytes = frame_bytes(story.recording, 0);
    std::copy(bytes.begin(), bytes.end(), padded.begin());
    std::uint32_t crc = 0xffffffff;  // written anew, bit by bit
    for (const std::uint8_t byte : padded) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320U : crc >> 1;
    }
    NamedItems names;
    names.push_back({"here", {TimelineItem::Kind::journey, journey_of(story.digest, 0), story.recording.frames[0].at}});
    const Evaluation result = evaluate("here.frame_check_sequence", {story, names});
    ASSERT_TRUE(result.value) << result.problem;
    EXPECT_EQ(std::get<std::int64_t>(*result.value), static_cast<std::int64_t>(~crc & 0xffffffff));
}

}  // namespace
}  // namespace osiscope
