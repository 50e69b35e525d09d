// Puts together what was captured of one packet at all the points it passed. Used by `update` of the digest only.
#pragma once

#include "captures/digest.hpp"

namespace osiscope {

/// Finds or begins the journey of a frame. `digest.scratch` has it decoded; `summary` is its summary.
void take_journey(Story& story, std::uint32_t frame, const FrameSummary& summary);

/// The journey a wire action, announced or done, belongs to: the oldest of that identity of which its link has not told
/// yet what it did. `no_index` when no such frame was captured.
[[nodiscard]] std::uint32_t journey_awaiting(const Story& story, const WireAction& action);

/// The journey a wire action belongs to: the oldest of that identity that has none yet.
void take_action(Story& story, std::uint32_t number);

/// Into its place in time.
void add_to_timeline(Digest& digest, TimelineItem item);

}  // namespace osiscope
