// A libpcap thread on one interface: every frame with nanosecond stamps, and the counters that say none was missed.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "captures/event.hpp"
#include "core/file_descriptor.hpp"

struct pcap;

namespace osiscope {

struct CaptureSettings {
    std::string interface;
    std::string filter;  ///< a capture filter expression; empty = everything
    PointId point = 0;
    std::vector<std::uint8_t> mac;       ///< of the interface, to tell outgoing from incoming frames; may be empty
    std::size_t ring_bytes = 32U << 20;  ///< room for frames not yet read
    /// Bytes kept of each frame; tcpdump's default: whole frames, jumbo and offloaded ones too. The kernel's ring has
    /// places of this size, so where frames are known to be small a smaller number makes room for many more of them.
    int snap_length = 262'144;
};

/// Captures in a thread of its own, in the network namespace of the thread that constructs it. Only opening the
/// interface takes privilege; the thread that reads the frames has given its own up.
class Capture {
public:
    /// Opens the interface and starts. Throws Error: no such interface, not permitted (with the fix), …
    Capture(const CaptureSettings& settings, std::function<void(Event&&)> sink);
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    [[nodiscard]] LinkType link_type() const { return link_type_; }
    /// Frames handed to the sink so far.
    [[nodiscard]] std::uint64_t frames() const { return frames_.load(std::memory_order_relaxed); }
    /// Takes what is still in the ring, ends the thread and returns the counters. Call once.
    CaptureStatistics stop();

private:
    void run();
    void take(const std::uint8_t* bytes, std::uint32_t captured, std::uint32_t original, Time at);

    struct Close {
        void operator()(pcap* handle) const;
    };
    CaptureSettings settings_;
    std::function<void(Event&&)> sink_;
    std::unique_ptr<pcap, Close> handle_;
    LinkType link_type_ = LinkType::ethernet;
    FileDescriptor wake_;
    std::atomic<std::uint64_t> frames_{0};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

/// The interface that packets to this address leave by, from the kernel's routing; empty when there is none.
[[nodiscard]] std::string interface_towards(const std::string& host, std::uint16_t port);

}  // namespace osiscope
