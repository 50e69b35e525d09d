// Writing and reading recordings: what goes in comes out, and damage is told, not hidden.
#include <gtest/gtest.h>

#include <algorithm>

#include "captures/journal.hpp"
#include "captures/pcapng_write.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

Recording read_back(const std::vector<std::uint8_t>& file, ReadResult& result) {
    Recording recording;
    result = read_capture(file, recording);
    return recording;
}

TEST(Recordings, TheShippedOneComesBackTheSameFromItsOwnBytes) {
    const Recording& first = shipped_transfer().recording;
    ReadResult result;
    const Recording second = read_back(write_recording(first), result);
    ASSERT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
    ASSERT_EQ(second.frames.size(), first.frames.size());
    EXPECT_EQ(second.bytes, first.bytes);
    for (std::size_t i = 0; i < first.frames.size(); ++i) {
        EXPECT_EQ(second.frames[i].at, first.frames[i].at);
        EXPECT_EQ(second.frames[i].point, first.frames[i].point);
        EXPECT_EQ(second.frames[i].direction, first.frames[i].direction);
    }
    ASSERT_EQ(second.system_calls.size(), first.system_calls.size());
    for (std::size_t i = 0; i < first.system_calls.size(); ++i) {
        const SystemCall& a = first.system_calls[i];
        const SystemCall& b = second.system_calls[i];
        EXPECT_EQ(to_journal(a), to_journal(b));
        EXPECT_EQ(a.tcp.has_value(), b.tcp.has_value());
    }
    ASSERT_EQ(second.wire_actions.size(), first.wire_actions.size());
    EXPECT_EQ(second.statistics.size(), first.statistics.size());
    ASSERT_TRUE(second.facts.has_value());
    LabFacts facts = *first.facts;
    EXPECT_EQ(facts.format, 1U);
    facts.format = recording_format;  // the only thing that saving changes
    EXPECT_EQ(to_json(*second.facts), to_json(facts));
}

Recording captured(std::initializer_list<std::pair<Time, PointId>> frames) {
    Recording recording;
    append(recording, CapturePoint{});
    append(recording, CapturePoint{});
    for (const auto& [at, point] : frames) {
        Frame frame;
        frame.at = at;
        frame.point = point;
        frame.bytes = {1, 2, 3};
        append(recording, std::move(frame));
    }
    return recording;
}

