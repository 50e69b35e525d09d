// What a learning switch knows and decides. IEEE 802.1Q-2018 §8.7 (learning), §8.8 (the filtering database), §8.6
// (where a frame goes). The lab's switch runs on it, and the window and `explain` replay it from the recording.
#pragma once

#include <vector>

#include "captures/event.hpp"

namespace osiscope {

using MacAddress = std::array<std::uint8_t, 6>;

struct SwitchEntry {
    MacAddress mac{};
    std::uint8_t port = 0;
    Time learned = 0;
    Time last_seen = 0;
};

struct SwitchTable {
    static constexpr Time standard_ageing = 300'000'000'000;  ///< 300 s: 802.1Q-2018 table 8-7

    Time ageing = standard_ageing;     ///< an address not heard of for this long is forgotten
    std::vector<SwitchEntry> entries;  ///< in the order they were learned
};

/// Where a frame goes, and why.
struct SwitchDecision {
    enum class Kind : std::uint8_t {
        forward,          ///< to the port its destination was learned at
        flood_unknown,    ///< to every other port: nobody with this address has spoken yet
        flood_broadcast,  ///< to every other port: meant for all, or for a group
        filter,           ///< nowhere: its destination is where it came from, or the frame is no frame
    };
    Kind kind = Kind::filter;
    std::uint8_t port = 0;                  ///< of `forward`
    std::vector<SwitchLearning> learnings;  ///< what the table learned or forgot on this occasion
};

/// Takes a frame in at a port: forgets what has aged, learns where its sender is, decides where it goes.
/// Frames shorter than two addresses are filtered and teach nothing; nor does a group address as source.
SwitchDecision take(SwitchTable& table, Bytes frame, std::uint8_t port, Time now);

/// What the table would decide, without learning.
[[nodiscard]] SwitchDecision decide(const SwitchTable& table, Bytes frame, std::uint8_t port, Time now);

/// Takes in a recorded change.
void apply(SwitchTable& table, const SwitchLearning& learning);

/// The table as it stood at a moment, replayed from what was recorded. It forgets only what the recording says it
/// forgot.
[[nodiscard]] SwitchTable table_at(const std::vector<SwitchLearning>& learnings, Time at);

/// The table with which it decided about a frame that reached it at `arrived`: what it learned from this very frame is
/// stamped a moment later.
[[nodiscard]] SwitchTable table_for(const std::vector<SwitchLearning>& learnings, Time arrived, Bytes frame);

/// "forwarded to the port the table has for 02:00:00:00:00:b2", …: the decision as a clause for people.
[[nodiscard]] std::string text(const SwitchDecision& decision, Bytes frame);

/// "02:00:00:00:00:a1"
[[nodiscard]] std::string text(const MacAddress& mac);

/// A port's name for people: it is called by the host behind it.
[[nodiscard]] constexpr const char* port_name(std::uint8_t port) { return port == 0 ? "A" : "B"; }

}  // namespace osiscope
