// A frame that reached a host but was not passed up through all its layers: the layer that discards it, judged by the
// frame's bytes.
#pragma once

#include "captures/journey.hpp"
#include "captures/recording.hpp"

namespace osiscope {

/// Whether bits were inverted or bytes cut off on the way.
[[nodiscard]] bool is_damaged(const WireAction& action);

/// The layer of the receiving host that discards the packet: 2 when the frame is not addressed to that host, 3 when
/// IP's checksum is wrong, 4 when TCP's or UDP's is. 0 for whatever is passed up, and where it is not known: only
/// frames that our wire has damaged are examined.
[[nodiscard]] int refusing_layer(const Recording& recording, const Journey& journey);

}  // namespace osiscope
