// Times that no clock shows: a damaged or made-up file may say any year, and every number drawn of it still is one.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "captures/byte_trace_text.hpp"
#include "captures/capture_read.hpp"
#include "captures/decode_json.hpp"
#include "captures/decode_pass.hpp"
#include "captures/explain_text.hpp"
#include "captures/journal.hpp"
#include "captures/limits.hpp"
#include "tests/support/read_frames.hpp"

namespace osiscope {
namespace {

std::vector<std::uint8_t> file_with_offsets(const std::vector<std::int64_t>& seconds) {
    CaptureBytes file;
    file.section();
    for (const std::int64_t offset : seconds) file.interface({.resolution = 9, .offset = offset});
    for (std::uint32_t i = 0; i < seconds.size(); ++i) file.enhanced(i, 123'456'789, packet);
    return file.bytes;
}

TEST(TimesOutOfRange, AreMovedSoThatDifferencesFitAndStayExactBesides) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const Read read = read_bytes(file_with_offsets({-most - 1, -9'300'000'000, -4'600'000'001, -4'600'000'000, 0,
                                                    4'599'999'999, 4'600'000'000, 9'300'000'000, most}));
    const std::vector<Time> expected{
        -latest_time, -latest_time, -latest_time, -latest_time + 123'456'789, 123'456'789, 4'599'999'999'123'456'789,
        latest_time,  latest_time,  latest_time};
    ASSERT_EQ(read.frames.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(read.frames[i].at, expected[i]) << i;
    EXPECT_EQ(read.stamps[1].seconds, -9'300'000'000);
    EXPECT_EQ(read.stamps[8].seconds, most);
    EXPECT_EQ(read.stamps[8].nanoseconds, 123'456'789U);
    static_assert(latest_time - -latest_time > 0);
}

std::string decoded_lines(const std::vector<std::uint8_t>& file, bool json) {
    DecodePass pass;
    CaptureReader reader{Bytes(file)};
    std::string out;
    while (const DecodedFrame* decoded = next_decoded(pass, reader, [](Event&&) {})) {
        if (json) append_json(out, decoded->number, decoded->frame, decoded->packet, decoded->summary);
        else
            append_line(out, decoded->number, decoded->frame, decoded->packet, decoded->summary,
                        {pass.first_stamp, pass.points});
    }
    return out;
}

TEST(TimesOutOfRange, AreExactInDecodedLines) {
    const std::vector<std::uint8_t> file =
        file_with_offsets({-9'300'000'000, 9'300'000'000, std::numeric_limits<std::int64_t>::min()});
    const std::string json = decoded_lines(file, true);
    EXPECT_NE(json.find("\"ts\":\"-9299999999.876543211\""), std::string::npos) << json;
    EXPECT_NE(json.find("\"ts\":\"9300000000.123456789\""), std::string::npos) << json;
    EXPECT_NE(json.find("\"ts\":\"-9223372036854775807.876543211\""), std::string::npos) << json;
    const std::string lines = decoded_lines(file, false);
    EXPECT_NE(lines.find("18600000000.000000"), std::string::npos) << lines;
    EXPECT_NE(lines.find("-9223372027554775808.000000"), std::string::npos) << lines;
}

TEST(TimesOutOfRange, AreSaidToBeMoved) {
    for (const char* name : {"two-times-600-years-apart", "flipped-ts-bit", "one-time-after-2262"}) {
        Story story;
        const std::string path = std::string(OSISCOPE_SOURCE_DIR) + "/tests/field/" + name + ".pcapng";
        ASSERT_EQ(read_capture_file(path, story.recording).kind, ReadResult::Kind::whole) << path;
        update(story);
        const std::vector<std::string> notes = limits_of(story);
        EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
            return note.starts_with("Times out of range: ");
        })) << name;
        for (std::uint32_t frame = 0; frame < story.recording.frames.size(); ++frame)
            EXPECT_FALSE(explain_text(story, frame).empty());
    }
}

TEST(TimesOutOfRange, OfJournalEntriesAreMovedToo) {
    const auto call = from_journal(
        "OSISCOPE_EVENT=call\nOSISCOPE_AT=-9223372036854775808\nOSISCOPE_CALL=send\n"
        "OSISCOPE_RETURNED=99999999999999999999999\nOSISCOPE_RESULT=7\n");
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(std::get<SystemCall>(*call).at, -latest_time);
    EXPECT_EQ(std::get<SystemCall>(*call).returned_at, latest_time);
    const auto wire = from_journal(
        "OSISCOPE_EVENT=wire\nOSISCOPE_AT=9223372036854775807\nOSISCOPE_FIRST_BIT=-9223372036854775807\n"
        "OSISCOPE_LAST_BIT=9000000000000000000\nOSISCOPE_ARRIVED=-9000000000000000000\nOSISCOPE_LENGTH=60\n"
        "OSISCOPE_FCS=1\nOSISCOPE_EXTRA=9223372036854775807\n");
    ASSERT_TRUE(wire.has_value());
    const WireAction& action = std::get<WireAction>(*wire);
    EXPECT_EQ(action.at, latest_time);
    EXPECT_EQ(action.first_bit, -latest_time);
    EXPECT_EQ(action.last_bit, latest_time);
    EXPECT_EQ(action.arrived, -latest_time);
    EXPECT_EQ(action.extra_ns, latest_time);
    EXPECT_FALSE(from_journal("OSISCOPE_EVENT=failure\nOSISCOPE_AT=soon\nMESSAGE=x\n").has_value());
}

}  // namespace
}  // namespace osiscope
