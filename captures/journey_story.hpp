// A packet's path, point by point: where it was captured, what each link did to it, what a switch or router did.
#pragma once

#include <string>
#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

/// What became of a packet, as far as the recording tells by now.
enum class Fate : std::uint8_t {
    not_known,        ///< still on its way, or nobody watched the other end
    arrived,          ///< captured where it was meant to end
    lost_on_wire,     ///< a link dropped it
    fragmented,       ///< the router cut it up: its fragments have journeys of their own
    ended_at_router,  ///< the router received it and did not forward it: its time to live ran out, or it is too long
};

[[nodiscard]] Fate fate_of(const Recording& recording, const Journey& journey);

/// A field that differs between two captures of a packet.
struct FieldChange {
    std::string layer;  ///< "IPv4"
    std::string label;  ///< "Time to live"
    std::string before;
    std::string after;
};

/// Everything that differs between two captures of a packet, worked out by comparing them field by field.
[[nodiscard]] std::vector<FieldChange> changes_between(const Recording& recording, std::uint32_t before,
                                                       std::uint32_t after);

/// "Time to live 64 → 63, Header checksum 0x2a4c → 0x2b4c"; empty when nothing differs.
[[nodiscard]] std::string changes_text(const std::vector<FieldChange>& changes);

/// One thing on a packet's path.
struct PathStep {
    std::string where;               ///< "A", "wire", "switch", "router", "R-A"; empty: it belongs to the step before
    std::string what;                ///< a clause
    std::uint32_t frame = no_index;  ///< as captured there
};

/// A packet's path in order. `start` is the time that counts as 0.
[[nodiscard]] std::vector<PathStep> path_of(const Story& story, std::uint32_t journey, Time start);

/// "A → B", "A → R": where a journey leads from and to.
[[nodiscard]] std::string route_text(const Journey& journey);

}  // namespace osiscope
