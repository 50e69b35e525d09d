// The state of each layer's card: a figure beside its name, and everything that is known of it for the mouse.
#pragma once

#include "viz/story/host_lines.hpp"

namespace osiscope {

/// Fills in `aside` and `details` of all seven layers with what is known at that moment: calls that had returned,
/// segments that had left or arrived, the kernel's last sample. What is not known leaves its place empty.
void add_layer_states(HostLines& lines, const HostMoment& moment);

/// A kernel's round trip and timeout are not its own while osiscope holds the timers off for a frozen wire (see
/// docs/core.md): then neither is shown.
[[nodiscard]] bool timers_raised(const TcpInfo& info, const std::optional<LabFacts>& facts);

}  // namespace osiscope
