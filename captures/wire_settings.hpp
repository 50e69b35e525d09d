// How the wire is set at a moment: how it started, and every `set` since (docs/wire.md).
#pragma once

#include "captures/recording.hpp"

namespace osiscope {

struct WireSetup {
    std::array<Impairments, 2> way;               ///< from A's side, from B's
    std::array<std::string, 2> line_code;         ///< "none", "manchester" … of frames that are put on the line then
    std::array<bool, 2> frame_check{true, true};  ///< the receiving cards drop what fails their check
    bool links_differ = false;                    ///< a `set` was for one link only: then `way` is that of the others
};

/// Of one link, or without `link` of all those that no `set` has named. Nothing when the recording has no facts: nobody
/// knows how that wire was.
[[nodiscard]] std::optional<WireSetup> wire_settings_at(const Recording& recording, Time at,
                                                        std::optional<std::uint16_t> link = std::nullopt);

/// The rate of the line by which each host's frames leave it, from a moment on; 0 = no limit.
struct WireRate {
    Time from = 0;
    std::array<std::uint64_t, 2> rate{};  ///< bits per second, of A's line and of B's
};

/// In time order, one more wherever a rate was set. Empty when the recording has no facts.
[[nodiscard]] std::vector<WireRate> wire_rates(const Recording& recording);

/// Carries out "set A>B loss 5%". Any other verb changes nothing; nor does one for another link than `link`, of a wire
/// that has more than one.
void execute_set(WireSetup& setup, const WireVerb& verb, bool one_link,
                 std::optional<std::uint16_t> link = std::nullopt);

}  // namespace osiscope
