// One packet seen at many points is one journey: through a router that rewrites it, a wire that spoils it, in whatever
// order the points tell of it.
#include <gtest/gtest.h>

#include <algorithm>

#include "captures/journey_story.hpp"
#include "captures/lab_place.hpp"
#include "captures/pcapng_write.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/decode.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/tweezers.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

using ByteVector = std::vector<std::uint8_t>;

constexpr PointId at_a = 0, at_b = 1, at_r_a = 2, at_r_b = 3, on_wire_0 = 4, on_wire_1 = 5;

LabFacts router_facts() {
    LabFacts facts;
    facts.topology = "router";
    facts.router.emplace();
    facts.router->sides[0] = {"10.7.0.254", "", "02:00:00:00:01:0a", 1500};
    facts.router->sides[1] = {"10.8.0.254", "", "02:00:00:00:01:0b", 600};
    return facts;
}

Recording lab(const LabFacts& facts) {
    Recording recording;
    append(recording, LabFacts(facts));
    for (const Place place :
         {Place::host_a, Place::host_b, Place::router_a, Place::router_b, Place::wire, Place::wire}) {
        if (at_router(place) && facts.topology != "router") continue;
        CapturePoint point;
        point.place = place;
        point.name = name(place);
        if (recording.points.size() == on_wire_1) point.link = 1;
        append(recording, std::move(point));
    }
    return recording;
}

ByteVector shipped_frame(std::uint32_t frame) {
    const Bytes bytes = frame_bytes(shipped_transfer().recording, frame);
    return {bytes.begin(), bytes.end()};
}

/// Addressed as A does when a router leads to B.
ByteVector to_router(ByteVector frame) {
    frame[4] = 0x01;
    frame[5] = 0x0a;
    return frame;
}

/// The first frame of the shipped transfer with data, as A sent it.
ByteVector a_data_segment() {
    const Story& story = shipped_transfer();
    for (std::uint32_t frame = 0; frame < story.recording.frames.size(); ++frame)
        if (story.recording.frames[frame].point == at_a && story.recording.frames[frame].captured_length > 1000)
            return to_router(shipped_frame(frame));
    return {};
}

void set(ByteVector& frame, Protocol protocol, const Field& field, std::uint64_t value) {
    const Packet packet = decode(LinkType::ethernet, frame, static_cast<std::uint32_t>(frame.size()));
    write(frame, find(packet, protocol)->header.first, field, {value});
    repair_checksums(frame, packet.link_type, packet.original_length);
}

/// As a router passes it on. RFC 1812 §5.3.1.
ByteVector forwarded(ByteVector frame) {
    set(frame, Protocol::ethernet, ethernet::source, 0x02000000010b);
    set(frame, Protocol::ethernet, ethernet::destination, 0x0200000000b2);
    set(frame, Protocol::ipv4, ipv4::time_to_live, 63);
    return frame;
}

/// A piece of a packet: `first` and `count` count the bytes after the IP header.
ByteVector fragment(const ByteVector& whole, std::uint32_t first, std::uint32_t count, bool more) {
    ByteVector piece(whole.begin(), whole.begin() + 34);
    piece.insert(piece.end(), whole.begin() + 34 + first, whole.begin() + 34 + first + count);
    set(piece, Protocol::ipv4, ipv4::total_length, 20 + count);
    set(piece, Protocol::ipv4, ipv4::fragment_offset, first / 8);
    set(piece, Protocol::ipv4, ipv4::more_fragments, more ? 1 : 0);
    return piece;
}

struct Seen {
    PointId point;
    Time at;
    Direction direction;
    ByteVector bytes;
};

void see(Recording& recording, const Seen& seen) {
    Frame frame;
    frame.at = seen.at;
    frame.point = seen.point;
    frame.direction = seen.direction;
    frame.original_length = static_cast<std::uint32_t>(seen.bytes.size());
    frame.bytes = seen.bytes;
    append(recording, std::move(frame));
}

std::vector<Seen> through_router(const ByteVector& frame, Time start) {
    const ByteVector after = forwarded(frame);
    return {{at_a, start, Direction::outbound, frame},           {on_wire_0, start + 10, Direction::outbound, frame},
            {at_r_a, start + 11, Direction::inbound, frame},     {at_r_b, start + 12, Direction::outbound, after},
            {on_wire_1, start + 20, Direction::outbound, after}, {at_b, start + 21, Direction::inbound, after}};
}

