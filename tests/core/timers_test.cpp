// The frozen wire: two network stacks, a forwarder of the test's own between them that stops carrying anything.
#include "core/timers.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <exception>
#include <future>
#include <thread>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/isolation.hpp"
#include "core/kernel_counters.hpp"
#include "core/kernel_settings.hpp"
#include "core/socket.hpp"
#include "core/tap.hpp"
#include "core/tcp_info.hpp"

namespace osiscope {
namespace {

constexpr Time millisecond = 1'000'000;
constexpr Time one_way = 10 * millisecond;
constexpr Time freeze_time = 5'000 * millisecond;

struct Scenario {
    std::int64_t bytes = 0;         ///< to write; -1 = as much as goes, all the time
    std::uint64_t reader_rate = 0;  ///< bits per second
    Time freeze_after = 0;          ///< since the connection stands
    TimerMethod method = TimerMethod::live;
    bool by_route = false;
    bool cruel = false;    ///< do not touch the timers
    bool at_once = false;  ///< the freeze is asked for before there is a connection
    int freezes = 1;       ///< one right after the other
};

struct End {
    FileDescriptor tap;
    std::optional<Socket> socket;
    Tracer tracer;
    KernelCounters counters;
};

/// What the freeze did to host A.
struct Seen {
    bool held = false;
    std::uint32_t in_flight_at_freeze = 0;
    std::uint64_t retransmitted_frozen = 0;
    std::uint64_t sent_frozen = 0;  ///< any segment at all, once the host had become quiet
    std::uint64_t retransmitted = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t probes = 0;
    std::uint64_t received_after = 0;  ///< bytes B read in the second after the thaw
    std::array<Time, 8> resent_at{};   ///< when frozen, since the freeze
    std::size_t resent = 0;
    std::uint32_t timeout_before_us = 0;
    std::uint32_t timeout_after_us = 0;  ///< a second after the thaw
    std::uint32_t round_trip_before_us = 0;
    std::uint32_t round_trip_thawed_us = 0;  ///< before anything has moved
};

/// Two hosts in their own network namespaces. Runs in a process of its own, which ends with it.
class TwoHosts {
public:
    explicit TwoHosts(const Scenario& scenario) : scenario_(scenario) {
        for (std::size_t i = 0; i < 2; ++i) threads_[i] = std::thread([this, i] { host(i); });
        for (std::size_t i = 0; i < 2; ++i) tap_up_[i].get_future().wait();
    }

