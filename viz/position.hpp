// A place in the story: which event, which stop on its way, how far towards the next stop. The picture is a pure
// function of the recording and this.
#pragma once

#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

/// A place a data unit comes through: a layer of a host, or the wire (layer 0).
struct Stop {
    Host host = Host::a;
    int layer = 0;

    friend bool operator==(Stop, Stop) = default;
};

/// The stops of an event: a journey goes down the sender's layers, over the wire and up the receiver's; a system call
/// stands at one layer. What a router made has no way down here; what ends there, or got lost, has none up.
[[nodiscard]] std::vector<Stop> stops_of(const TimelineItem& item, const Recording& recording, const Digest& digest);

/// Which of an event's stops is the wire, and which is the last. Both 0 for a system call.
struct StopNumbers {
    int wire = 0;
    int last = 0;
};
[[nodiscard]] StopNumbers stop_numbers(const TimelineItem& item, const Recording& recording, const Digest& digest);

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
[[nodiscard]] Time time_at(const Position& position, const Recording& recording, const Digest& digest);

/// Where an item stands in the timeline now; the timeline's size when it is not there.
[[nodiscard]] std::size_t index_of(const TimelineItem& item, const Recording& recording, const Digest& digest);

/// The position to show for a moment on the clock: the journey on the wire then, else the last event before.
[[nodiscard]] Position position_at(Time at, const Recording& recording, const Digest& digest);

/// The stop of a journey at this layer on its sender's or receiver's side; the nearest there is.
[[nodiscard]] int stop_at(const std::vector<Stop>& stops, int layer, bool receiver);

}  // namespace osiscope
