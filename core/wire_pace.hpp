// How slow the wire may run, and what the kernels' timers have to know of it.
#pragma once

#include <cstdint>
#include <vector>

#include "captures/impairments.hpp"
#include "captures/wire_language.hpp"
#include "core/wire_clock.hpp"

namespace osiscope {

/// How long a frame of so many bytes is on its way at most when no other is before it, in the wire's time.
[[nodiscard]] Time crossing_time(const Impairments& way, std::uint32_t frame_length);

/// There and back, over so many links: a full-sized segment from A and its acknowledgment, with no queue.
[[nodiscard]] Time data_round_trip(const std::array<Impairments, 2>& way, std::size_t links);
/// The same for a SYN and the SYN-ACK.
[[nodiscard]] Time handshake_round_trip(const std::array<Impairments, 2>& way, std::size_t links);

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
