// The stages of a lab run: nobody goes on too early, nobody waits for what will not come. Meant for ThreadSanitizer
// too: what is written before a stage is read after it, without another lock.
#include "core/stage.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "core/error.hpp"

namespace osiscope {
namespace {

using namespace std::chrono_literals;

TEST(Stages, AStageIsThatOfOneParty) {
    Stages stages;
    stages.reach(Party::a, Stage::set_up);
    EXPECT_TRUE(stages.wait_for(Party::a, Stage::set_up));
    EXPECT_TRUE(stages.settled(Party::a, Stage::set_up, 0ms));
    EXPECT_FALSE(stages.settled(Party::b, Stage::set_up, 1ms));
    EXPECT_FALSE(stages.settled(Party::a, Stage::taps_open, 1ms));  // none is reached by reaching a later one
    EXPECT_FALSE(stages.settled(Party::a, Stage::unprivileged, 1ms));
}

TEST(Stages, WhoeverFailsLetsGoOfThoseThatWaitForIt) {
    Stages stages;
    bool reached = true;
    std::string told;
    std::thread indifferent([&] { reached = stages.wait_for(Party::b, Stage::knows_neighbours); });
    std::thread dependent([&] {
        try {
            stages.require(Party::b, Stage::listening);
        } catch (const Error& error) {
            told = error.what();
        }
    });
    EXPECT_FALSE(stages.failure(Party::b));
    stages.fail(Party::b, "Cannot listen");
    indifferent.join();
    dependent.join();
    EXPECT_FALSE(reached);
    EXPECT_EQ(told, "Cannot listen");
    EXPECT_EQ(stages.failure(Party::b), "Cannot listen");
    EXPECT_TRUE(stages.settled(Party::b, Stage::done, 0ms));
    EXPECT_FALSE(stages.failure(Party::a));
    EXPECT_FALSE(stages.settled(Party::a, Stage::done, 1ms));
}

TEST(Stages, WhatWasReachedBeforeAFailureStaysReached) {
    Stages stages;
    stages.reach(Party::b, Stage::listening);
    stages.fail(Party::b, "Cannot accept");
    EXPECT_TRUE(stages.wait_for(Party::b, Stage::listening));
    EXPECT_NO_THROW(stages.require(Party::b, Stage::listening));
    EXPECT_THROW(stages.require(Party::b, Stage::done), Error);
}

TEST(Stages, WhatWasWrittenBeforeAStageIsThereAfterIt) {
    for (int round = 0; round < 200; ++round) {
        Stages stages;
        int from_a = 0;
        int from_lab = 0;
        std::array<int, 2> read{};
        std::vector<std::thread> waiters;
        for (int& value : read)
            waiters.emplace_back([&] {
                stages.wait_for(Party::lab, Stage::wire_up);
                value = from_lab;
            });
        std::thread a([&] {
            from_a = round + 1;
            stages.reach(Party::a, Stage::taps_open);
        });
        stages.require(Party::a, Stage::taps_open);
        from_lab = from_a;
        stages.reach(Party::lab, Stage::wire_up);
        a.join();
        for (std::thread& waiter : waiters) waiter.join();
        EXPECT_EQ(read, (std::array<int, 2>{round + 1, round + 1}));
    }
}

TEST(Stages, PartiesThatWaitForEachOtherGoOnTogether) {
    Stages stages;
    std::vector<Stage> order;  // of one party at a time, as the stages say
    std::thread host([&] {
        stages.reach(Party::a, Stage::set_up);
        stages.wait_for(Party::lab, Stage::unprivileged);
        order.push_back(Stage::unprivileged);
        stages.reach(Party::a, Stage::unprivileged);
    });
    stages.wait_for(Party::a, Stage::set_up);
    order.push_back(Stage::set_up);
    stages.reach(Party::lab, Stage::unprivileged);
    stages.wait_for(Party::a, Stage::unprivileged);
    order.push_back(Stage::done);
    host.join();
    EXPECT_EQ(order, (std::vector<Stage>{Stage::set_up, Stage::unprivileged, Stage::done}));
}

}  // namespace
}  // namespace osiscope
