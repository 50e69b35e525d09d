// Two hosts for the wire's benchmark: network namespaces, their interfaces, and a plain TCP transfer between them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>

#include "core/file_descriptor.hpp"

namespace osiscope {

/// A thread in a network namespace of its own that does what it is given, in order.
class BenchHost {
public:
    BenchHost();
    ~BenchHost();
    BenchHost(const BenchHost&) = delete;
    BenchHost& operator=(const BenchHost&) = delete;

    /// The future is ready when it is done, and has what it threw.
    std::future<void> begin(std::function<void()> work);
    void do_now(std::function<void()> work) { begin(std::move(work)).get(); }
    /// Its namespace, as ip(8) takes it.
    [[nodiscard]] const std::string& network() const { return network_; }

private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::packaged_task<void()>> waiting_;
    bool ending_ = false;
    std::string network_;
    std::thread thread_;
};

/// An interface's counters, from /proc/net/dev.
struct InterfaceCounters {
    std::uint64_t received = 0;  ///< frames
    std::uint64_t sent = 0;      ///< frames
    std::uint64_t dropped = 0;   ///< frames, in either direction
};

/// Two hosts and what connects them.
struct BenchPair {
    BenchHost a;
    BenchHost b;
    std::string interfaces[2];
    std::string address_b;
    FileDescriptor taps[2];  ///< not open for a veth pair
};

/// Hosts with a TAP each, as in the lab.
void connect_by_taps(BenchPair& pair);

/// Hosts with the two ends of a veth pair, every offload switched off. Needs ip(8).
void connect_by_veth(BenchPair& pair);

struct BenchTransfer {
    double seconds = 0;
    std::uint64_t frames = 0;   ///< both directions, as the interface at A counted them
    std::uint64_t dropped = 0;  ///< by either interface
    std::uint64_t sent[2]{};    ///< frames, by each interface
};

/// Sends so many bytes from A to B and waits until B has them all. `mss` 0 = what the MTU allows.
[[nodiscard]] BenchTransfer run_transfer(BenchPair& pair, std::uint64_t bytes, int mss);

}  // namespace osiscope
