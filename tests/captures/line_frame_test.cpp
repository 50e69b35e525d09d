// A frame on its line: the check sequence that a damaged one carried, its octets' order, and captures without a line.
#include "captures/line_frame.hpp"

#include <gtest/gtest.h>

#include "captures/seven_layers.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/text.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

using ByteVector = std::vector<std::uint8_t>;

Recording two_hosts() {
    Recording recording;
    LabFacts facts;
    facts.wire[0].rate = 2'000'000;
    facts.wire[1].rate = 100'000'000;
    facts.rate = 2'000'000;
    append(recording, std::move(facts));
    for (const Place place : {Place::host_a, Place::host_b, Place::wire}) {
        CapturePoint point;
        point.place = place;
        point.name = place == Place::host_a ? "A" : place == Place::host_b ? "B" : "wire";
        append(recording, std::move(point));
    }
    return recording;
}

/// The first frame of the shipped transfer with data: 1514 bytes of Ethernet, IPv4 and TCP.
ByteVector data_frame() {
    const Recording& recording = shipped_transfer().recording;
    for (std::uint32_t frame = 0; frame < recording.frames.size(); ++frame)
        if (recording.frames[frame].captured_length == 1514) {
            const Bytes bytes = frame_bytes(recording, frame);
            return {bytes.begin(), bytes.end()};
        }
    return {};
}

void see(Recording& recording, PointId point, Time at, Direction direction, const ByteVector& bytes) {
    Frame frame;
    frame.at = at;
    frame.point = point;
    frame.direction = direction;
    frame.original_length = static_cast<std::uint32_t>(bytes.size());
    frame.bytes = bytes;
    append(recording, std::move(frame));
}

struct Damaged {
    Story story{two_hosts(), {}};
    std::uint32_t sent_check = 0;
    std::uint32_t arrived_check = 0;
};

