// The stage with a router between the hosts: a packet goes up to its layer 3 and down again between two wires; what the
// router makes begins there, what is for it ends there.
#include <gtest/gtest.h>

#include "tests/viz/states.hpp"
#include "viz/story/legs.hpp"
#include "viz/story/position.hpp"

namespace osiscope {
namespace {

struct Seen {
    std::uint32_t shipped;  ///< the frame of the shipped transfer, from 0
    PointId point;          ///< 0 A, 1 B, 2 R-A, 3 R-B
    Direction direction;
    Time at;
};

/// Frames of the shipped transfer as if a router had been in between; it leaves them as they are.
Recording routed(const std::vector<Seen>& list) {
    Recording recording;
    LabFacts facts = *shipped_transfer().recording.facts;
    facts.topology = "router";
    facts.router.emplace();
    append(recording, std::move(facts));
    for (const Place place : {Place::host_a, Place::host_b, Place::router_a, Place::router_b}) {
        CapturePoint point;
        point.place = place;
        append(recording, std::move(point));
    }
    for (const Seen& seen : list) {
        const Bytes bytes = frame_bytes(shipped_transfer().recording, seen.shipped);
        Frame frame;
        frame.at = seen.at;
        frame.point = seen.point;
        frame.direction = seen.direction;
        frame.original_length = static_cast<std::uint32_t>(bytes.size());
        frame.bytes.assign(bytes.begin(), bytes.end());
        append(recording, std::move(frame));
    }
    return recording;
}

std::uint32_t shipped_frame_with(Protocol protocol, bool data) {
    const Story& story = shipped_transfer();
    for (std::uint32_t frame = 0; frame < story.recording.frames.size(); ++frame)
        if (story.recording.frames[frame].direction == Direction::outbound &&
            story.recording.frames[frame].point == 0 && story.digest.rows[frame].protocol == protocol &&
            story.digest.rows[frame].carries_payload == data)
            return frame;
    return no_index;
}

TEST(StopsWithARouter, WhatItMakesItselfBeginsThereAndWhatIsForItEndsThere) {
    const std::uint32_t arp = shipped_frame_with(Protocol::arp, false);
    ASSERT_NE(arp, no_index);
    Story story{routed({{arp, 0, Direction::outbound, 10},
                        {arp, 2, Direction::inbound, 20},
                        {arp + 1, 2, Direction::outbound, 30},
                        {arp + 1, 0, Direction::inbound, 40}}),
                {}};
    update(story);
    ASSERT_EQ(story.digest.journeys.size(), 2U);
    EXPECT_EQ(stops_of({TimelineItem::Kind::journey, 0, 10}, story),
              (std::vector<Stop>{{Host::a, 2}, {Host::a, 1}, {Host::a, 0}, {Host::b, 1, true}, {Host::b, 2, true}}));
    EXPECT_EQ(stops_of({TimelineItem::Kind::journey, 1, 30}, story),
              (std::vector<Stop>{{Host::b, 2, true}, {Host::b, 1, true}, {Host::b, 0}, {Host::a, 1}, {Host::a, 2}}));
}

TEST(StopsWithARouter, APacketItPassesOnGoesUpToLayer3AndDownAgain) {
    const std::uint32_t data = shipped_frame_with(Protocol::tcp, true);
    Story story{routed({{data, 0, Direction::outbound, 10},
                        {data, 2, Direction::inbound, 20},
                        {data, 3, Direction::outbound, 25},
                        {data, 1, Direction::inbound, 40}}),
                {}};
    update(story);
    const TimelineItem item{TimelineItem::Kind::journey, 0, 10};
    const std::vector<Stop> stops = stops_of(item, story);
    ASSERT_EQ(stops.size(), 7U + 1 + 5 + 1 + 7);
    EXPECT_EQ(std::vector<Stop>(stops.begin() + 7, stops.begin() + 14), (std::vector<Stop>{{Host::a, 0},
                                                                                           {Host::a, 1, true},
                                                                                           {Host::a, 2, true},
                                                                                           {Host::a, 3, true},
                                                                                           {Host::b, 2, true},
                                                                                           {Host::b, 1, true},
                                                                                           {Host::a, 0, true}}));
    const StopNumbers numbers = stop_numbers(item, story);
    EXPECT_EQ(numbers.wire, 7);
    EXPECT_EQ(numbers.second_wire, 13);
    EXPECT_EQ(time_at({item, numbers.wire, 0.5F}, story), 15);
    EXPECT_EQ(time_at({item, numbers.router, 0}, story), 20);
    EXPECT_EQ(time_at({item, numbers.second_wire - 1, 0}, story), 25);
    EXPECT_EQ(time_at({item, numbers.second_wire, 1}, story), 40);
    for (const Time at : {10, 15, 20, 22, 25, 30, 40})  // a moment's position shows that moment
        EXPECT_NEAR(static_cast<double>(time_at(position_at(at, story), story)), static_cast<double>(at),
                    at > 20 && at < 25 ? 5 : 1)
            << at;
}

TEST(StopsWithARouter, APacketItDidNotSendOnNeverGoesUpAtB) {
    const std::uint32_t data = shipped_frame_with(Protocol::tcp, true);
    Story story{routed({{data, 0, Direction::outbound, 10}, {data, 2, Direction::inbound, 20}}), {}};
    update(story);
    const std::vector<Stop> stops = stops_of({TimelineItem::Kind::journey, 0, 10}, story);
    EXPECT_EQ(stops.size(), 7U + 1 + 3);
    EXPECT_EQ(stops.back(), (Stop{Host::a, 3, true}));
}

TEST(StopsWithARouter, TheWayOverTheWireHasTwoLegsAndAPauseInTheMiddle) {
    const std::uint32_t data = shipped_frame_with(Protocol::tcp, true);
    Story story{routed({{data, 0, Direction::outbound, 10},
                        {data, 2, Direction::inbound, 20},
                        {data, 3, Direction::outbound, 25},
                        {data, 1, Direction::inbound, 40}}),
                {}};
    update(story);
    ASSERT_EQ(story.digest.journeys.size(), 1U);
    const std::vector<Leg> legs = legs_of(story.recording, story.digest.journeys[0]);
    ASSERT_EQ(legs.size(), 2U);
    EXPECT_EQ(legs[0].from, 0.0F);
    EXPECT_EQ(legs[0].to, 0.5F);
    EXPECT_EQ(legs[0].last, 20);
    EXPECT_EQ(legs[1].first, 25);
    EXPECT_EQ(legs[1].to, 1.0F);
    EXPECT_EQ(legs[1].last, 40);
}

TEST(StopsWithARouter, ADirectWireIsOneLegBothWays) {
    const Story& story = shipped_transfer();
    for (const Journey& journey : story.digest.journeys) {
        const std::vector<Leg> legs = legs_of(story.recording, journey);
        ASSERT_EQ(legs.size(), 1U);
        EXPECT_EQ(legs[0].from, journey.from == Host::a ? 0.0F : 1.0F);
        EXPECT_EQ(legs[0].to, journey.from == Host::a ? 1.0F : 0.0F);
        EXPECT_TRUE(legs[0].arrived);
    }
}

}  // namespace
}  // namespace osiscope
