// The wire between the lab's hosts is this process: it reads every frame from one TAP device and writes it to the
// other, at a set bit rate and delay, each frame exactly as long on the line as Ethernet would have it there.
// It is any number of links in a row; where two meet without a host between them, a switch in this process has a port
// at each.
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

class Wire;

/// A cable. Link 0's end 0 is host A; the last link's end 1 is host B.
struct WireLink {
    std::array<FileDescriptor, 2> ends;   ///< TAP devices; an end that is not open is a port of the switch
    std::array<Impairments, 2> settings;  ///< of frames from end 0 and from end 1
};

/// Takes a frame that has arrived at an end without a TAP device. Called in the wire's thread; may call `Wire::send`.
using SwitchPort =
    std::function<void(Wire& wire, std::size_t link, std::size_t end, std::vector<std::uint8_t>&& frame)>;

/// Sees a frame as it comes out of a link's far end, before the receiving network card has checked it.
using WireTap = std::function<void(const WireAction& action, Bytes frame)>;

struct WireSettings {
    WireTap came_out;  ///< may be empty
    SwitchPort port;   ///< needed when an end has no TAP device
};

/// What has passed one end of a link; safe to read from any thread.
struct EndCounters {
    std::atomic<std::uint64_t> taken{0};      ///< frames that came from there
    std::atomic<std::uint64_t> delivered{0};  ///< frames handed over there
};

/// What the wire has done so far; safe to read from any thread.
struct WireCounters {
    std::vector<std::array<EndCounters, 2>> ends;  ///< of each link
    std::atomic<std::uint64_t> refused{0};         ///< frames a host's kernel would not take
    std::atomic<std::uint64_t> under_way{0};       ///< frames queued, on the line or travelling
    std::atomic<Time> last_activity{0};            ///< monotonic
};

/// Runs a thread from construction to destruction. Owns the TAP devices.
class Wire {
public:
    Wire(std::vector<WireLink> links, WireSettings settings, std::function<void(Event&&)> sink);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    [[nodiscard]] const WireCounters& counters() const { return counters_; }
    /// The switch's way to put a frame on a link at one of its ends. Only from within `WireSettings::port`.
    void send(std::size_t link, std::size_t end, std::vector<std::uint8_t>&& frame);

private:
    struct Travelling {
        WireAction action;  ///< times on the wall clock
        Time arrives = 0;   ///< monotonic
        std::vector<std::uint8_t> bytes;
    };
    /// One direction of one link.
    struct Lane {
        std::size_t link = 0;
        std::size_t from = 0;  ///< the end
        std::deque<Travelling> travelling;
        Time line_free = 0;  ///< monotonic: when the next frame's first bit may leave
    };

    void run();
    void take_frames(Lane& lane, int most);
    void put_on_line(Lane& lane, std::vector<std::uint8_t>&& bytes);
    void deliver_due(Time now);
    void deliver(Lane& lane, Travelling&& frame);
    [[nodiscard]] Time next_arrival() const;
    void set_timer();

    std::vector<WireLink> links_;
    WireSettings settings_;
    std::function<void(Event&&)> sink_;
    std::deque<Lane> lanes_;
    std::uint64_t frames_ = 0;  ///< numbered so far
    Time wall_offset_ = 0;      ///< wall clock minus monotonic clock
    std::vector<std::uint8_t> buffer_;
    FileDescriptor timer_;
    FileDescriptor wake_;
    Time timer_set_for_ = 0;
    WireCounters counters_;
    std::thread thread_;
};

}  // namespace osiscope
