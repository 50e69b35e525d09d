// The kernel's view of the transfer: TCP_INFO of both hosts' sockets at every call and every few milliseconds.
#pragma once

#include <condition_variable>
#include <optional>
#include <thread>

#include "captures/event.hpp"
#include "core/connections.hpp"

namespace osiscope {

/// Runs a thread from construction to destruction, which needs no privilege and gives up what it has.
class TcpWatch {
public:
    /// `sink` gets a TcpSample whenever one differs from the one before; from several threads, one at a time for a
    /// host. `every_time` is called after each look of its own; it may be empty.
    TcpWatch(Connections& connections, std::function<void(Event&&)> sink, std::function<void()> every_time = {});
    ~TcpWatch();
    TcpWatch(const TcpWatch&) = delete;
    TcpWatch& operator=(const TcpWatch&) = delete;

    /// Looks now.
    void look(Host host);

private:
    void run();

    Connections* connections_;
    std::function<void(Event&&)> sink_;
    std::function<void()> every_time_;
    std::array<std::optional<TcpInfo>, 2> last_;  ///< each under its connection's lock
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace osiscope
