// The shipped transfer, understood: journeys, the stream, the file's bytes, the states of both ends.
#include "captures/digest.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "captures/explain_text.hpp"
#include "captures/seven_layers.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

std::uint32_t stream_number() { return main_stream(shipped_transfer()); }

TEST(Journeys, EveryFrameLeftOnceCrossedTheWireAndArrivedOnce) {
    const Story& story = shipped_transfer();
    EXPECT_EQ(story.digest.journeys.size() * 2, story.recording.frames.size());
    EXPECT_EQ(story.digest.journeys.size(), story.recording.wire_actions.size());
    for (const Journey& journey : story.digest.journeys) {
        ASSERT_NE(journey.sent, no_index);
        ASSERT_NE(journey.received, no_index);
        ASSERT_NE(journey.wire_action, no_index);
        EXPECT_TRUE(journey.arrival_known);
        EXPECT_GE(journey.arrives - journey.departs, story.recording.facts->delay_ns);
        const WireAction& action = story.recording.wire_actions[journey.wire_action];
        EXPECT_LE(journey.departs, action.at);
        EXPECT_LE(action.first_bit, action.last_bit);
        EXPECT_LE(action.arrived, journey.arrives);
    }
}

TEST(Journeys, NoTwoFramesAreOnTheLineAtOnceInOneDirection) {
    const Recording& recording = shipped_transfer().recording;
    Time free[2] = {0, 0};
    for (const WireAction& action : recording.wire_actions) {
        EXPECT_GE(action.first_bit, free[index(action.from)]);
        free[index(action.from)] = action.last_bit;
    }
}

