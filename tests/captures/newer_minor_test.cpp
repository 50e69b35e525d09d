// What a newer osiscope adds to a recording without changing its format is kept, and saved again as it was.
#include <gtest/gtest.h>

#include "captures/byte_order.hpp"
#include "captures/journal.hpp"
#include "captures/pcapng_write.hpp"
#include "captures/wire_language.hpp"
#include "tests/support/capture_bytes.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

std::vector<std::uint8_t> recording_of(const std::string& facts, const std::vector<std::string>& entries) {
    CaptureBytes file, section;
    section.put32(0x1a2b3c4d), section.put16(1), section.put16(0), section.put(~std::uint64_t{0}, 8);
    section.option(1, bytes_of(facts));
    file.block(0x0a0d0d0a, section.bytes);
    for (const std::string& entry : entries) file.block(9, bytes_of(entry));
    return file.bytes;
}

Recording opened(Bytes file) {
    Recording recording;
    const ReadResult result = read_capture(file, recording);
    EXPECT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
    return recording;
}

/// The journal's entries in a file, in its order.
std::vector<std::string> entries_in(const ByteBuffer& file) {
    std::vector<std::string> entries;
    for (std::size_t at = 0; at < file.size(); at += load32(file.data() + at + 4, false)) {
        if (load32(file.data() + at, false) != 9) continue;
        const std::string body(
            file.begin() + static_cast<std::ptrdiff_t>(at) + 8,
            file.begin() + static_cast<std::ptrdiff_t>(at + load32(file.data() + at + 4, false)) - 4);
        entries.push_back(body.substr(0, body.find_last_not_of('\0') + 1));
    }
    return entries;
}

const std::string plain_facts = R"({"osiscope":1,"format":2})";

/// One of each kind, with everything that an entry may have.
std::vector<std::string> one_of_each() {
    SystemCall call{.at = 100, .returned_at = 200, .host = Host::b, .name = "recv", .arguments = "5, 10 bytes"};
    call.tcp.emplace().state = 1;
    WireAction action;
    action.at = 300, action.first_bit = 301, action.last_bit = 302, action.arrived = 303, action.ended = 304;
    action.link = 1, action.kind = WireAction::Kind::dropped, action.reason = WireAction::Reason::check_failed;
    action.forged = action.reordered = action.duplicated = action.corrupt = true;
    action.number = 7, action.nth = 8, action.copy_of = 9, action.length = 60, action.frame_check_sequence = 1;
    action.arrived_length = 60, action.arrived_check = 2, action.carried_check = 3, action.extra_ns = 4;
    action.jitter_ns = 5, action.code_violations = 6, action.flipped_bits = {1, 2}, action.actions = {3};
    WireCommand command;
    command.at = 400, command.text = "cut 5s", command.action = 2, command.kind = WireCommand::Kind::planned;
    command.verb = read_wire_line("cut 5s").rule->verb;
    command.problem = "there is no wire";
    return {to_journal(call),
            to_journal(action),
            to_journal(command),
            to_journal(TcpSample{.at = 500, .host = Host::a, .info = {.state = 1}}),
            to_journal(
                SwitchLearning{.at = 600, .kind = SwitchLearning::Kind::moved, .mac = {2, 0, 0, 0, 0, 1}, .port = 1}),
            to_journal(Failure{700, Host::b, "it broke"})};
}

TEST(WhatThisOsiscopeWrites, HasNoFieldThatItDoesNotKnow) {
    for (const std::string& entry : one_of_each()) EXPECT_EQ(unknown_fields(entry), "") << entry;
    const Recording& recording = shipped_transfer().recording;
    ASSERT_GT(recording.wire_actions.size() + recording.system_calls.size(), 100U);
    EXPECT_TRUE(recording.unknown_fields.empty());
    EXPECT_TRUE(recording.unknown_entries.empty());
    EXPECT_EQ(recording.facts->unknown, "");
    EXPECT_EQ(facts_from_json(to_json(LabFacts{}))->unknown, "");
}

TEST(AKey, OfAnotherKindOfEntryIsUnknown) {
    const std::vector<std::string> entries = one_of_each();
    EXPECT_EQ(unknown_fields(entries[0] + "OSISCOPE_LINK=1\n"), "OSISCOPE_LINK=1\n");
    EXPECT_EQ(unknown_fields(entries[1] + "OSISCOPE_CALL=read\n"), "OSISCOPE_CALL=read\n");
    EXPECT_EQ(unknown_fields(entries[5] + "OSISCOPE_ACTIONS=1\n"), "OSISCOPE_ACTIONS=1\n");
}

