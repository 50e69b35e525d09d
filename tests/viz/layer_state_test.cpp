// What the cards of the two stacks say, against what the transfer is known to have done.
#include <gtest/gtest.h>

#include "tests/viz/states.hpp"
#include "viz/story/layer_states.hpp"

namespace osiscope {
namespace {

HostLines lines_of(const AppState& state, Host host) {
    const Stop stop = shown_stop(state);
    return host_lines(state.story, host, shown_time(state), shown_frame(state),
                      stop.host == host && stop.layer > 0 && !stop.router);
}

TEST(LayerStates, TellFileChunkAndDescriptorAtThatMomentOnly) {
    AppState state = state_at_first_data();
    HostLines sender = lines_of(state, Host::a);
    EXPECT_EQ(sender.aside[7].front(), "chunk 1 of 8");  // 65,536 bytes in reads of 8,192
    EXPECT_NE(sender.details[7].find("seven-layers.txt"), std::string::npos);
    EXPECT_TRUE(lines_of(state, Host::b).aside[7].empty());  // nothing has arrived
    const SystemCall* opened = nullptr;
    for (const SystemCall& call : state.story.recording.system_calls)
        if (call.host == Host::a && call.name == "socket") opened = &call;
    ASSERT_NE(opened, nullptr);
    EXPECT_EQ(sender.aside[5].front(), "fd " + std::to_string(opened->result));
    apply(state, request::GoToEnd{});
    EXPECT_EQ(lines_of(state, Host::b).aside[7].front(), "100 %");
    EXPECT_NE(lines_of(state, Host::b).details[6].find(state.story.recording.facts->sha256), std::string::npos);
    apply(state, request::GoToStart{});
    EXPECT_TRUE(lines_of(state, Host::a).aside[6].empty());
}

TEST(LayerStates, TheRouterIsTheRouteAndTheKernelsWindowIsItsOwn) {
    const AppState state = routed_state();
    const HostLines sender = lines_of(state, Host::a);
    EXPECT_NE(sender.details[3].find("by way of the router 10.7.0.254"), std::string::npos);
    const TcpSample* sample = tcp_at(state.story.recording, Host::a, shown_time(state));
    ASSERT_NE(sample, nullptr);
    EXPECT_EQ(sender.aside[4].back(), "cwnd " + std::to_string(sample->info.congestion_window));
}

TEST(LayerStates, TimersHeldOffByOsiscopeAreNotShownAsTheKernels) {
    AppState state = routed_state();
    const Time at = shown_time(state);
    EXPECT_NE(lines_of(state, Host::a).details[4].find("retransmission timeout"), std::string::npos);
    TcpSample raised = *tcp_at(state.story.recording, Host::a, at);
    raised.info.retransmission_timeout_us = 120'000'000;
    EXPECT_TRUE(timers_raised(raised.info, state.story.recording.facts));
    state.story.recording.tcp_samples[0] = {raised};
    const std::string told = lines_of(state, Host::a).details[4];
    EXPECT_EQ(told.find("retransmission timeout"), std::string::npos);
    EXPECT_NE(told.find("raised by osiscope"), std::string::npos);
    raised.info.backoff = 9;  // a kernel's own doubling
    EXPECT_FALSE(timers_raised(raised.info, state.story.recording.facts));
}

}  // namespace
}  // namespace osiscope