TEST(Recordings, AClockThatIsSetBackDoesNotTurnTheOrderRound) {
    const Recording recording = captured({{1'000'000'000, 0}, {1'010'000'000, 0}, {520'000'000, 0}, {530'000'000, 0}});
    for (std::uint32_t frame = 1; frame < 4; ++frame)
        EXPECT_GT(recording.frames[frame].at, recording.frames[frame - 1].at);
    EXPECT_EQ(recording.frames[3].at - recording.frames[2].at, 10'000'000) << "it goes on at its own pace";
    EXPECT_EQ(captured_at(recording, 1), 1'010'000'000);
    EXPECT_EQ(captured_at(recording, 2), 520'000'000);
    EXPECT_EQ(captured_at(recording, 3), 530'000'000);
}

TEST(Recordings, TwoFramesInTheWrongOrderCorrectNoLaterOnes) {
    const Recording recording = captured({{1'000'000, 0}, {1'020'000, 0}, {1'015'000, 0}, {1'030'000, 0}});
    EXPECT_EQ(recording.frames[3].at, 1'030'000);
    EXPECT_EQ(captured_at(recording, 2), 1'015'000);
    EXPECT_EQ(captured_at(recording, 3), 1'030'000);
}

TEST(Recordings, TimesOfAnotherInterfaceAreNoStepBack) {
    const Recording recording = captured({{1'000'000'000, 0}, {900'000'000, 1}, {1'001'000'000, 0}});
    EXPECT_EQ(recording.frames[1].at, 900'000'000);
    EXPECT_TRUE(recording.corrections.empty());
}

TEST(Recordings, NoTimesAreTooFarApart) {
    const Recording recording = captured({{INT64_MAX, 0}, {INT64_MIN, 0}, {0, 0}, {INT64_MAX, 0}});
    for (std::uint32_t frame = 1; frame < 4; ++frame)
        EXPECT_GE(recording.frames[frame].at, recording.frames[frame - 1].at);
}

TEST(Recordings, TheKernelsViewComesBackNumberForNumber) {
    TcpSample sample{1'700'000'000'123'456'789, Host::b, {}};
    sample.info.state = 8;
    sample.info.congestion_window = 17;
    sample.info.bytes_acknowledged = ~std::uint64_t{0};
    sample.info.backoff = 3;
    sample.info.receive_window = 65'535;
    sample.info.bytes_retransmitted = 1'448;  // the last one of the list
    const auto back = from_journal(to_journal(sample));
    ASSERT_TRUE(back.has_value());
    const auto& read = std::get<TcpSample>(*back);
    EXPECT_EQ(read.at, sample.at);
    EXPECT_EQ(read.host, Host::b);
    EXPECT_EQ(read.info, sample.info);
}

/// What recordings had before the kernel's view was extended: twelve numbers with a call.
TEST(Recordings, TheKernelsViewOfAnOldRecordingIsShorter) {
    const auto back = from_journal(
        "_HOSTNAME=A\nOSISCOPE_EVENT=call\nOSISCOPE_AT=5\nOSISCOPE_CALL=send\nOSISCOPE_RETURNED=6\nOSISCOPE_RESULT=7\n"
        "OSISCOPE_TCP_INFO=1 10 2147483647 40123 240000 4 1 30 20 25 12345 678\n");
    ASSERT_TRUE(back.has_value());
    const TcpInfo& info = *std::get<SystemCall>(*back).tcp;
    EXPECT_EQ(info.congestion_window, 10U);
    EXPECT_EQ(info.bytes_received, 678U);
    EXPECT_EQ(info.backoff, 0U);
    EXPECT_EQ(info.bytes_retransmitted, 0U);
    EXPECT_EQ(in_flight(info), 4U);
}

TEST(Recordings, TheShippedOneHasTheKernelsViewOfBothHosts) {
    for (const std::vector<TcpSample>& samples : shipped_transfer().recording.tcp_samples) {
        ASSERT_FALSE(samples.empty());
        EXPECT_GE(samples.front().info.congestion_window, 10U);  // RFC 6928: the window a connection begins with
    }
}

TEST(Recordings, TheKernelsViewAtAMomentIsTheLastSampleNotAfterIt) {
    Recording recording;
    for (const Time at : {Time{100}, Time{300}, Time{200}}) {  // one a moment late
        TcpSample sample{at, Host::a, {}};
        sample.info.congestion_window = static_cast<std::uint32_t>(at);
        append(recording, sample);
    }
    EXPECT_EQ(tcp_at(recording, Host::a, 99), nullptr);
    EXPECT_EQ(tcp_at(recording, Host::a, 100)->info.congestion_window, 100U);
    EXPECT_EQ(tcp_at(recording, Host::a, 250)->info.congestion_window, 200U);
    EXPECT_EQ(tcp_at(recording, Host::a, 999)->info.congestion_window, 300U);
    EXPECT_EQ(tcp_at(recording, Host::b, 999), nullptr);
}

TEST(Recordings, InFlightIsCountedAsTheKernelDoes) {
    TcpInfo info;
    info.unacknowledged = 20;
    info.sacked = 5;
    info.lost = 3;
    info.retransmitted = 2;
    EXPECT_EQ(in_flight(info), 14U);
    EXPECT_EQ(in_flight(TcpInfo{}), 0U);
}

TEST(Recordings, SettingsAndCountersOfARunComeBack) {
    LabFacts facts;
    facts.tcp.sack = false;
    facts.tcp.mss = 1000;
    facts.tcp.receive_buffer = 65'536;
    facts.tcp.reader_rate = 64'000;
    facts.hosts[1].counters.emplace();
    facts.hosts[1].counters->all = {{"TcpExtTCPTimeouts", 3}};
    const auto back = facts_from_json(to_json(facts));
    ASSERT_TRUE(back.has_value());
    EXPECT_FALSE(back->tcp.sack);
    EXPECT_TRUE(back->tcp.timestamps);
    EXPECT_EQ(back->tcp.mss, 1000U);
    EXPECT_EQ(back->tcp.receive_buffer, 65'536U);
    EXPECT_EQ(back->tcp.reader_rate, 64'000U);
    EXPECT_EQ(counter(*back->hosts[1].counters, "TcpExtTCPTimeouts"), 3U);
    EXPECT_EQ(counter(*back->hosts[1].counters, "TcpExtTCPLossProbes"), 0U);
}

/// An option of a pcapng block has room for 65,535 bytes, and a comment is whole characters.
TEST(Recordings, FactsWithALongScriptTakeSeveralComments) {
    Recording recording;
    recording.facts.emplace().actions.assign(7000, "at 1s: cut 2s  # „lang“}");
    ReadResult result;
    const Recording back = read_back(write_recording(recording), result);
    ASSERT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
    ASSERT_TRUE(back.facts.has_value());
    EXPECT_EQ(back.facts->actions, recording.facts->actions);
}

TEST(Recordings, ArgumentsWithLineBreaksCannotForgeJournalKeys) {
    SystemCall call;
    call.name = "openat";
    call.arguments = "\"evil\nOSISCOPE_RESULT=99\"";
    call.result = 3;
    const auto back = from_journal(to_journal(call));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(std::get<SystemCall>(*back).result, 3);
}

TEST(Recordings, EverythingTheWireDidComesBackFromTheJournal) {
    WireAction action;
    action.at = 1'700'000'000'000'000'001;
    action.first_bit = action.at + 2;
    action.last_bit = action.at + 3;
    action.ended = action.at + 4;
    action.from = Host::b;
    action.link = 1;
    action.kind = WireAction::Kind::dropped;
    action.reason = WireAction::Reason::check_failed;
    action.forged = action.reordered = true;
    action.number = 77;
    action.copy_of = 76;
    action.nth = 9;
    action.jitter_ns = 11;
    action.duplicated = action.corrupt = true;
    action.length = 1514;
    action.frame_check_sequence = 0xdeadbeef;
    action.arrived_length = 1500;
    action.arrived_check = 0xfeedface;
    action.extra_ns = 12345;
    action.code_violations = 3;
    action.flipped_bits = {435, 12};
    action.actions = {2, 5};
    const auto event = from_journal(to_journal(action));
    ASSERT_TRUE(event.has_value());
    const WireAction& back = std::get<WireAction>(*event);
    EXPECT_EQ(to_journal(back), to_journal(action));
    EXPECT_EQ(back.reason, action.reason);
    EXPECT_EQ(back.ended, action.ended);
    EXPECT_EQ(back.arrived, 0);
    EXPECT_EQ(back.link, 1);
    EXPECT_TRUE(back.forged && back.reordered);
    EXPECT_EQ(back.number, 77U);
    EXPECT_EQ(back.copy_of, 76U);
    EXPECT_EQ(back.nth, 9U);
    EXPECT_EQ(back.jitter_ns, 11);
    EXPECT_TRUE(back.duplicated && back.corrupt);
    EXPECT_EQ(back.arrived_length, 1500U);
    EXPECT_EQ(back.arrived_check, 0xfeedfaceU);
    EXPECT_EQ(back.extra_ns, 12345);
    EXPECT_EQ(back.code_violations, 3U);
    EXPECT_EQ(back.flipped_bits, action.flipped_bits);
    EXPECT_EQ(back.actions, action.actions);
    const auto command = from_journal(to_journal(WireCommand{action.at, "set A>B loss 5%", 3, "why"}));
    ASSERT_TRUE(command.has_value());
    EXPECT_EQ(std::get<WireCommand>(*command).text, "set A>B loss 5%");
    EXPECT_EQ(std::get<WireCommand>(*command).action, 3U);
    EXPECT_EQ(std::get<WireCommand>(*command).problem, "why");
}

TEST(Recordings, AFrameOnTheWireIsUnderWayUntilItsEndIsTold) {
    Recording recording;
    WireAction action;
    action.number = 4;
    action.kind = WireAction::Kind::put_on_line;
    append(recording, WireAction(action));
    EXPECT_EQ(recording.under_way.size(), 1U);
    EXPECT_EQ(recording.wire_actions.size(), 0U);
    action.kind = WireAction::Kind::dropped;
    append(recording, WireAction(action));
    EXPECT_EQ(recording.under_way.size(), 0U);
    EXPECT_EQ(recording.wire_actions.size(), 1U);
}

TEST(Recordings, HowTheWireWasSetComesBack) {
    LabFacts facts;
    facts.wire[0] = {.rate = 1'000'000,
                     .delay_ns = 5,
                     .jitter_ns = 6,
                     .loss = 0.01,
                     .burst_enter = 0.02,
                     .burst_leave = 0.3,
                     .duplicate = 0.04,
                     .reorder = 0.05,
                     .reorder_by = 4,
                     .corrupt = 0.06,
                     .bit_error_rate = 1e-6,
                     .queue_frames = 10,
                     .mtu = 600,
                     .cut = true};
    facts.line_code = "manchester";
    facts.frame_check = false;
    facts.actions = {"at 1s: cut 5s"};
    const auto back = facts_from_json(to_json(facts));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->wire, facts.wire);
    EXPECT_EQ(back->line_code, "manchester");
    EXPECT_FALSE(back->frame_check);
    EXPECT_EQ(back->actions, facts.actions);
}

TEST(Recordings, EveryCutGivesTheFramesBeforeItAndSaysWhere) {
    const std::vector<std::uint8_t> whole = write_recording(shipped_transfer().recording);
    std::size_t frames_before = 0;
    for (std::size_t length = 0; length < whole.size(); length += 997) {
        ReadResult result;
        const Recording cut = read_back({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}, result);
        EXPECT_GE(cut.frames.size(), frames_before);
        frames_before = cut.frames.size();
        if (length < 12) {
            EXPECT_EQ(result.kind, ReadResult::Kind::not_a_capture);
        }
        if (result.kind == ReadResult::Kind::damaged) {
            EXPECT_LE(result.offset, length);
        }
    }
}

TEST(Recordings, ADamagedBlockLengthIsFound) {
    std::vector<std::uint8_t> bytes = write_recording(shipped_transfer().recording);
    const std::size_t middle = bytes.size() / 2;
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(middle), bytes.end(), std::uint8_t{0xff});
    ReadResult result;
    const Recording cut = read_back(bytes, result);
    EXPECT_EQ(result.kind, ReadResult::Kind::damaged);
    EXPECT_FALSE(result.message.empty());
    EXPECT_GT(cut.frames.size(), 10U);
}

struct PcapVariant {
    const char* magic;
    bool big_endian;
    bool nanoseconds;
};

std::vector<std::uint8_t> classic_pcap(const PcapVariant& variant) {
    std::vector<std::uint8_t> file = from_hex(variant.magic);
    const auto put = [&](std::uint32_t value, int count) {
        for (int i = 0; i < count; ++i) {
            const int shift = 8 * (variant.big_endian ? count - 1 - i : i);
            file.push_back(static_cast<std::uint8_t>(value >> shift));
        }
    };
    put(2, 2), put(4, 2), put(0, 4), put(0, 4), put(65535, 4), put(1, 4);
    put(1'700'000'000, 4), put(variant.nanoseconds ? 123'456'789 : 123'456, 4), put(14, 4), put(60, 4);
    const auto frame = from_hex("ff ff ff ff ff ff 02 00 00 00 00 a1 08 06");
    file.insert(file.end(), frame.begin(), frame.end());
    return file;
}

TEST(ClassicPcap, IsReadInBothByteOrdersAndBothResolutions) {
    for (const PcapVariant variant : {PcapVariant{"a1b2c3d4", true, false}, PcapVariant{"d4c3b2a1", false, false},
                                      PcapVariant{"a1b23c4d", true, true}, PcapVariant{"4d3cb2a1", false, true}}) {
        ReadResult result;
        const Recording recording = read_back(classic_pcap(variant), result);
        ASSERT_EQ(result.kind, ReadResult::Kind::whole) << variant.magic;
        ASSERT_EQ(recording.frames.size(), 1U);
        EXPECT_EQ(recording.frames[0].at,
                  1'700'000'000'000'000'000 + (variant.nanoseconds ? 123'456'789 : 123'456'000));
        EXPECT_EQ(recording.frames[0].original_length, 60U);
        EXPECT_EQ(recording.frames[0].captured_length, 14U);
    }
}

TEST(ClassicPcap, CutInsideAPacketSaysSo) {
    std::vector<std::uint8_t> file = classic_pcap({"d4c3b2a1", false, false});
    file.pop_back();
    ReadResult result;
    EXPECT_TRUE(read_back(file, result).frames.empty());
    EXPECT_EQ(result.kind, ReadResult::Kind::damaged);
    EXPECT_EQ(result.offset, 24U);
}

TEST(Facts, KeysOfTheFutureAndMissingOnesDoNoHarm) {
    const auto facts = facts_from_json(R"({"osiscope": 1, "mtu": 1400, "weather": "fine", "port": "not a number"})");
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->mtu, 1400U);
    EXPECT_EQ(facts->port, 0U);
    EXPECT_FALSE(facts_from_json("a comment by somebody else").has_value());
    EXPECT_FALSE(facts_from_json("{\"other\": 1}").has_value());
}

}  // namespace
}  // namespace osiscope
