// The wire's settings as a person turns them: each one a ladder of usual values.
#pragma once

#include <vector>

#include "captures/wire_options.hpp"
#include "captures/wire_settings.hpp"

namespace osiscope {

/// Those that have a knob, in the order of the knobs.
[[nodiscard]] std::vector<const WireOption*> wire_knobs();

/// What a knob of one direction shows: [0] is the one from A's side.
[[nodiscard]] WireValue knob_value(const WireOption& knob, const WireSetup& setup, std::size_t way);

/// The next value above (`by` 1) or below (-1) the present one; the present one at the ladder's end.
[[nodiscard]] WireValue next_value(const WireOption& knob, WireValue now, int by);

/// The line of the wire's language that sets it for one direction.
[[nodiscard]] std::string set_line(const WireOption& knob, WireValue wanted, std::size_t way);

}  // namespace osiscope