    Seen run() {
        std::thread wire([this] { forward(); });
        const Time limit = monotonic_now() + 30'000 * millisecond;
        while (!thawed_at_ || monotonic_now() < thawed_at_ + 1'000 * millisecond) {
            if (monotonic_now() > limit) std::_Exit(9);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        seen_.timeout_after_us = tcp_info_of(ends_[0].socket->descriptor())->retransmission_timeout_us;
        seen_.received_after = received_ - received_at_thaw_;
        finish_.set_value();
        for (std::size_t i = 0; i < 2; ++i) counted_[i].get_future().wait();
        seen_.retransmitted =
            counter(ends_[0].counters, "TcpRetransSegs") + counter(ends_[1].counters, "TcpRetransSegs");
        seen_.timeouts = counter(ends_[0].counters, "TcpExtTCPTimeouts");
        seen_.probes = counter(ends_[0].counters, "TcpExtTCPLossProbes");
        for (std::thread& thread : threads_) thread.detach();
        wire.detach();
        return seen_;
    }

private:
    void host(std::size_t i) {
        HostFacts facts;
        facts.address = i == 0 ? "10.7.0.1" : "10.7.0.2";
        facts.mac = i == 0 ? "02:00:00:00:00:a1" : "02:00:00:00:00:b2";
        enter_new_network(false);
        pin_tcp({});
        ends_[i].tap = open_tap({"/dev/net/tun", i == 0 ? "tapA" : "tapB", facts, 1500, false});
        if (scenario_.method == TimerMethod::from_start) raise_timers_from_start(scenario_.by_route);
        // A thread of its own, in this namespace: the other may stand in a call for ever.
        std::thread([this, i] {
            finished_.wait();
            ends_[i].counters = read_kernel_counters();
            counted_[i].set_value();
        }).detach();
        tap_up_[i].set_value();
        try {
            if (i == 0) write_side();
            else read_side();
        } catch (const std::exception&) {
            // The forwarder ends the test; a connection that broke is seen in what arrived.
        }
    }

    void write_side() {
        listening_.get_future().wait();
        End& me = ends_[0];
        me.socket.emplace(me.tracer, AF_INET);
        me.socket->connect(resolve("10.7.0.2", 9000));
        const auto kept = connections_.enter(Host::a, me.socket->descriptor());
        connected_at_ = monotonic_now();
        const std::vector<std::uint8_t> chunk(8192, 'x');
        std::int64_t left = scenario_.bytes;
        while (left != 0) {
            const std::size_t now = left < 0 ? chunk.size() : std::min<std::size_t>(chunk.size(), std::size_t(left));
            me.socket->send_all(Bytes(chunk).first(now));
            if (left > 0) left -= static_cast<std::int64_t>(now);
        }
        finished_.wait();
    }

    void read_side() {
        End& me = ends_[1];
        Socket listener(me.tracer, AF_INET);
        listener.setsockopt(SOL_SOCKET, SO_RCVBUF, 65536, "");
        listener.bind(any_address(AF_INET, 9000));
        listener.listen(1);
        listening_.set_value();
        SocketAddress peer;
        me.socket.emplace(listener.accept(peer));
        const auto kept = connections_.enter(Host::b, me.socket->descriptor());
        me.socket->read_slowly(scenario_.reader_rate);
        std::vector<std::uint8_t> room(65536);
        while (const std::size_t count = me.socket->receive(room)) received_ += count;
    }

    struct Flying {
        Time arrives;
        std::vector<std::uint8_t> bytes;
    };

    void take(std::size_t from) {
        std::vector<std::uint8_t> frame(2000);
        for (;;) {
            const ssize_t count = ::read(ends_[from].tap.get(), frame.data(), frame.size());
            if (count <= 0) return;
            flying_[from].push_back({monotonic_now() + one_way, {frame.begin(), frame.begin() + count}});
        }
    }

    void deliver(std::size_t from) {
        while (!flying_[from].empty() && flying_[from].front().arrives <= monotonic_now()) {
            const Flying& frame = flying_[from].front();
            [[maybe_unused]] const ssize_t written =
                ::write(ends_[1 - from].tap.get(), frame.bytes.data(), frame.bytes.size());
            flying_[from].pop_front();
            if (preparing_ && timers_.ready()) return freeze();
        }
    }

    void forward() {
        for (;;) {
            pollfd watched[2] = {{ends_[0].tap.get(), POLLIN, 0}, {ends_[1].tap.get(), POLLIN, 0}};
            ::poll(watched, 2, 1);
            for (const std::size_t from : {0U, 1U}) take(from);
            for (const std::size_t from : {0U, 1U}) deliver(from);
            const bool due =
                scenario_.at_once || (connected_at_ != 0 && monotonic_now() >= connected_at_ + scenario_.freeze_after);
            if (due && !preparing_ && frozen_times_ < scenario_.freezes) {
                if (!scenario_.at_once) {
                    const TcpInfo info = *tcp_info_of(ends_[0].socket->descriptor());
                    seen_.timeout_before_us = info.retransmission_timeout_us;
                    seen_.round_trip_before_us = info.smoothed_round_trip_us;
                }
                preparing_ = true;
                if (scenario_.cruel) freeze();
                else timers_.prepare();
            }
            if (preparing_ && timers_.ready()) freeze();
        }
    }

    /// Nothing is taken and nothing is delivered.
    void freeze() {
        if (!preparing_) return;
        const Time start = monotonic_now();
        if (!scenario_.cruel) timers_.settle();
        const int a = ends_[0].socket->descriptor();
        const TcpInfo before = *tcp_info_of(a);
        seen_.in_flight_at_freeze = in_flight(before);
        TcpInfo last = before;
        std::uint32_t quiet_since = 0;
        while (monotonic_now() < start + freeze_time) {
            const TcpInfo now = *tcp_info_of(a);
            if (now.total_retransmissions != last.total_retransmissions && seen_.resent < seen_.resent_at.size())
                seen_.resent_at[seen_.resent++] = monotonic_now() - start;
            last = now;
            if (monotonic_now() < start + 200 * millisecond) quiet_since = now.segments_out;
            std::this_thread::sleep_for(std::chrono::microseconds(500));
        }
        seen_.retransmitted_frozen = last.total_retransmissions - before.total_retransmissions;
        seen_.sent_frozen = last.segments_out - quiet_since;
        seen_.held = timers_.holds() && (frozen_times_ == 0 || seen_.held);
        for (auto& lane : flying_)
            for (Flying& frame : lane) frame.arrives += monotonic_now() - start;
        if (!scenario_.cruel) timers_.restore();
        seen_.round_trip_thawed_us = tcp_info_of(a)->smoothed_round_trip_us;
        preparing_ = false;
        if (++frozen_times_ < scenario_.freezes) return;
        received_at_thaw_ = received_.load();
        calm_ = std::thread([this] {
            for (;;) {
                timers_.calm();
                std::this_thread::sleep_for(std::chrono::milliseconds(4));
            }
        });
        calm_.detach();
        thawed_at_ = monotonic_now();
    }

    Scenario scenario_;
    std::array<End, 2> ends_{};
    std::array<std::promise<void>, 2> tap_up_{};
    std::array<std::promise<void>, 2> counted_{};
    std::promise<void> listening_;
    std::promise<void> finish_;
    std::shared_future<void> finished_{finish_.get_future()};
    std::array<std::thread, 2> threads_;
    std::thread calm_;
    Connections connections_;
    KernelTimers timers_{connections_, scenario_.method};
    std::array<std::deque<Flying>, 2> flying_;
    std::atomic<std::uint64_t> received_{0};
    std::uint64_t received_at_thaw_ = 0;
    std::atomic<Time> connected_at_{0};
    std::atomic<Time> thawed_at_{0};
    bool preparing_ = false;
    int frozen_times_ = 0;
    Seen seen_;
};

/// Runs a scenario in a process of its own. Nothing when this machine makes no labs.
std::optional<Seen> run(const Scenario& scenario) {
    std::array<int, 2> way{};
    if (::pipe(way.data()) != 0) return std::nullopt;
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            enter_isolation();
        } catch (const Error&) {
            std::_Exit(7);
        }
        const Seen seen = (new TwoHosts(scenario))->run();  // its threads end with the process
        std::_Exit(::write(way[1], &seen, sizeof seen) == sizeof seen ? 0 : 8);
    }
    ::close(way[1]);
    Seen seen;
    const bool told = ::read(way[0], &seen, sizeof seen) == sizeof seen;
    ::close(way[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(told || (WIFEXITED(status) && WEXITSTATUS(status) == 7)) << "status " << status;
    if (!told) return std::nullopt;
    return seen;
}

/// A busy computer may hold a frame back long enough for a timer of 0.2 s to be right: then once more.
std::optional<Seen> best_of_three(const Scenario& scenario) {
    std::optional<Seen> seen;
    for (int i = 0; i < 3; ++i) {
        seen = run(scenario);
        if (!seen || (seen->held && seen->retransmitted == 0)) break;
    }
    return seen;
}

void expect_nothing_fired(const Scenario& scenario, bool in_flight) {
    const std::optional<Seen> seen = best_of_three(scenario);
    if (!seen) GTEST_SKIP() << "no lab here";
    if (!seen->held && scenario.method == TimerMethod::live) GTEST_SKIP() << "this kernel's timers cannot be held";
    EXPECT_GE(seen->in_flight_at_freeze, in_flight ? 1U : 0U);
    EXPECT_EQ(seen->retransmitted_frozen, 0U);
    // A sender may still put out what its window allows; one that has nothing to send must be silent.
    EXPECT_TRUE(in_flight || seen->sent_frozen == 0U) << "a probe of the window, perhaps";
    EXPECT_EQ(seen->retransmitted, 0U) << "before, during or in the second after";
    EXPECT_EQ(seen->timeouts, 0U);
    EXPECT_EQ(seen->probes, 0U);
    std::printf("in flight %u, timeout %.0f ms before and %.0f ms a second after, %llu bytes in that second\n",
                seen->in_flight_at_freeze, seen->timeout_before_us / 1e3, seen->timeout_after_us / 1e3,
                static_cast<unsigned long long>(seen->received_after));
    if (scenario.method == TimerMethod::live && !scenario.at_once) {
        EXPECT_NEAR(seen->round_trip_thawed_us, seen->round_trip_before_us, 2'000);
    }
    EXPECT_LE(seen->timeout_after_us, scenario.method == TimerMethod::live ? 1'000'000U : 120'000'000U);
}

TEST(AFrozenWire, LetsNothingFireInMidTransfer) { expect_nothing_fired({-1, 0, 1'000 * millisecond}, true); }

TEST(AFrozenWire, LetsNothingFireInSlowStart) { expect_nothing_fired({-1, 0, 45 * millisecond}, true); }

TEST(AFrozenWire, LetsNothingFireRightAfterTheHandshake) { expect_nothing_fired({-1, 0, 0}, true); }

TEST(AFrozenWire, LetsNothingFireWhenIdle) { expect_nothing_fired({20'000, 0, 500 * millisecond}, false); }

TEST(AFrozenWire, LetsNothingFireAtAClosedWindow) { expect_nothing_fired({-1, 80'000, 3'000 * millisecond}, false); }

TEST(AFrozenWire, AskedForBeforeThereIsAConnectionWaitsUntilItStands) {
    Scenario scenario{-1};
    scenario.at_once = true;
    expect_nothing_fired(scenario, true);
}

/// The limit that calms the timeouts after a freeze must not stand in the way of the next.
TEST(AFrozenWire, CanBeFrozenAgainAtOnce) {
    Scenario scenario{-1, 0, 500 * millisecond};
    scenario.freezes = 2;
    const std::optional<Seen> once = run({-1, 0, 500 * millisecond});
    if (!once || !once->held) GTEST_SKIP() << "this kernel's timers cannot be held";
    std::optional<Seen> twice;
    for (int i = 0; i < 3 && !(twice && twice->held); ++i) twice = run(scenario);
    ASSERT_TRUE(twice);
    EXPECT_TRUE(twice->held);
    EXPECT_EQ(twice->retransmitted_frozen, 0U);
}

TEST(AFrozenWire, HoldsOnOldKernelsWhenTheTimersWereLongFromTheStart) {
    expect_nothing_fired({-1, 0, 1'000 * millisecond, TimerMethod::from_start}, true);
    expect_nothing_fired({-1, 0, 1'000 * millisecond, TimerMethod::from_start, true}, true);
}

TEST(ACruelPause, MakesTheTimersFireAndDouble) {
    Scenario scenario{-1, 0, 1'000 * millisecond};
    scenario.cruel = true;
    const std::optional<Seen> seen = run(scenario);
    if (!seen) GTEST_SKIP() << "no lab here";
    ASSERT_GE(seen->resent, 4U);
    for (std::size_t i = 0; i < seen->resent; ++i)
        std::printf("resent after %.0f ms (timeout %.0f ms)\n", static_cast<double>(seen->resent_at[i]) / 1e6,
                    seen->timeout_before_us / 1e3);
    // After the first, a tail loss probe perhaps, each waits twice as long as the one before.
    for (std::size_t i = seen->resent - 1; i >= seen->resent - 2; --i) {
        const auto wait = static_cast<double>(seen->resent_at[i] - seen->resent_at[i - 1]);
        const auto before = static_cast<double>(seen->resent_at[i - 1] - seen->resent_at[i - 2]);
        EXPECT_NEAR(wait / before, 2.0, 0.3);
    }
}

}  // namespace
}  // namespace osiscope
