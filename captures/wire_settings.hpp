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

/// Nothing when the recording has no facts: nobody knows how that wire was.
[[nodiscard]] std::optional<WireSetup> wire_settings_at(const Recording& recording, Time at);

/// Carries out a line such as "set A>B loss 5%", also behind a trigger ("at 2s: set …"). Any other line changes
/// nothing; nor does a value that is none.
void obey_set(WireSetup& settings, const std::string& line, bool one_link);

}  // namespace osiscope
