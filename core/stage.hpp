// How far each party of a lab run has come, for those who wait for it: the lab itself, its hosts and its router, a
// thread each.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "captures/facts.hpp"

namespace osiscope {

enum class Party : std::uint8_t { lab, a, b, router };

enum class Stage : std::uint8_t {
    taps_open,         ///< a host's, the router's; for the lab: everybody's
    listening,         ///< B
    set_up,            ///< nothing left to do that takes privilege
    unprivileged,      ///< and none left; for the lab: the process, whose threads still have capabilities of their own
    wire_up,           ///< the lab
    knows_neighbours,  ///< their MAC addresses, or the kernel has given up asking
    done,              ///< a host's side of the transfer
    hosts_dismissed,   ///< by the lab: they read what their kernels counted, and end …
    router_dismissed   ///< … and so does it
};

[[nodiscard]] constexpr Party party_of(Host host) { return host == Host::a ? Party::a : Party::b; }

/// For several threads. What a party has written before it reaches a stage, whoever has waited for that stage may read.
class Stages {
public:
    void reach(Party party, Stage stage);
    /// It goes no further: whoever waits for a stage that it has not reached is woken.
    void fail(Party party, std::string why);

    /// Waits until the party has reached the stage, or has failed. Returns whether it has reached it.
    bool wait_for(Party party, Stage stage) const;
    /// The same, but throws Error with the party's reason when it has failed.
    void require(Party party, Stage stage) const;
    /// Waits at most so long, and returns whether waiting is over: the party has reached the stage or has failed.
    [[nodiscard]] bool settled(Party party, Stage stage, std::chrono::milliseconds within) const;
    /// Why it goes no further; nothing as long as it does.
    [[nodiscard]] std::optional<std::string> failure(Party party) const;

private:
    struct Progress {
        std::set<Stage> reached;
        std::optional<std::string> failure;
        [[nodiscard]] bool settled(Stage stage) const { return failure || reached.count(stage) != 0; }
    };
    [[nodiscard]] const Progress& of(Party party) const { return progress_.at(static_cast<std::size_t>(party)); }

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::array<Progress, 4> progress_;  ///< of each party, guarded by the mutex
};

}  // namespace osiscope
