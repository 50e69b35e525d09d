// The wire between the two lab hosts is this process: it reads every frame from one TAP device and writes it to the
// other, at a set bit rate and delay, each frame exactly as long on the line as Ethernet would have it there.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "captures/event.hpp"
#include "core/file_descriptor.hpp"

namespace osiscope {

struct WireSettings {
    std::uint64_t rate = 0;     ///< bits per second each way; 0 = no limit
    std::int64_t delay_ns = 0;  ///< propagation, one way
};

/// What the wire has done so far; safe to read from any thread.
struct WireCounters {
    std::array<std::atomic<std::uint64_t>, 2> taken{};      ///< frames read from each host
    std::array<std::atomic<std::uint64_t>, 2> delivered{};  ///< frames written to each host
    std::atomic<std::uint64_t> refused{0};                  ///< frames a host's kernel would not take
    std::atomic<std::uint64_t> under_way{0};                ///< frames queued, on the line or travelling
    std::atomic<Time> last_activity{0};                     ///< monotonic
};

/// Runs a thread from construction to destruction. Owns both TAP devices; `taps[0]` is host A's.
class Wire {
public:
    Wire(std::array<FileDescriptor, 2> taps, WireSettings settings, std::function<void(Event&&)> sink);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    [[nodiscard]] const WireCounters& counters() const { return counters_; }

private:
    struct Travelling {
        WireAction action;  ///< times on the wall clock
        Time arrives = 0;   ///< monotonic
        std::vector<std::uint8_t> bytes;
    };

    void run();
    void take_frames(Host from, int most);
    void put_on_line(Host from, std::vector<std::uint8_t>&& bytes);
    void deliver_due(Time now);
    void deliver(Host from, Travelling&& frame);
    [[nodiscard]] Time next_arrival() const;
    void set_timer();

    std::array<FileDescriptor, 2> taps_;
    WireSettings settings_;
    std::function<void(Event&&)> sink_;
    std::array<std::deque<Travelling>, 2> travelling_;  ///< by sender
    std::array<Time, 2> line_free_{};                   ///< monotonic: when the next frame's first bit may leave
    Time wall_offset_ = 0;                              ///< wall clock minus monotonic clock
    std::vector<std::uint8_t> buffer_;
    FileDescriptor timer_;
    FileDescriptor wake_;
    Time timer_set_for_ = 0;
    WireCounters counters_;
    std::thread thread_;
};

}  // namespace osiscope
