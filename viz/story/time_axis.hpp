// What a picture's width means: time itself, one place for every event, or time with its silences folded away. Maps a
// moment to a place on the axis and back; every plot uses the same one.
#pragma once

#include <vector>

#include "captures/digest.hpp"
#include "viz/story/silences.hpp"

namespace osiscope {

enum class AxisKind : std::uint8_t {
    linear,  ///< as a clock runs, with the time in which the wire was frozen drawn short
    events,  ///< every event as far from the next as any other
    folded,  ///< as a clock runs, with long silences drawn short
};

/// "time", "event", "folded time": for a button.
[[nodiscard]] const char* name(AxisKind kind);

/// The kinds in a circle.
[[nodiscard]] constexpr AxisKind next_axis(AxisKind kind) {
    return kind == AxisKind::folded ? AxisKind::linear : static_cast<AxisKind>(static_cast<int>(kind) + 1);
}

/// A silence, or a time in which the wire was frozen, that is drawn shorter than it was.
struct Fold {
    Silence silence;
    bool frozen = false;
    double place = 0;  ///< on the axis, of its beginning
    double width = 0;  ///< on the axis
};

/// Places run from 0 to `length`: nanoseconds, or for `events` numbers of events.
struct TimeAxis {
    AxisKind kind = AxisKind::linear;
    Time first = 0;
    Time last = 1;
    double length = 1;
    std::vector<Fold> folds;       ///< not of `events`; in time order, none reaches into another
    const Story* story = nullptr;  ///< `events` only
};

/// Axis over the whole recording. Cheap: nothing is gone through frame by frame.
[[nodiscard]] TimeAxis make_axis(AxisKind kind, const Story& story, const Silences& silences);

/// Never falls as time goes on. Moments outside the recording have the place of its nearer end.
[[nodiscard]] double place_of(const TimeAxis& axis, Time at);

/// The other way: `time_at_place(axis, place_of(axis, at)) == at` for every moment of the recording, to the nanosecond
/// in recordings of up to 100 days.
[[nodiscard]] Time time_at_place(const TimeAxis& axis, double place);

/// Round steps: the smallest of 1, 2, 5 · 10ⁿ of which at most `wanted` go into `span`.
[[nodiscard]] Time round_step(Time span, int wanted);

}  // namespace osiscope
