// Playing and stepping through the story. Plain data and free functions; tested without a window.
#pragma once

#include <optional>

#include "viz/story/position.hpp"

namespace osiscope {

/// A movement to another event's place, by way of what happens between.
struct Travel {
    Position to;
    std::optional<TimelineItem> then;  ///< follows the present event's last stop; nothing = the event that does
    float hurry = 1;                   ///< times faster than usual
};

struct TimeControl {
    Position position;
    bool placed = false;  ///< false until the recording has its first event
    bool playing = false;
    int pace = 0;                             ///< powers of two: 0 = ×1, 3 = ×8, -2 = ×1/4
    std::optional<Position> until;            ///< playing stops here; nothing = at the end of what is recorded
    std::optional<Travel> travel{};           ///< how it gets there, where `until` is its end
    float waited = 0;                         ///< seconds at this stop, where steps replace movements
    std::optional<int> pace_after_opening{};  ///< the opening of a live run plays faster, until then
};

/// How long a frame's flight takes at pace ×1.
inline constexpr float flight_seconds = 1.2F;

inline constexpr int slowest_pace = -3;
inline constexpr int fastest_pace = 6;

/// How long the way from this stop to the next takes at pace ×1, in seconds.
[[nodiscard]] float seconds_of(const Position& position, const Story& story);

/// Moves on by `seconds` of the user's time (clamped to a tenth: a stall is not made up for). Returns true when the
/// position changed.
/// `in_steps`: it rests at each stop for as long as the way to the next would take, then is there.
bool advance(TimeControl& time, float seconds, const Story& story, bool in_steps = false);

/// True at the last stop of what is recorded so far.
[[nodiscard]] bool at_end(const TimeControl& time, const Story& story);

/// The start of the next or previous stop (across events), from a stop or from on the way to one.
[[nodiscard]] std::optional<Position> next_stop(const Position& position, const Story& story);
[[nodiscard]] std::optional<Position> previous_stop(const Position& position, const Story& story);

/// The start of the next or previous event.
[[nodiscard]] std::optional<Position> next_event(const Position& position, const Story& story);
[[nodiscard]] std::optional<Position> previous_event(const Position& position, const Story& story);

/// Plays to `target` when it lies ahead in the same event, else goes there at once.
void go_towards(TimeControl& time, const Position& target);

/// Plays the rest of the present event and the way to `target` in its own, in 1 to 3 seconds at pace ×1; goes there at
/// once where there is nothing to show.
void travel_to(TimeControl& time, const Position& target, const Story& story);

/// True on the way that `travel_to` began.
[[nodiscard]] bool travelling(const TimeControl& time);

/// Stops and stands exactly at `position`.
void stand_at(TimeControl& time, const Position& position);

}  // namespace osiscope