WireAction action_on(std::uint16_t link, const ByteVector& frame, Time at) {
    WireAction action;
    action.link = link;
    action.at = action.first_bit = at;
    action.last_bit = action.arrived = action.ended = at + 5;
    action.length = static_cast<std::uint32_t>(frame.size());
    action.frame_check_sequence = action.arrived_check = frame_check_sequence(frame);
    action.arrived_length = action.length;
    return action;
}

TEST(JourneyThroughARouter, IsOneAtAllSixPointsInWhateverOrderTheyTell) {
    std::vector<Seen> told = through_router(a_data_segment(), 1000);
    const std::vector<std::vector<std::size_t>> orders = {
        {0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {3, 0, 1, 2, 5, 4}, {2, 3, 4, 5, 0, 1}, {4, 0, 5, 1, 3, 2}};
    for (const auto& order : orders) {
        Story story{lab(router_facts()), {}};
        for (const std::size_t i : order) {
            see(story.recording, told[i]);
            update(story);
        }
        ASSERT_EQ(story.digest.journeys.size(), 1U);
        const Journey& journey = story.digest.journeys[0];
        EXPECT_TRUE(journey.arrival_known);
        EXPECT_EQ(journey.begins, Place::host_a);
        EXPECT_EQ(journey.ends, Place::host_b);
        EXPECT_EQ(journey.departs, 1000);
        EXPECT_EQ(journey.arrives, 1021);
        const auto point = [&](std::uint32_t frame) { return story.recording.frames[frame].point; };
        EXPECT_EQ(point(journey.sent), at_a);
        EXPECT_EQ(point(journey.on_wire), on_wire_0);
        EXPECT_EQ(point(journey.router_in), at_r_a);
        EXPECT_EQ(point(journey.router_out), at_r_b);
        EXPECT_EQ(point(journey.next_on_wire), on_wire_1);
        EXPECT_EQ(point(journey.received), at_b);
        for (const FrameRow& row : story.digest.rows) EXPECT_EQ(row.analysis, 0);
    }
}

TEST(JourneyThroughARouter, WhatTheRouterChangedIsFoundByComparing) {
    Story story{lab(router_facts()), {}};
    for (const Seen& seen : through_router(a_data_segment(), 1000)) see(story.recording, seen);
    update(story);
    EXPECT_TRUE(changes_between(story.recording, 0, 2).empty());
    std::vector<std::string> labels;
    for (const FieldChange& change : changes_between(story.recording, 2, 3)) labels.push_back(change.label);
    EXPECT_EQ(labels, (std::vector<std::string>{"Destination", "Source", "Time to live", "Header checksum"}));
    std::string told;
    for (const PathStep& step : path_of(story, 0, 1000)) told += step.where + ": " + step.what + "\n";
    EXPECT_NE(told.find("the router changed"), std::string::npos) << told;
    EXPECT_NE(told.find("Time to live 64 → 63"), std::string::npos) << told;
}

TEST(JourneyThroughARouter, AQuestionForItEndsThereAndItsErrorBeginsThere) {
    const auto& shipped = shipped_transfer().recording;
    ByteVector question;
    for (std::uint32_t frame = 0; frame < shipped.frames.size() && question.empty(); ++frame)
        if (find(decode_frame(shipped, frame), Protocol::arp) != nullptr) question = shipped_frame(frame);
    ASSERT_FALSE(question.empty());
    Story story{lab(router_facts()), {}};
    see(story.recording, {at_a, 10, Direction::outbound, question});
    see(story.recording, {at_r_a, 12, Direction::inbound, question});
    ByteVector error = a_data_segment();  // its addresses make it the router's own
    set(error, Protocol::ipv4, ipv4::source_address, 0x0a0700fe);
    set(error, Protocol::ipv4, ipv4::destination_address, 0x0a070001);
    see(story.recording, {at_r_a, 20, Direction::outbound, error});
    see(story.recording, {at_a, 22, Direction::inbound, error});
    update(story);
    ASSERT_EQ(story.digest.journeys.size(), 2U);
    EXPECT_EQ(story.digest.journeys[0].ends, Place::router_a);
    EXPECT_TRUE(story.digest.journeys[0].arrival_known);
    EXPECT_EQ(route_text(story.digest.journeys[0]), "A → R");
    EXPECT_EQ(story.digest.journeys[1].begins, Place::router_a);
    EXPECT_EQ(story.digest.journeys[1].from, Host::b);
    EXPECT_TRUE(story.digest.journeys[1].arrival_known);
    EXPECT_EQ(route_text(story.digest.journeys[1]), "R → A");
}

TEST(JourneyThroughARouter, FragmentsArePartsOfThePacketAndNothingLooksLost) {
    ByteVector whole = a_data_segment();
    set(whole, Protocol::ipv4, ipv4::dont_fragment, 0);
    ByteVector next = whole;  // the segment after it, small enough to pass in one piece
    const std::uint32_t data = static_cast<std::uint32_t>(whole.size()) - 66;
    next.resize(66 + 100);
    set(next, Protocol::ipv4, ipv4::total_length, 152);
    set(next, Protocol::ipv4, ipv4::identification, 0x7777);
    const Packet packet = decode(LinkType::ethernet, whole, static_cast<std::uint32_t>(whole.size()));
    const std::uint64_t sequence = read(whole, find(packet, Protocol::tcp)->header.first, tcp::sequence_number);
    set(next, Protocol::tcp, tcp::sequence_number, sequence + data);
    Story story{lab(router_facts()), {}};
    see(story.recording, {at_a, 10, Direction::outbound, whole});
    see(story.recording, {at_r_a, 20, Direction::inbound, whole});
    const ByteVector routed = forwarded(whole);
    const auto size = static_cast<std::uint32_t>(whole.size()) - 34;
    const std::vector<ByteVector> pieces{fragment(routed, 0, 576, true), fragment(routed, 576, 576, true),
                                         fragment(routed, 1152, size - 1152, false)};
    for (std::uint32_t i = 0; i < 3; ++i) {
        see(story.recording, {at_r_b, 21 + i, Direction::outbound, pieces[i]});
        see(story.recording, {at_b, 31 + i, Direction::inbound, pieces[i]});
    }
    for (const Seen& seen : through_router(next, 100)) see(story.recording, seen);
    update(story);
    ASSERT_EQ(story.digest.journeys.size(), 5U);
    EXPECT_EQ(story.digest.journeys[0].fragments, 3U);
    EXPECT_EQ(fate_of(story.recording, story.digest.journeys[0]), Fate::fragmented);
    for (std::size_t i = 1; i <= 3; ++i) {
        EXPECT_EQ(story.digest.journeys[i].part_of, 0U);
        EXPECT_EQ(story.digest.journeys[i].begins, Place::router_b);
        EXPECT_TRUE(story.digest.journeys[i].arrival_known);
    }
    for (std::size_t frame = 0; frame < story.digest.rows.size(); ++frame)
        EXPECT_EQ(story.digest.rows[frame].analysis, 0) << "frame " << frame + 1;
}

TEST(JourneyOverTheWire, AFlippedBitIsStillTheSamePacket) {
    LabFacts facts;
    Story story{lab(facts), {}};
    const ByteVector frame = a_data_segment();
    ByteVector spoiled = frame;
    spoiled[200] ^= 0x10;
    WireAction action = action_on(0, frame, 1001);
    action.arrived_check = frame_check_sequence(spoiled);
    see(story.recording, {at_a, 1000, Direction::outbound, frame});
    append(story.recording, action);
    update(story);
    see(story.recording, {2, 1006, Direction::outbound, spoiled});
    see(story.recording, {at_b, 1007, Direction::inbound, spoiled});
    update(story);
    ASSERT_EQ(story.digest.journeys.size(), 1U);
    EXPECT_EQ(story.digest.journeys[0].on_wire, 1U);
    EXPECT_EQ(story.digest.journeys[0].received, 2U);
    EXPECT_EQ(changes_text(changes_between(story.recording, 0, 1)), "Data 1 byte → other values");
}

TEST(JourneyOverTheWire, AFlippedBitIsRecognisedInAWholeFileReadAtOnce) {
    Story story{lab({}), {}};
    const ByteVector frame = a_data_segment();
    ByteVector spoiled = frame;
    spoiled[200] ^= 0x10;
    WireAction action = action_on(0, frame, 1001);
    action.arrived_check = frame_check_sequence(spoiled);
    see(story.recording, {at_a, 1000, Direction::outbound, frame});
    see(story.recording, {at_b, 1007, Direction::inbound, spoiled});
    append(story.recording, action);
    update(story);
    ASSERT_EQ(story.digest.journeys.size(), 1U);
    EXPECT_EQ(story.digest.journeys[0].received, 1U);
    EXPECT_EQ(story.digest.journeys[0].wire_action, 0U);
}

TEST(JourneyOverTheWire, ASecondCopyIsAJourneyOfItsOwnThatBeginsOnTheWire) {
    Story story{lab({}), {}};
    const ByteVector frame = a_data_segment();
    see(story.recording, {at_a, 10, Direction::outbound, frame});
    see(story.recording, {at_b, 20, Direction::inbound, frame});
    see(story.recording, {at_b, 21, Direction::inbound, frame});
    append(story.recording, action_on(0, frame, 11));
    WireAction copy = action_on(0, frame, 11);
    copy.number = 2;
    copy.copy_of = 1;
    append(story.recording, copy);
    update(story);
    ASSERT_EQ(story.digest.journeys.size(), 2U);
    EXPECT_EQ(story.digest.journeys[0].wire_action, 0U);
    EXPECT_EQ(story.digest.journeys[1].wire_action, 1U);
    EXPECT_EQ(story.digest.journeys[1].copy_of, 0U);
    EXPECT_EQ(story.digest.journeys[1].begins, Place::wire);
    EXPECT_EQ(story.digest.journeys[0].received, 1U);
}

TEST(JourneyOverTheWire, OfTwoEqualFramesTheOneThatWasDroppedDidNotArrive) {
    Story story{lab({}), {}};
    const ByteVector frame = a_data_segment();
    see(story.recording, {at_a, 10, Direction::outbound, frame});
    WireAction lost = action_on(0, frame, 11);
    lost.kind = WireAction::Kind::dropped;
    lost.arrived = 0;
    append(story.recording, lost);
    update(story);
    see(story.recording, {at_a, 30, Direction::outbound, frame});
    see(story.recording, {at_b, 40, Direction::inbound, frame});
    append(story.recording, action_on(0, frame, 31));
    update(story);
    ASSERT_EQ(story.digest.journeys.size(), 2U);
    EXPECT_EQ(fate_of(story.recording, story.digest.journeys[0]), Fate::lost_on_wire);
    EXPECT_EQ(story.digest.journeys[1].received, 2U);
    EXPECT_EQ(story.digest.journeys[1].wire_action, 1U);
}

TEST(JourneyThroughASwitch, BothLinksTellOfTheSameJourney) {
    LabFacts facts;
    facts.topology = "switch";
    for (const bool spoiled_on_first : {false, true}) {
        Story story{lab(facts), {}};
        const ByteVector frame = a_data_segment();
        ByteVector out = frame;
        if (spoiled_on_first) out[100] ^= 1;
        see(story.recording, {at_a, 10, Direction::outbound, frame});
        WireAction first = action_on(0, frame, 11);
        first.arrived_check = frame_check_sequence(out);
        append(story.recording, first);
        append(story.recording, action_on(1, out, 20));
        update(story);
        see(story.recording, {at_b, 30, Direction::inbound, out});
        update(story);
        ASSERT_EQ(story.digest.journeys.size(), 1U) << spoiled_on_first;
        EXPECT_EQ(story.digest.journeys[0].wire_action, 0U);
        EXPECT_EQ(story.digest.journeys[0].next_wire_action, 1U);
        EXPECT_EQ(story.digest.journeys[0].received, 1U);
    }
}

TEST(CapturePoints, EveryPlaceInTheLabComesBackFromTheFile) {
    LabFacts facts = router_facts();
    facts.mtu_b = 1400;
    facts.time_to_live = 9;
    facts.path_mtu_discovery = false;
    facts.router->counters = {5, 4, 3, 2, 1};
    Recording recording = lab(facts);
    see(recording, {on_wire_1, 7, Direction::inbound, a_data_segment()});
    Recording back;
    const ByteBuffer bytes = write_recording(recording);
    ASSERT_EQ(read_capture(bytes, back).kind, ReadResult::Kind::whole);
    ASSERT_EQ(back.points.size(), recording.points.size());
    for (std::size_t i = 0; i < back.points.size(); ++i) {
        EXPECT_EQ(back.points[i].place, recording.points[i].place);
        EXPECT_EQ(back.points[i].link, recording.points[i].link);
        EXPECT_EQ(back.points[i].name, recording.points[i].name);
    }
    ASSERT_TRUE(back.facts && back.facts->router && back.facts->router->counters);
    EXPECT_EQ(to_json(*back.facts), to_json(facts));
    EXPECT_EQ(back.facts->router->sides[1].mtu, 600U);
    EXPECT_EQ(back.facts->router->counters->fragmentation_needed, 1U);
    EXPECT_EQ(place_of(back, 0), Place::wire);
}

}  // namespace
}  // namespace osiscope
