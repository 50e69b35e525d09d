// What the wire did, in words: comments on the frames it was done to, and the log of its decisions.
#pragma once

#include "captures/recording.hpp"

namespace osiscope {

/// "dropped on the wire (loss)", "bit 3 of byte 54 flipped by action 2", several separated by "; ". Empty when the
/// frame was carried as it was.
[[nodiscard]] std::string note(const WireAction& action);

/// The notes on the frames they are about: on the sender's copy of each, or nothing where it was not captured. `found`
/// is called with a frame's index and its note, in no order.
void for_each_note(const Recording& recording, const std::function<void(std::uint32_t, std::string&&)>& found);

/// A line for each frame that came from a host or a switch, link by link and way by way, with what chance and script
/// decided about it: "link 0 A>B 17: loss". No times: the same seed, settings and script decide the same.
[[nodiscard]] std::string decision_log(const Recording& recording);

}  // namespace osiscope
