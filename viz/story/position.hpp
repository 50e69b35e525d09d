// A place in the story: which event, which stop on its way, how far towards the next stop. The picture is a pure
// function of the recording and this.
#pragma once

#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

/// A place a data unit comes through: a layer of a host or of the router, or a wire (layer 0).
struct Stop {
    Host host = Host::a;  ///< at the router: the side it faces; on a wire: where the data unit comes from
    int layer = 0;
    bool router = false;  ///< at the router; of a wire: the one it leaves by

    friend bool operator==(Stop, Stop) = default;
};

/// The stops of an event: a journey goes down the sender's layers, over the wire and up the receiver's; between two
/// wires up the router's three layers and down again. What the router made begins there, what is for it ends there, and
/// what got lost goes up nowhere. A system call stands at one layer.
[[nodiscard]] std::vector<Stop> stops_of(const TimelineItem& item, const Story& story);

/// Which of an event's stops are which. All 0 for a system call.
struct StopNumbers {
    int wire = 0;          ///< the first wire
    int router = -1;       ///< the first stop at the router on its way through, or up to its end there; -1 = none
    int second_wire = -1;  ///< -1 = none
    int last = 0;
    int router_top = 3;  ///< the highest layer it comes to at the router
};
[[nodiscard]] StopNumbers stop_numbers(const TimelineItem& item, const Story& story);

/// The layer a system call belongs to: 7 for the file and the data, 5 for opening and closing the connection.
[[nodiscard]] int layer_of_call(const SystemCall& call);

struct Position {
    TimelineItem item;
    int stop = 0;
    float progress = 0;  ///< 0 … 1 of the way to the next stop

    friend bool operator==(const Position& a, const Position& b) {
        return a.item == b.item && a.stop == b.stop && a.progress == b.progress;
    }
};

/// The moment on the recording's clock that a position shows.
[[nodiscard]] Time time_at(const Position& position, const Story& story);

/// When a packet came into the router, and when it was on its way again: captured leaving, or its first bit on the
/// line.
struct RouterTimes {
    Time in = 0;
    Time out = 0;
};
[[nodiscard]] RouterTimes router_times(const Recording& recording, const Journey& journey);

/// Where an item stands in the timeline now; the timeline's size when it is not there.
[[nodiscard]] std::size_t index_of(const TimelineItem& item, const Story& story);

/// The position to show for a moment on the clock: the journey on the wire then, else the last event before.
[[nodiscard]] Position position_at(Time at, const Story& story);

/// The stop of a journey at this layer on its sender's or receiver's side, not at the router; the nearest there is.
[[nodiscard]] int stop_at(const std::vector<Stop>& stops, int layer, bool receiver);

}  // namespace osiscope