/// A flipped bit, seen on the wire and dropped by B's card.
Damaged damaged(std::optional<std::uint32_t> carried) {
    Damaged made;
    const ByteVector frame = data_frame();
    ByteVector spoiled = frame;
    spoiled[200] ^= 0x10;
    WireAction action;
    action.kind = WireAction::Kind::dropped;
    action.reason = WireAction::Reason::check_failed;
    action.at = action.first_bit = 1'001;
    action.last_bit = 1'001 + 6'104'000;
    action.ended = action.last_bit + 5;
    action.length = action.arrived_length = 1514;
    action.frame_check_sequence = made.sent_check = frame_check_sequence(frame);
    action.arrived_check = made.arrived_check = frame_check_sequence(spoiled);
    action.flipped_bits = {200 * 8 + 3};
    action.carried_check = carried;
    see(made.story.recording, 0, 1'000, Direction::outbound, frame);
    see(made.story.recording, 2, action.last_bit + 4, Direction::outbound, spoiled);
    append(made.story.recording, std::move(action));
    update(made.story);
    return made;
}

std::string value_of(const SevenLayers& layers, int layer, const std::string& label) {
    for (const Row& row : story(layers, layer).rows)
        if (row.label == label) return row.value;
    return "";
}

TEST(CheckSequence, OfADamagedFrameIsTheOneTheLineCarried) {
    for (const bool told : {true, false}) {
        const std::uint32_t sent = damaged({}).sent_check;
        const Damaged made = damaged(told ? std::optional(sent) : std::nullopt);
        ASSERT_EQ(made.story.digest.journeys.size(), 1U);
        const CheckSequence before = check_sequence_of(made.story, 0);
        EXPECT_TRUE(fits(before));
        EXPECT_EQ(before.carried, made.sent_check);
        const CheckSequence after = check_sequence_of(made.story, 1);
        EXPECT_EQ(after.carried, made.sent_check) << "the sender's went along with the changed bytes";
        EXPECT_EQ(after.computed, made.arrived_check);
        EXPECT_FALSE(fits(after));
        const std::vector<std::uint8_t> octets = octets_on_line(made.story, 1);
        EXPECT_EQ(octets.back(), made.sent_check >> 24);
        const SevenLayers layers = seven_layers(made.story, 1);
        EXPECT_EQ(value_of(layers, 2, "Frame check sequence"), check_sequence_text(made.sent_check));
        EXPECT_EQ(value_of(layers, 2, "Computed on arrival"), check_sequence_text(made.arrived_check));
    }
}

/// The frame itself was dropped by hand before the line; a copy of it, with the flipped bit, was not. As a recording
/// tells it (`frame_first`: as a live run may, the captured frame before the wire's own word).
Damaged damaged_copy(bool frame_first) {
    Damaged made = damaged(std::nullopt);
    const WireAction told = made.story.recording.wire_actions[0];
    made.story.recording = two_hosts();
    made.story.digest = {};
    WireAction original = told;
    original.reason = WireAction::Reason::by_hand;
    original.first_bit = original.last_bit = 0;
    original.ended = original.at;
    original.arrived_length = original.arrived_check = 0;
    original.number = 14;
    WireAction copy = told;
    copy.number = 15;
    copy.copy_of = 14;
    copy.carried_check = made.sent_check;
    ByteVector spoiled = data_frame();
    see(made.story.recording, 0, 1'000, Direction::outbound, spoiled);
    spoiled[200] ^= 0x10;
    append(made.story.recording, std::move(original));
    const auto seen = [&] { see(made.story.recording, 2, copy.last_bit + 4, Direction::outbound, spoiled); };
    if (frame_first) seen();
    if (frame_first) update(made.story);
    append(made.story.recording, WireAction(copy));
    if (!frame_first) seen();
    update(made.story);
    return made;
}

TEST(CheckSequence, OfADamagedCopyOfADroppedFrameIsTheOneTheLineCarried) {
    for (const bool frame_first : {false, true}) {
        const Damaged made = damaged_copy(frame_first);
        ASSERT_EQ(made.story.digest.journeys.size(), 2U);
        const Journey& copy = made.story.digest.journeys[1];
        EXPECT_EQ(copy.begins, Place::wire) << "no host sent what the copy carries";
        EXPECT_EQ(copy.copy_of, 0U);
        EXPECT_EQ(copy.wire_action, 1U);
        EXPECT_EQ(made.story.digest.journeys[0].wire_action, 0U);
        const CheckSequence check = check_sequence_of(made.story, 1);
        EXPECT_EQ(check.carried, made.sent_check);
        EXPECT_EQ(check.computed, made.arrived_check);
        const SevenLayers layers = seven_layers(made.story, 1);
        EXPECT_EQ(value_of(layers, 2, "Frame check sequence"), check_sequence_text(made.sent_check));
        EXPECT_EQ(value_of(layers, 2, "Computed on arrival"), check_sequence_text(made.arrived_check));
    }
}

TEST(CheckSequence, IsWrittenInTheOrderOfItsOctetsOnTheLine) {
    const ByteVector digits{'1', '2', '3', '4', '5', '6', '7', '8', '9'};
    EXPECT_EQ(check_sequence_text(frame_check_sequence(digits)), "0x2639f4cb") << "CRC-32 0xcbf43926, lowest first";
    const Story& story = shipped_transfer();
    const std::vector<std::uint8_t> octets = octets_on_line(story, 0);
    std::string last = "0x";
    for (std::size_t i = octets.size() - 4; i < octets.size(); ++i) last += hex_text(Bytes(octets).subspan(i, 1));
    EXPECT_EQ(value_of(seven_layers(story, 0), 2, "Frame check sequence"), last);
}

TEST(CheckSequence, OfAnErrorInItselfIsKnownWhereTheWireTold) {
    Damaged made = damaged({});
    made.story.recording.wire_actions[0].flipped_bits.clear();
    made.story.recording.wire_actions[0].arrived_check = made.arrived_check;
    made.story.recording.wire_actions[0].carried_check = made.sent_check ^ 0x80U;
    EXPECT_EQ(check_sequence_of(made.story, 1).carried, made.sent_check ^ 0x80U);
}

TEST(TimeOnTheLine, IsReckonedWithThatDirectionsRateAndIsComputed) {
    Damaged made = damaged({});
    append(made.story.recording, WireCommand{2'000'000'000, "at 60ms: set rate 1M", 1, ""});
    const SevenLayers layers = seven_layers(made.story, 0);
    for (const Row& row : story(layers, 1).rows) {
        if (row.label != "Time on the line") continue;
        EXPECT_EQ(row.value, "6.104 ms");
        EXPECT_EQ(row.note, "1\u2009526 octets at 2 Mbit/s, this direction's rate at that moment");
        EXPECT_EQ(row.provenance, Provenance::computed);
        return;
    }
    FAIL() << "no row says how long it was on the line";
}

/// One frame in a capture from elsewhere.
struct Foreign {
    Story story;
};

Foreign foreign(LinkType type, const std::string& name, const std::vector<ByteVector>& frames) {
    Foreign made;
    CapturePoint point;
    point.name = name;
    point.link_type = type;
    append(made.story.recording, std::move(point));
    Time at = 1'000;
    for (const ByteVector& bytes : frames) see(made.story.recording, 0, at += 1'000, Direction::unknown, bytes);
    update(made.story);
    return made;
}

ByteVector from_text(const std::string& hex) {
    ByteVector bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    return bytes;
}

const std::string empty_addresses = "000000000000000000000000";
const std::string query = "0800450000240000400040113cc67f0000017f000001c3500035001000000000000000000000";
const std::string answer = "0800450000240000400040113cc67f0000017f0000010035c350001000000000000000000000";

TEST(Loopback, HasNoLineNoCheckSequenceAndNoCode) {
    const Foreign capture = foreign(LinkType::ethernet, "", {from_text(empty_addresses + query)});
    EXPECT_EQ(on_line(capture.story.recording, 0), OnLine::loopback);
    const SevenLayers layers = seven_layers(capture.story, 0);
    for (const UnitPiece& piece : layers.pieces) EXPECT_TRUE(piece.label != "FCS" && piece.label != "pad");
    EXPECT_EQ(value_of(layers, 2, "Frame check sequence"), "");
    EXPECT_EQ(story(layers, 1).provenance, Provenance::concept_only);
    EXPECT_TRUE(story(layers, 1).rows.empty());
    for (const Row& row : story(layers, 2).rows) EXPECT_EQ(row.note.find("maker"), std::string::npos) << row.label;
}

TEST(Loopback, QueryAndAnswerBetweenTwoProgramsGoOppositeWays) {
    const Foreign capture = foreign(
        LinkType::ethernet, "lo",
        {from_text(empty_addresses + query), from_text(empty_addresses + answer), from_text(empty_addresses + query)});
    EXPECT_EQ(journey_at(capture.story, 0).from, Host::a);
    EXPECT_EQ(journey_at(capture.story, 1).from, Host::b);
    EXPECT_EQ(journey_at(capture.story, 2).from, Host::a);
}

TEST(LineCode, OfACaptureFromElsewhereIsNotKnown) {
    const ByteVector frame = data_frame();
    const Foreign capture = foreign(LinkType::ethernet, "eth0", {frame});
    EXPECT_EQ(on_line(capture.story.recording, 0), OnLine::yes);
    EXPECT_EQ(value_of(seven_layers(capture.story, 0), 1, "Line code"), "not known");
}

}  // namespace
}  // namespace osiscope
