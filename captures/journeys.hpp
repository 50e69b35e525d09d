// Puts together what was captured of one packet at all the points it passed. It is asked and answers, and asks nobody:
// of a recording's frames and wire actions, `update` of the digest is the only one to bring them here.
#pragma once

#include <unordered_map>
#include <vector>

#include "captures/journey.hpp"
#include "captures/recording.hpp"
#include "captures/summary.hpp"

namespace osiscope {

/// All journeys so far, in the order their frames were appended, and how to find the one of another frame.
struct Journeys {
    [[nodiscard]] std::size_t size() const { return list.size(); }
    [[nodiscard]] const Journey& operator[](std::size_t number) const { return list[number]; }
    [[nodiscard]] auto begin() const { return list.begin(); }
    [[nodiscard]] auto end() const { return list.end(); }

    bool changed_on_wire = false;  ///< a frame has come out of the wire other than it went in

    // For the functions below only.
    struct Alike {
        std::vector<std::uint32_t> journeys;  ///< with the same bytes, oldest first
        std::uint32_t open = 0;               ///< all before this one are complete
    };
    std::vector<Journey> list;
    std::unordered_map<std::uint64_t, Alike> alike;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> waiting_actions;  ///< lacking a journey
};

/// The number of the journey that a frame, decoded and summarised, belongs to; the last one when it began a new one.
[[nodiscard]] std::uint32_t take_frame(Journeys& journeys, const Recording& recording, std::uint32_t frame,
                                       const Packet& packet, const FrameSummary& summary);

/// Tells its journey what the wire did: the oldest of that identity of which its link has not told yet. It is kept for
/// a frame to come when there is none.
void take_action(Journeys& journeys, const Recording& recording, std::uint32_t action);

/// The journey a wire action, announced or done, would be told to. `no_index` when no such frame was captured.
[[nodiscard]] std::uint32_t journey_awaiting(const Journeys& journeys, const Recording& recording,
                                             const WireAction& action);

}  // namespace osiscope
