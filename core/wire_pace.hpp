// How slow the wire may run, and what the kernels' timers have to know of it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "captures/impairments.hpp"
#include "captures/wire_language.hpp"
#include "core/wire_lane.hpp"

namespace osiscope {

/// There and back, over so many links: a full-sized segment from A and its acknowledgment, with no queue.
[[nodiscard]] Time data_round_trip(const std::array<Impairments, 2>& way, std::size_t links);
/// The same for a SYN and the SYN-ACK.
[[nodiscard]] Time handshake_round_trip(const std::array<Impairments, 2>& way, std::size_t links);

/// The same over these lanes, all those of a wire.
[[nodiscard]] Time data_round_trip(const std::deque<Lane>& lanes);
[[nodiscard]] Time handshake_round_trip(const std::deque<Lane>& lanes);

/// As long as a round trip takes now, by the clock of those who wait: there and back, and what is on the line before.
[[nodiscard]] Time round_trip_now(const std::deque<Lane>& lanes, Time now, std::uint32_t slow);

/// The slowest motion, up to the one that is wanted, in which a round trip takes no more than 0.9 s: a kernel
/// retransmits a SYN and a SYN-ACK after 1 s, whatever its settings.
[[nodiscard]] std::uint32_t handshake_pace(Time round_trip, std::uint32_t wanted);

/// What a script says about slow motion.
struct ScriptedPace {
    std::uint32_t first = 1;    ///< from the start
    std::uint32_t slowest = 1;  ///< at any time
};
[[nodiscard]] ScriptedPace scripted_pace(const std::vector<WireRule>& rules);

}  // namespace osiscope
