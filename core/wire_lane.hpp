// One direction of one link: frames are queued for the line, are on it, travel. Plain data and the wire's time; no
// clock.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "captures/event.hpp"
#include "core/wire_clock.hpp"
#include "core/wire_dice.hpp"

namespace osiscope {

/// The code on the line, numbered as the values of `line-code` are; `bytes` carries octets without one.
enum class WireCode : std::uint8_t { bytes, nrz_l, manchester, mlt3, eight_b_ten_b };

/// A frame in the wire's hands. Times are the wire's unless told otherwise.
struct WireFrame {
    WireAction action;                ///< told when the wire is done with it; its times are filled in then
    FrameDice dice;                   ///< what chance decided
    double noise = 0;                 ///< probability of an error of one symbol
    WireCode code = WireCode::bytes;  ///< it is sent in; known once it is on the line
    Time taken = 0;                   ///< monotonic: it came from its sender, or was made
    Time ready = 0;                   ///< to be put on the line
    Time first_bit = 0;
    Time last_bit = 0;
    Time arrives = 0;
    Time undisturbed = 0;         ///< arrival by rate and propagation alone
    Time in_order = 0;            ///< arrival by these, jitter and the frames before it
    Time held_since = 0;          ///< held, or kept off the line so that others can pass
    Time aside_ns = 0;            ///< spent so before it was on the line
    Time release_at = never;      ///< held: goes on by itself then
    std::uint64_t held_with = 0;  ///< held together with the frame of this number, right after which it goes on
    std::int64_t delay_ns = 0;    ///< beyond the link's own; later frames may arrive first
    std::uint32_t let_pass = 0;   ///< frames that must pass it before it may leave
    std::uint32_t made = 0;       ///< copies and resets that were made of it
    std::optional<ResetAim> aim;  ///< of a forged reset: its sequence number is filled in when it arrives
    bool passed = false;          ///< a later frame has gone onto the line before it
    bool held = false;            ///< by hand, until released
    bool on_line = false;         ///< has been put on the line
    bool announced = false;       ///< told as under way
    std::uint32_t check = 0;      ///< the check sequence that travels after the bytes
    std::vector<std::uint8_t> bytes;
};

struct Lane {
    std::size_t link = 0;
    std::size_t from = 0;  ///< the end its frames come from
    Impairments settings;
    WireDice dice;
    std::deque<WireFrame> waiting;     ///< for the line, in the order in which they came
    std::deque<WireFrame> travelling;  ///< from their first bit on, in order of arrival
    std::vector<WireFrame> aside;      ///< held, or on the line already and waiting for others to pass
    Time line_free = 0;                ///< when the next frame's first bit may leave
    Time latest_arrival = 0;           ///< of a frame on the line: frames that only jitter do not arrive before it
    Time plug_at = never;              ///< a cut cable is plugged in again by itself
    std::uint64_t last_on_line = 0;    ///< the number of the frame that was put on the line last
};

/// When no other frame comes to an idle line for this long, a frame that others should pass goes on alone.
inline constexpr Time longest_wait_to_be_overtaken = 50'000'000;

/// Queues it for the line. Returns false, and leaves the frame alone, when there is no room. The frame that gets a free
/// line does not wait for it and takes no room. `stopped`: nothing moves now.
[[nodiscard]] bool enqueue(Lane& lane, WireFrame& frame, Time now, bool stopped);

/// Puts the next waiting frame on the line if the line is free: returns it, in its place among those travelling, or
/// nullptr. With a cut cable it is returned too; it will never arrive, and the caller takes it out.
[[nodiscard]] WireFrame* put_next_on_line(Lane& lane, Time now);

/// Back among those that travel, at the place its arrival gives it.
WireFrame& travel(Lane& lane, WireFrame&& frame);

void set_aside(Lane& lane, WireFrame&& frame, Time now);

/// Lets a frame that travels arrive after the next `count` frames: at once after those that are on the line already,
/// else it is set aside until they have come.
void swap_on_line(Lane& lane, std::uint64_t number, std::uint32_t count, Time now);

/// Puts frames that were swapped on the line back, when all have passed or none come any more; false when there are
/// none.
bool return_swapped(Lane& lane, Time now);

/// The frame with this number, wherever it is; nullptr when it is not here.
[[nodiscard]] WireFrame* find_frame(Lane& lane, std::uint64_t number);

/// Takes out the frame with this number, wherever it is; false when it is not here.
[[nodiscard]] bool take_out(Lane& lane, std::uint64_t number, WireFrame& frame);

/// Puts a frame right after the one with this number: in the queue, on the line, or held with it. Returns false, and
/// leaves the frame alone, when the queue has no room.
[[nodiscard]] bool insert_after(Lane& lane, std::uint64_t number, WireFrame& frame);

/// Takes out all that is on the cable, held there by hand or not.
[[nodiscard]] std::vector<WireFrame> take_all_on_line(Lane& lane);

/// When a frame is to be moved here next; `never` when none is.
[[nodiscard]] Time next_event(const Lane& lane);

/// When a held frame goes on by itself or a cut ends; `never` when neither does.
[[nodiscard]] Time next_deadline(const Lane& lane);

/// Whether no lane has a frame, held or not.
[[nodiscard]] bool silent(const std::deque<Lane>& lanes);

/// Frames that will go on by themselves: all but those held until somebody releases them.
[[nodiscard]] std::size_t under_way(const Lane& lane);

}  // namespace osiscope
