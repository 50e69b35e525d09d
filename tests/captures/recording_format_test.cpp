// The format that a recording names: what is written says it, and one that is not known opens as a plain capture.
#include "captures/recording_format.hpp"

#include <gtest/gtest.h>

#include "captures/journal.hpp"
#include "captures/pcapng_write.hpp"
#include "tests/support/read_frames.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

/// A recording of one call and one frame at host A, with these facts.
std::vector<std::uint8_t> recording_with(const std::string& facts) {
    CaptureBytes file, section, interface;
    section.put32(0x1a2b3c4d), section.put16(1), section.put16(0), section.put(~std::uint64_t{0}, 8);
    section.option(1, bytes_of(facts));
    file.block(0x0a0d0d0a, section.bytes);
    interface.put16(1), interface.put16(0), interface.put32(0);
    interface.option(1, bytes_of("osiscope host A"));
    file.block(1, interface.bytes);
    file.block(9, bytes_of(to_journal(SystemCall{.at = 5, .returned_at = 6, .name = "read"})));
    file.enhanced(0, 7, packet);
    return file.bytes;
}

Recording opened(const std::vector<std::uint8_t>& file, ReadResult& result) {
    Recording recording;
    result = read_capture(file, recording);
    return recording;
}

TEST(AFormatThatIsKnown, OpensAsARecording) {
    for (const char* facts : {R"({"osiscope":1})", R"({"osiscope":1,"format":1})", R"({"osiscope":1,"format":2})"}) {
        ReadResult result;
        const Recording recording = opened(recording_with(facts), result);
        EXPECT_EQ(result.unknown_format, "") << facts;
        ASSERT_TRUE(recording.facts.has_value()) << facts;
        EXPECT_EQ(recording.facts->format, std::string(facts).find(":2") == std::string::npos ? 1U : 2U);
        EXPECT_EQ(recording.points.at(0).place, Place::host_a) << facts;
        EXPECT_EQ(recording.system_calls.size(), 1U) << facts;
        EXPECT_EQ(recording.frames.size(), 1U) << facts;
    }
}

TEST(AFormatThatIsNotKnown, OpensAsAPlainCapture) {
    for (const char* format : {"3", "4294967298", "18446744073709551615", "0", "-1", "2.0", "1e+300", "true", "null",
                               "\"2\"", "[2]", "{\"is\":2}"}) {
        ReadResult result;
        const std::string facts = std::string(R"({"osiscope":1,"port":9000,"format":)") + format + "}";
        const Recording recording = opened(recording_with(facts), result);
        EXPECT_EQ(result.kind, ReadResult::Kind::whole) << format;
        EXPECT_EQ(result.unknown_format, format);
        EXPECT_FALSE(recording.facts.has_value()) << format;
        EXPECT_EQ(recording.points.at(0).place, Place::elsewhere) << format;
        EXPECT_TRUE(recording.system_calls.empty()) << format;
        ASSERT_EQ(recording.frames.size(), 1U) << format;
        const Bytes frame = frame_bytes(recording, 0);
        EXPECT_EQ(std::vector<std::uint8_t>(frame.begin(), frame.end()), packet);
    }
}

/// Facts of a known format after it would be about something else.
TEST(AFormatThatIsNotKnown, IsNotForgottenInTheNextSection) {
    std::vector<std::uint8_t> file = recording_with(R"({"osiscope":1,"format":3})");
    const std::vector<std::uint8_t> second = recording_with(R"({"osiscope":1,"format":2})");
    file.insert(file.end(), second.begin(), second.end());
    ReadResult result;
    const Recording recording = opened(file, result);
    EXPECT_EQ(result.unknown_format, "3");
    EXPECT_FALSE(recording.facts.has_value());
    EXPECT_EQ(recording.points.at(1).place, Place::elsewhere);
    EXPECT_TRUE(recording.system_calls.empty());
    EXPECT_EQ(recording.frames.size(), 2U);
}

TEST(AFormatThatIsNotKnown, OfASomebodyElsesJsonIsNoneOfOurs) {
    ReadResult result;
    const Recording recording = opened(recording_with(R"({"format":3})"), result);
    EXPECT_EQ(result.unknown_format, "");
    EXPECT_EQ(recording.system_calls.size(), 1U);
}

TEST(WhatIsWritten, NamesTheFormatOfToday) {
    ASSERT_EQ(recording_format, 2U);
    const Recording& old = shipped_transfer().recording;
    ASSERT_EQ(old.facts->format, 1U);
    ReadResult result;
    const Recording saved = opened(write_recording(old), result);
    EXPECT_EQ(saved.facts->format, 2U);
    ByteBuffer stream;
    write_event(stream, LabFacts{});
    const std::string text(stream.begin(), stream.end());
    EXPECT_NE(text.find(R"({"osiscope":1,"format":2,)"), std::string::npos) << text;
}

TEST(TheSentence, SaysWhatTheFileIs) {
    EXPECT_EQ(
        plain_capture_sentence("a.pcapng", "3"),
        "a.pcapng was made by a newer osiscope (format 3; this one knows up to 2); it is shown as a plain capture.");
    EXPECT_EQ(plain_capture_sentence("a.pcapng", "-1"),
              "a.pcapng names its format -1, which no osiscope writes; it is shown as a plain capture.");
    EXPECT_EQ(plain_capture_sentence("a.pcapng", "0"),
              "a.pcapng names its format 0, which no osiscope writes; it is shown as a plain capture.");
    EXPECT_EQ(no_facts_sentence("a.pcapng", "\"two\""),
              "a.pcapng names its format \"two\", which no osiscope writes; its facts cannot be read");
    EXPECT_LT(plain_capture_sentence("a.pcapng", std::string(100'000, '7')).size(), 200U);
}

}  // namespace
}  // namespace osiscope
