#include "captures/tcp_tracker.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "layers/session/tcp_told.hpp"
#include "layers/transport/tcp.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

constexpr TcpFindings sent_again = tcp_finding::retransmission | tcp_finding::out_of_order;

int count(const std::vector<FrameSummary>& frames, TcpFindings findings) {
    int found = 0;
    for (const FrameSummary& frame : frames) found += (frame.analysis & findings) != 0 ? 1 : 0;
    return found;
}

std::vector<FrameSummary> summaries(const Story& loaded) {
    std::vector<FrameSummary> all;
    for (std::uint32_t frame = 0; frame < loaded.recording.frames.size(); ++frame)
        all.push_back(summary_of(loaded, frame));
    return all;
}

TEST(TcpTracker, APacketSeenAtBothEndsWasNotSentTwice) {
    const Story& shipped = shipped_transfer();
    EXPECT_EQ(count(summaries(shipped), sent_again), 0);
    // The same frames as if one capture point had seen them all: every second sighting looks sent again.
    TcpTracker one_point;
    std::vector<FrameSummary> frames = summaries(shipped);
    int with_data = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (frames[i].protocol != Protocol::tcp) continue;
        track(one_point, frames[i], shipped.recording.frames[i].at);
        with_data += sequence_length(frames[i].segment) > 0 ? 1 : 0;
    }
    EXPECT_EQ(count(frames, sent_again), with_data / 2);
    EXPECT_EQ(one_point.streams, shipped.digest.tracker.streams);
}

/// The lab's frames in order; the data segment with the number `copied` a second time at each point after its sender.
/// Returns these second sightings.
std::vector<FrameSummary> copies_in_lab(std::uint32_t copied) {
    const Story& shipped = shipped_transfer();
    std::vector<FrameSummary> frames = summaries(shipped);
    TcpTracker tracker;
    std::vector<FrameSummary> copies;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (frames[i].protocol != Protocol::tcp) continue;
        const StoredFrame& frame = shipped.recording.frames[i];
        const SeenAt seen = vantage_of(shipped.recording.points[frame.point], frame.direction);
        track(tracker, frames[i], frame.at, seen);
        if (seen.at_sender || frames[i].segment.sequence_number.value != copied) continue;
        if (frames[i].segment.payload_length == 0) continue;
        copies.push_back(frames[i]);
        track(tracker, copies.back(), frame.at + 1'000'000, seen);
    }
    return copies;
}

TEST(TcpTracker, InTheLabACopyThatTheWireMadeIsNoFirstCopyAndNoRetransmission) {
    const std::vector<FrameSummary> frames = summaries(shipped_transfer());
    const auto data = std::find_if(frames.begin(), frames.end(), [](const FrameSummary& frame) {
        return frame.protocol == Protocol::tcp && frame.segment.payload_length > 1000;
    });
    ASSERT_NE(data, frames.end());
    const std::vector<FrameSummary> copies = copies_in_lab(data->segment.sequence_number.value);
    ASSERT_GE(copies.size(), 1U);
    for (const FrameSummary& copy : copies) {
        EXPECT_NE(copy.analysis & sent_again, 0);
        EXPECT_STREQ(told_label(copy.analysis, copy.amendments), "duplicated");
        EXPECT_FALSE(told_retransmitted(copy.analysis, copy.amendments));
    }
}

TEST(TcpTracker, RecognisesACopyHoweverManyPacketsAreUnderWay) {
    const std::vector<FrameSummary> frames = summaries(shipped_transfer());
    FrameSummary sent = *std::find_if(frames.begin(), frames.end(),
                                      [](const FrameSummary& frame) { return frame.segment.payload_length > 1000; });
    const SeenAt at_a{1, true, true}, at_b{2, true, false};
    for (const std::uint32_t under_way : {30U, 300U, 3000U}) {
        TcpTracker tracker;
        std::uint32_t mistaken = 0;
        const auto pass = [&](std::uint32_t number, SeenAt where) {
            FrameSummary segment = sent;
            segment.segment.sequence_number.value += number * segment.segment.payload_length;
            segment.identification = static_cast<std::uint16_t>(number);
            track(tracker, segment, Time{number} * 1000, where);
            return segment;
        };
        for (std::uint32_t number = 0; number < under_way + 1000; ++number) {
            pass(number, at_a);
            if (number < under_way) continue;
            pass(number - under_way, at_b);
            const FrameSummary copy = pass(number - under_way, at_b);
            if (told_retransmitted(copy.analysis, copy.amendments)) ++mistaken;
        }
        EXPECT_EQ(mistaken, 0U) << under_way;
    }
}

/// The shipped transfer's first SYN.
FrameSummary shipped_syn() {
    for (const FrameSummary& frame : summaries(shipped_transfer()))
        if (frame.protocol == Protocol::tcp) return frame;
    return {};
}

FrameSummary turned(FrameSummary summary) {
    std::swap(summary.source, summary.destination);
    std::swap(summary.source_port, summary.destination_port);
    return summary;
}

FrameSummary tracked(TcpTracker& tracker, FrameSummary summary, Time at) {
    track(tracker, summary, at);
    return summary;
}

TEST(TcpTracker, TakesNoFirstPacketForACopyWhateverItsTime) {
    TcpTracker tracker;
    FrameSummary syn = shipped_syn();
    syn.identification = 1;
    const FrameSummary first = tracked(tracker, syn, std::numeric_limits<Time>::min());
    EXPECT_EQ(first.amendments & tcp_amendment::captured_again, 0);
    const FrameSummary second = tracked(tracker, syn, std::numeric_limits<Time>::min());
    EXPECT_NE(second.amendments & tcp_amendment::captured_again, 0);
}

TEST(TcpTracker, NumbersConnectionsByTheirFirstSegment) {
    FrameSummary syn = shipped_syn();
    ASSERT_EQ(syn.segment.flags, tcp::syn);
    TcpTracker tracker;
    for (std::uint16_t port = 0; port < 5000; ++port) {
        syn.source_port = port;
        EXPECT_EQ(tracked(tracker, syn, 1).stream, port);
    }
    for (std::uint16_t port = 5000; port-- > 0;) {
        syn.source_port = port;
        const FrameSummary answer = tracked(tracker, turned(syn), 2);
        EXPECT_EQ(answer.stream, port);
        EXPECT_EQ(answer.side, 1);
    }
    EXPECT_EQ(tracker.streams, 5000U);
}

TEST(TcpTracker, ASynWithAnotherNumberOpensANewStream) {
    FrameSummary syn = shipped_syn();
    TcpTracker tracker;
    EXPECT_EQ(tracked(tracker, syn, 1).analysis, 0);
    EXPECT_EQ(tracked(tracker, syn, 1'000'000'000).analysis, tcp_finding::retransmission);
    syn.segment.sequence_number = syn.segment.sequence_number + 1000;
    const FrameSummary again = tracked(tracker, syn, 2'000'000'000);
    EXPECT_EQ(again.stream, 1U);
    EXPECT_EQ(again.analysis, tcp_finding::reused_ports);
}

TEST(TcpTracker, EveryFindingHasItsOwnBitAndWords) {
    TcpFindings all = 0;
    for (const TcpFinding& finding : tcp_finding_table()) {
        EXPECT_EQ(all & finding.bit, 0) << finding.id;
        EXPECT_EQ(std::string(finding.id), std::string("tcp.analysis.") + finding.name());
        all = static_cast<TcpFindings>(all | finding.bit);
    }
    EXPECT_EQ(all, (1 << 15) - 1);
}

}  // namespace
}  // namespace osiscope
