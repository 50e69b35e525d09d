// A frame that came to a host and was not passed up all its layers: the one that stops it, by what the frame's bytes
// say.
#pragma once

#include "captures/journey.hpp"
#include "captures/recording.hpp"

namespace osiscope {

/// Whether bits were inverted or bytes cut off on the way.
[[nodiscard]] bool is_damaged(const WireAction& action);

/// The layer of the receiving host at which a packet's way ends: 2 when the frame is addressed to nobody there, 3 when
/// IP's checksum is wrong, 4 when TCP's or UDP's is. 0 for all that is passed up, and where it is not known: only
/// frames that our wire has damaged are looked at.
[[nodiscard]] int refusing_layer(const Recording& recording, const Journey& journey);

}  // namespace osiscope
