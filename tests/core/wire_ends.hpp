// Two sockets that stand in for the hosts' TAP devices, and what the wire between them tells.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <numeric>
#include <thread>

#include "core/wire.hpp"
#include "core/wire_script.hpp"

namespace osiscope {

struct Ends {
    std::vector<WireLink> links{1};       ///< the wire's
    std::array<FileDescriptor, 2> hosts;  ///< the test's
    std::mutex mutex;
    std::vector<WireAction> actions;    ///< what the wire is done with
    std::vector<WireAction> announced;  ///< put on the line
    std::vector<WireCommand> commands;

    Ends() {
        for (std::size_t i = 0; i < 2; ++i) {
            int pair[2];
            EXPECT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
            links[0].ends[i] = FileDescriptor(pair[0]);
            hosts[i] = FileDescriptor(pair[1]);
        }
    }
    std::function<void(Event&&)> sink() {
        return [this](Event&& event) {
            const std::lock_guard lock(mutex);
            if (const auto* command = std::get_if<WireCommand>(&event)) return commands.push_back(*command);
            const WireAction& action = std::get<WireAction>(event);
            (action.kind == WireAction::Kind::put_on_line ? announced : actions).push_back(action);
        };
    }
    void send(std::size_t host, std::size_t size, std::uint8_t mark) const {
        send(host, std::vector<std::uint8_t>(size, mark));
    }
    void send(std::size_t host, const std::vector<std::uint8_t>& frame) const {
        ASSERT_EQ(::send(hosts[host].get(), frame.data(), frame.size(), 0), static_cast<ssize_t>(frame.size()));
    }
    /// The next frame a host gets; empty after so much silence.
    [[nodiscard]] std::vector<std::uint8_t> receive(std::size_t host, int milliseconds = 10'000) const {
        pollfd ready{hosts[host].get(), POLLIN, 0};
        if (poll(&ready, 1, milliseconds) != 1) return {};
        std::vector<std::uint8_t> frame(2000);
        frame.resize(
            static_cast<std::size_t>(std::max<ssize_t>(0, recv(hosts[host].get(), frame.data(), frame.size(), 0))));
        return frame;
    }
    /// The first bytes of the next frames, until there are so many or no more come.
    [[nodiscard]] std::vector<int> marks(std::size_t host, std::size_t most, int patience = 10'000) const {
        std::vector<int> found;
        while (found.size() < most) {
            const std::vector<std::uint8_t> frame = receive(host, patience);
            if (frame.empty()) break;
            found.push_back(frame[0]);
        }
        return found;
    }
    /// Waits until this holds of what the wire has told; false after ten seconds.
    template <class Condition>
    bool wait_until(Condition&& condition) {
        for (int i = 0; i < 2000; ++i) {
            {
                const std::lock_guard lock(mutex);
                if (condition()) return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }
    bool wait_for_actions(std::size_t count) {
        return wait_until([&] { return actions.size() >= count; });
    }
};

inline std::vector<int> counting(int count) {
    std::vector<int> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

/// A wire under one set of impairments, or one script, that gets frames 0, 1, 2 … from A.
struct Trial {
    Ends ends;
    WireSettings settings;

    explicit Trial(const Impairments& impairments = {}, const std::string& script = "") {
        ends.links[0].settings[0] = impairments;
        settings.rules = parse_script(script, "script");
        settings.seed = 1;
    }
    /// What arrives at B, as numbers; the wire is gone then and has told everything.
    std::vector<int> run(int frames, std::size_t size = 100, int patience = 300) {
        for (int i = 0; i < frames; ++i) ends.send(0, size, static_cast<std::uint8_t>(i));
        const Wire wire(std::move(ends.links), std::move(settings), ends.sink());
        return ends.marks(1, 1000, patience);
    }
    [[nodiscard]] std::size_t dropped(WireAction::Reason reason) const {
        std::size_t count = 0;
        for (const WireAction& action : ends.actions)
            count += action.kind == WireAction::Kind::dropped && action.reason == reason ? 1 : 0;
        return count;
    }
};

}  // namespace osiscope