TEST(Streams, TheFileComesOutOfTheFramesByteForByte) {
    const Story& story = shipped_transfer();
    const std::string file = read_text_file(in_tree("captures/library/seven-layers.txt"));
    ASSERT_EQ(file.size(), 65'536U);  // the text says so of itself
    const HalfStream& half = story.digest.streams[stream_number()].sent[0];
    std::string seen(file.size(), '\0');
    for (std::uint32_t frame = 0; frame < story.recording.frames.size(); ++frame)
        for (const FilePart& part : file_parts(story, frame)) {
            const Bytes bytes = slice(frame_bytes(story.recording, frame), part.range);
            std::copy(bytes.begin(), bytes.end(), seen.begin() + static_cast<std::ptrdiff_t>(part.file_offset));
        }
    EXPECT_EQ(seen, file);
    EXPECT_EQ(half.file_bytes, file.size());
}

TEST(Streams, OfferDataEndAndReceiptAreFound) {
    const Story& story = shipped_transfer();
    const TcpStream& stream = story.digest.streams[stream_number()];
    using transfer_record::Type;
    ASSERT_EQ(stream.sent[0].records.size(), 10U);  // OFFER, eight DATA of 8192 bytes, END
    EXPECT_EQ(stream.sent[0].records.front().type, Type::offer);
    EXPECT_EQ(stream.sent[0].records[3].file_offset, 2 * 8192U);
    EXPECT_EQ(stream.sent[0].records.back().type, Type::end);
    ASSERT_EQ(stream.sent[1].records.size(), 2U);
    EXPECT_EQ(stream.sent[1].records[1].type, Type::receipt);
}

TEST(Streams, AByteOfTheFileIsFoundInTheStreamAndInItsFrame) {
    const Story& story = shipped_transfer();
    const std::string file = read_text_file(in_tree("captures/library/seven-layers.txt"));
    for (const std::uint64_t byte : {0ULL, 4711ULL, 8191ULL, 8192ULL, 65'535ULL}) {
        const auto offset = stream_offset_of_file(story, byte);
        ASSERT_TRUE(offset.has_value());
        const HalfStream& half = story.digest.streams[stream_number()].sent[0];
        const std::vector<std::uint8_t> found = copy_stream(half, story.recording, *offset, 1);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0], static_cast<std::uint8_t>(file[byte])) << "byte " << byte;
    }
    EXPECT_FALSE(stream_offset_of_file(story, 65'536).has_value());
}

TEST(Connections, BothEndsOpenAndClose) {
    const Story& story = shipped_transfer();
    const TimeSpan span = time_span(story.recording);
    EXPECT_EQ(endpoint_at(story, stream_number(), 0, span.first).state, TcpState::closed);
    const Time middle = (span.first + span.last) / 2;
    EXPECT_EQ(endpoint_at(story, stream_number(), 0, middle).state, TcpState::established);
    EXPECT_EQ(endpoint_at(story, stream_number(), 1, middle).state, TcpState::established);
    EXPECT_EQ(endpoint_at(story, stream_number(), 0, span.last).state, TcpState::time_wait);
    EXPECT_EQ(endpoint_at(story, stream_number(), 1, span.last).state, TcpState::closed);
}

TEST(Connections, TheSumOfTheCallsIsWhatTheKernelCounted) {
    const Story& story = shipped_transfer();
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    const TcpInfo* last = nullptr;
    for (const SystemCall& call : story.recording.system_calls) {
        if (call.host == Host::a && call.name == "send") sent += static_cast<std::uint64_t>(call.result);
        if (call.host == Host::b && call.name == "recv") received += static_cast<std::uint64_t>(call.result);
        if (call.host == Host::a && call.tcp) last = &*call.tcp;
    }
    EXPECT_EQ(sent, received);
    EXPECT_EQ(sent, story.digest.streams[stream_number()].sent[0].contiguous);
    ASSERT_NE(last, nullptr);
    EXPECT_EQ(last->bytes_acknowledged, sent + 1);  // the SYN counts one
}

TEST(Digest, GrowingItFrameByFrameGivesTheSameAsAllAtOnce) {
    const Story& story = shipped_transfer();
    Story step_by_step;
    step_by_step.recording.facts = story.recording.facts;
    step_by_step.recording.points = story.recording.points;
    for (std::uint32_t i = 0; i < story.recording.frames.size(); ++i) {
        append(step_by_step.recording, copied_frame(story.recording, i));
        update(step_by_step);
    }
    ASSERT_EQ(step_by_step.digest.journeys.size(), story.digest.journeys.size());
    for (std::size_t i = 0; i < story.digest.journeys.size(); ++i) {
        EXPECT_EQ(step_by_step.digest.journeys[i].sent, story.digest.journeys[i].sent);
        EXPECT_EQ(step_by_step.digest.journeys[i].received, story.digest.journeys[i].received);
    }
    EXPECT_EQ(step_by_step.digest.streams.size(), story.digest.streams.size());
}

TEST(Digest, AnArrivalToldBeforeItsDepartureIsStillOneJourney) {
    const Story& story = shipped_transfer();
    Story swapped;
    swapped.recording.points = story.recording.points;
    for (const std::uint32_t i : {1U, 0U}) append(swapped.recording, copied_frame(story.recording, i));
    update(swapped);
    ASSERT_EQ(swapped.digest.journeys.size(), 1U);
    EXPECT_TRUE(swapped.digest.journeys[0].arrival_known);
    EXPECT_EQ(swapped.digest.journeys[0].departs, story.recording.frames[0].at);
}

TEST(SevenLayers, TheFirstDataSegmentIsToldFromTheFileToTheBits) {
    const Story& story = shipped_transfer();
    const std::uint32_t frame = frame_of(story.digest.journeys[first_data_journey(story)]);
    const SevenLayers layers = seven_layers(story, frame);
    EXPECT_EQ(layers.top, 7);
    EXPECT_TRUE(layers.problems.empty());
    EXPECT_EQ(osiscope::story(layers, 4).unit_length, 1480U);
    EXPECT_EQ(osiscope::story(layers, 3).unit_length, 1500U);
    EXPECT_EQ(osiscope::story(layers, 2).unit_length, 1518U);
    EXPECT_EQ(osiscope::story(layers, 1).unit_length, 1526U);
    EXPECT_EQ(osiscope::story(layers, 6).provenance, Provenance::concept_only);
    EXPECT_EQ(osiscope::story(layers, 1).provenance, Provenance::reconstructed);
    std::string parts;
    for (const UnitPiece& piece : layers.pieces) parts += piece.label + " ";
    EXPECT_EQ(parts, "Eth IP TCP rec file FCS ");
    EXPECT_EQ(layers.pieces.back().provenance, Provenance::computed);
}

TEST(SevenLayers, EveryCapturedRowLiesInTheFrameAndEveryMadeOneHasNoBits) {
    const Story& story = shipped_transfer();
    for (std::uint32_t frame = 0; frame < story.recording.frames.size(); ++frame) {
        const SevenLayers layers = seven_layers(story, frame);
        for (const LayerStory& layer : layers.layers)
            for (const Row& row : layer.rows) {
                if (row.bits.count > 0) {
                    EXPECT_LE(bytes_of(row.bits).end(), story.recording.frames[frame].captured_length);
                }
                const bool made =
                    row.provenance == Provenance::reconstructed || row.provenance == Provenance::concept_only;
                if (made) {
                    EXPECT_EQ(row.bits.count, 0U) << row.label;
                }
            }
    }
}

TEST(SevenLayers, TheWireReallyCarriedTheCheckSequenceThatIsShown) {
    const Story& story = shipped_transfer();
    for (const Journey& journey : story.digest.journeys) {
        const SevenLayers layers = seven_layers(story, journey.sent);
        const std::string shown = [&] {
            for (const Row& row : osiscope::story(layers, 2).rows)
                if (row.label == "Frame check sequence") return row.value;
            return std::string();
        }();
        const std::uint32_t carried = story.recording.wire_actions[journey.wire_action].frame_check_sequence;
        EXPECT_EQ(shown, check_sequence_text(carried));
    }
}

}  // namespace
}  // namespace osiscope