TEST(UnknownFields, SurviveBeingReadAndSavedInEveryKindOfEntry) {
    const std::string binary = std::string("OSISCOPE_BLOB\n\x05\0\0\0\0\0\0\0A\nB=C\n", 28);
    std::vector<std::string> entries = one_of_each();
    for (std::size_t i = 0; i < entries.size(); ++i)
        entries[i] += "OSISCOPE_WEATHER=fine " + std::to_string(i) + "\nOSISCOPE_WEATHER=and dry\n" + binary;
    const Recording recording = opened(recording_of(plain_facts, entries));
    EXPECT_EQ(recording.unknown_fields.size(), entries.size());
    const ByteBuffer saved = write_recording(recording);
    const std::vector<std::string> back = entries_in(saved);
    ASSERT_EQ(back.size(), entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) EXPECT_EQ(back[i], entries[i]);
    EXPECT_EQ(write_recording(opened(saved)), saved) << "and a second time";
}

TEST(UnknownEntries, SurviveBeingReadAndSavedAtTheirTimes) {
    const std::string probe =
        "__REALTIME_TIMESTAMP=0\nMESSAGE=a probe\nOSISCOPE_EVENT=probe\nOSISCOPE_AT=250\nOSISCOPE_DEPTH=4\n";
    const std::string incomplete = "__REALTIME_TIMESTAMP=0\nOSISCOPE_EVENT=call\nOSISCOPE_AT=350\nOSISCOPE_CALL_2=x\n";
    const std::string elsewhere = "__REALTIME_TIMESTAMP=0\nMESSAGE=of systemd itself\n";
    std::vector<std::string> entries = one_of_each();
    const std::vector<std::string> ours = entries;
    entries.insert(entries.begin(), {elsewhere, incomplete, probe});
    const Recording recording = opened(recording_of(plain_facts, entries));
    EXPECT_EQ(recording.unknown_entries.size(), 2U);
    EXPECT_EQ(time_span(recording).first, time_span(opened(recording_of(plain_facts, ours))).first);
    EXPECT_EQ(entries_in(write_recording(recording)),
              (std::vector<std::string>{ours[0], probe, ours[1], incomplete, ours[2], ours[3], ours[4], ours[5]}));
}

TEST(UnknownFields, StayWithTheirSampleWhenALateOneComesBeforeIt) {
    std::vector<std::string> samples;
    for (const Time at : {100, 300, 200}) {
        TcpSample sample{.at = at, .host = Host::a, .info = {.state = 1}};
        sample.info.congestion_window = static_cast<std::uint32_t>(at);
        samples.push_back(to_journal(sample) + "OSISCOPE_OF=" + std::to_string(at) + "\n");
    }
    EXPECT_EQ(entries_in(write_recording(opened(recording_of(plain_facts, samples)))),
              (std::vector<std::string>{samples[0], samples[2], samples[1]}));
}

TEST(UnknownFields, OfAFrameThatIsOnlyAnnouncedGoWithIt) {
    WireAction announced;
    announced.kind = WireAction::Kind::put_on_line;
    announced.number = 1;
    const Recording recording =
        opened(recording_of(plain_facts, {one_of_each()[0], to_journal(announced) + "OSISCOPE_WEATHER=fine\n"}));
    EXPECT_EQ(recording.under_way.size(), 1U);
    EXPECT_TRUE(recording.unknown_fields.empty());
}

TEST(TheKernelsNumbers, OfANewerKernelAreKept) {
    TcpSample sample{.at = 100, .host = Host::a, .info = {.state = 1}};
    std::string entry = to_journal(sample);
    entry.insert(entry.size() - 1, " 4711 12");
    const Recording recording = opened(recording_of(plain_facts, {entry}));
    EXPECT_EQ(recording.tcp_samples[0].at(0).info.state, 1);
    EXPECT_EQ(entries_in(write_recording(recording)), std::vector<std::string>{entry});
}

TEST(UnknownFacts, SurviveBeingReadAndSavedAtAnyDepth) {
    const auto facts = facts_from_json(
        R"({"osiscope":1,"format":2,"port":9000,"weather":{"sky":["clear",2]},"hosts":{"A":{"color":"blue"},"C":{}},)"
        R"("wire":{"A>B":{"gravity":9.81}}})");
    ASSERT_TRUE(facts.has_value());
    const std::string saved = to_json(*facts);
    for (const char* part : {R"("weather":{"sky":["clear",2]})", R"("color":"blue")", R"("C":{})", R"("gravity":9.81)"})
        EXPECT_NE(saved.find(part), std::string::npos) << part << " in " << saved;
    EXPECT_EQ(to_json(*facts_from_json(saved)), saved);
}

}  // namespace
}  // namespace osiscope
