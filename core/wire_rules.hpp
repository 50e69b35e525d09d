// A wire's rules, and whose turn it is: which of them wait for frames, which for their moment. Plain data and the
// wire's time; no clock.
#pragma once

#include <optional>
#include <vector>

#include "captures/wire_language.hpp"

namespace osiscope {

struct WireRules {
    struct Waiting {
        WireRule rule;
        std::uint64_t seen = 0;  ///< frames its filter has accepted so far
    };
    std::vector<Waiting> for_frames;    ///< in the order in which they were added
    std::vector<WireRule> for_moments;  ///< the next one first; of one moment, in the order in which they were added
    std::size_t active = 0;             ///< of those for frames, whose last frame has not come yet
};

/// Keeps a rule that waits for its frame or its moment.
void add(WireRules& rules, WireRule&& rule);

/// A frame as it came from its sender, padded.
struct TakenFrame {
    Bytes bytes;
    std::uint64_t number = 0;  ///< of all frames on the wire
    Time since_first = 0;      ///< the wire's time since its first frame
    std::uint16_t link = 0;
    Host from = Host::a;
};

/// Every rule counts the frame if its filter accepts it; these are those whose turn it is now, in the order in which
/// they were added. Valid until a rule is added.
[[nodiscard]] std::vector<const WireRule*> whose_turn(WireRules& rules, const TakenFrame& frame);

/// Since the wire's first frame; nothing when no rule waits for a moment.
[[nodiscard]] std::optional<Time> next_moment(const WireRules& rules);

/// Takes out the next rule whose moment has come; nothing when there is none.
[[nodiscard]] std::optional<WireRule> take_due(WireRules& rules, Time since_first);

}  // namespace osiscope
