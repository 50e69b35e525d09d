// One direction of one link: frames wait for the line, are on it, travel. Plain data and the wire's time; no clock.
#pragma once

#include <deque>
#include <vector>

#include "core/wire_clock.hpp"
#include "core/wire_dice.hpp"

namespace osiscope {

/// The code on the line; `bytes` carries octets without one.
enum class WireCode : std::uint8_t { bytes, nrz_l, manchester, mlt3, eight_b_ten_b };

/// A frame in the wire's hands. Times are the wire's.
struct WireFrame {
    WireAction action;                ///< told when the wire is done with it; its times on the line are filled in then
    FrameDice dice;                   ///< what chance decided
    double noise = 0;                 ///< probability of an error of one symbol
    WireCode code = WireCode::bytes;  ///< it is sent in; known once it is on the line
    Time ready = 0;                   ///< to be put on the line
    Time first_bit = 0;
    Time last_bit = 0;
    Time arrives = 0;
    Time undisturbed = 0;  ///< arrival by rate and propagation alone
    Time held_since = 0;
    Time aside_ns = 0;           ///< spent set aside before it was on the line
    std::int64_t delay_ns = 0;   ///< beyond the link's own; later frames may overtake
    std::uint32_t let_pass = 0;  ///< frames that must overtake it before it may leave
    bool held = false;           ///< by hand, until released
    bool on_line = false;        ///< has been put on the line
    bool announced = false;      ///< told as under way
    std::uint32_t check = 0;     ///< the check sequence that travels behind the bytes
    std::vector<std::uint8_t> bytes;
};

struct Lane {
    std::size_t link = 0;
    std::size_t from = 0;  ///< the end its frames come from
    Impairments settings;
    WireDice dice;
    std::deque<WireFrame> waiting;     ///< for the line, first come first served
    std::deque<WireFrame> travelling;  ///< from their first bit on, in order of arrival
    std::vector<WireFrame> aside;      ///< held by hand, or until others have overtaken
    Time line_free = 0;                ///< when the next frame's first bit may leave
    Time latest_arrival = 0;           ///< frames that only jitter do not overtake
};

/// A frame that nobody overtakes is put back after this long: there is nothing behind it.
inline constexpr Time longest_wait_to_be_overtaken = 50'000'000;

/// Queues it for the line. Returns false, and leaves the frame alone, when there is no room.
[[nodiscard]] bool enqueue(Lane& lane, WireFrame& frame, Time now);

/// Puts the next waiting frame on the line if the line is free: returns it, in its place among those travelling, or
/// nullptr. With a cut cable it is returned too; it will never arrive, and the caller takes it out.
[[nodiscard]] WireFrame* put_next_on_line(Lane& lane, Time now);

/// Back among those that travel, at the place its arrival gives it.
WireFrame& travel(Lane& lane, WireFrame&& frame);

/// Sets it aside; it goes on when `take_overtaken` finds it or when it is released.
void set_aside(Lane& lane, WireFrame&& frame, Time now);

/// Takes out the next frame set aside that has been overtaken or has waited too long for it.
[[nodiscard]] bool take_overtaken(Lane& lane, Time now, WireFrame& frame);

/// The frame with this number, wherever it is; nullptr when it is not here.
[[nodiscard]] WireFrame* find_frame(Lane& lane, std::uint64_t number);

/// Takes out the frame with this number, wherever it is; false when it is not here.
[[nodiscard]] bool take_out(Lane& lane, std::uint64_t number, WireFrame& frame);

/// Lets a frame that was taken out go on: to its place on the line, or to the queue's end if it never was on it.
/// Returns false when the queue is full.
[[nodiscard]] bool go_on(Lane& lane, WireFrame& frame, Time now);

/// Lets a frame that has been overtaken go on: before all that wait.
void next_in_line(Lane& lane, WireFrame&& frame, Time now);

/// When something is to be done here next; `never` when nothing is.
[[nodiscard]] Time next_event(const Lane& lane);

}  // namespace osiscope
