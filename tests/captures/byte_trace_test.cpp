// Follow this byte, on the shipped transfer: what is told must agree with the file itself, byte by byte, and every way
// back must lead to the same byte.
#include "captures/byte_trace_text.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/physical/line_signal.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

std::string file_bytes() { return read_text_file(in_tree("captures/library/seven-layers.txt")); }

ByteTrace trace_of_file(std::uint64_t file_offset) {
    const Story& loaded = shipped_transfer();
    const auto byte = stream_byte_of_file(loaded, file_offset);
    EXPECT_TRUE(byte) << file_offset;
    return trace_byte(loaded, byte.value_or(StreamByte{}));
}

void expect_call(const std::optional<CallByte>& at, const char* name, Host host, std::uint64_t byte) {
    ASSERT_TRUE(at) << name << " of " << byte;
    const SystemCall& call = shipped_transfer().recording.system_calls[at->call];
    EXPECT_EQ(call.name, name);
    EXPECT_EQ(call.host, host);
    EXPECT_EQ(call.first_byte + at->offset, byte);
    EXPECT_LT(at->offset, static_cast<std::uint64_t>(call.result));
}

TEST(ByteTraces, EveryByteOfTheFileIsFoundInItsFramesAndCalls) {
    const Story& loaded = shipped_transfer();
    const std::string file = file_bytes();
    ASSERT_EQ(file.size(), 65536U);
    ASSERT_EQ((file.size() - 1) % 1285, 0U);
    for (std::uint64_t i = 0; i < file.size(); i += 1285) {  // the last one included
        const ByteTrace trace = trace_of_file(i);
        const auto value = static_cast<std::uint8_t>(file[i]);
        EXPECT_EQ(trace.file_offset, i);
        EXPECT_EQ(trace.value, value) << i;
        EXPECT_TRUE(trace.limits.empty()) << trace.limits.front();
        ASSERT_EQ(trace.transmissions.size(), 1U) << i;
        const Transmission& sent = trace.transmissions.front();
        EXPECT_EQ(sent.fate, Fate::arrived);
        ASSERT_EQ(sent.seen.size(), 2U) << "at A and at B";
        for (const ByteSighting& seen : sent.seen) {
            EXPECT_EQ(seen.value, value);
            EXPECT_EQ(frame_bytes(loaded.recording, seen.frame)[seen.offset], value);
        }
        EXPECT_EQ(host_of(loaded.recording, sent.seen[0].frame), Host::a);
        EXPECT_EQ(host_of(loaded.recording, sent.seen[1].frame), Host::b);
        expect_call(trace.read, "read", Host::a, i);
        expect_call(trace.send, "send", Host::a, trace.byte.offset);
        expect_call(trace.receive, "recv", Host::b, trace.byte.offset);
        expect_call(trace.write, "write", Host::b, i);
    }
}

TEST(ByteTraces, EveryWayBackLeadsToTheSameByte) {
    const Story& loaded = shipped_transfer();
    for (const std::uint64_t i : {0U, 1439U, 1440U, 2896U, 8191U, 8192U, 40000U, 65535U}) {
        const ByteTrace trace = trace_of_file(i);
        for (const ByteSighting& seen : trace.transmissions.front().seen)
            EXPECT_EQ(stream_byte_in(loaded, seen.frame, seen.offset), trace.byte) << i;
        for (const auto& at : {trace.read, trace.send, trace.receive, trace.write})
            EXPECT_EQ(stream_byte_of_call(loaded, at->call, at->offset), trace.byte) << i;
    }
}

TEST(ByteTraces, HeadersAndOtherFramesHaveNoByteOfAStream) {
    const Story& loaded = shipped_transfer();
    const ByteSighting seen = trace_of_file(0).transmissions.front().seen.front();
    EXPECT_FALSE(stream_byte_in(loaded, seen.frame, 0));
    EXPECT_FALSE(stream_byte_in(loaded, seen.frame, 65));
    EXPECT_FALSE(stream_byte_in(loaded, seen.frame, 1514));
    EXPECT_FALSE(stream_byte_in(loaded, 0, 20)) << "ARP";
    EXPECT_FALSE(stream_byte_of_file(loaded, 65536));
}

TEST(ByteTraces, BytesOfTheTransfersRecordsAreSaidToBeNoneOfTheFile) {
    const Story& loaded = shipped_transfer();
    const ByteTrace offer = trace_byte(loaded, {0, 0, 3});
    EXPECT_FALSE(offer.file_offset);
    ASSERT_EQ(offer.limits.size(), 1U);
    EXPECT_EQ(offer.limits.front(), "It is not a byte of the file: it belongs to the transfer's OFFER record.");
    const ByteTrace receipt = trace_byte(loaded, {0, 1, 20});
    ASSERT_TRUE(receipt.send && receipt.receive);
    EXPECT_EQ(loaded.recording.system_calls[receipt.send->call].host, Host::b);
    EXPECT_EQ(loaded.recording.system_calls[receipt.receive->call].host, Host::a);
}

TEST(ByteTraces, GrownFrameByFrameItTellsTheSame) {
    const Recording& whole = shipped_transfer().recording;
    Story story;
    story.recording.facts = whole.facts;
    story.recording.points = whole.points;
    story.recording.system_calls = whole.system_calls;
    std::optional<ByteTrace> trace;
    for (std::uint32_t i = 0; i < whole.frames.size(); ++i) {
        append(story.recording, copied_frame(whole, i));
        update(story);
        if (!trace && stream_byte_of_file(story, 2896)) trace = trace_byte(story, *stream_byte_of_file(story, 2896));
        else if (trace) continue_trace(*trace, story);
    }
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace_json(*trace, story), trace_json(trace_of_file(2896), shipped_transfer()));
}

TEST(ByteTraces, TheSymbolsAreThoseOfTheWholeSignal) {
    Story story = shipped_transfer();
    const ByteSighting seen = trace_of_file(2896).transmissions.front().seen.front();
    for (const LineCode code : all_line_codes) {
        story.recording.facts->line_code = short_name(code);
        const auto place = line_place(story, seen);
        ASSERT_TRUE(place);
        EXPECT_TRUE(place->used);
        LineSignal signal;
        transmit_octets(code, on_the_line(frame_bytes(story.recording, seen.frame)), signal);
        std::string expected;
        for (std::size_t i = 0; i < place->symbols.size(); ++i) {
            const std::int8_t here = level(signal, place->first_symbol + i);
            expected += here == 0 ? '0' : here > 0 ? '+' : '-';
        }
        EXPECT_EQ(place->symbols, expected) << name(code);
    }
}

}  // namespace
}  // namespace osiscope
