// Short names for what is on the stage, on the wire and in lists.
#pragma once

#include "viz/state/app_state.hpp"

namespace osiscope {

/// "frame 18 · file bytes 0 – 1439 · down at A", and shorter versions for less room.
[[nodiscard]] std::vector<std::string> stage_titles(const AppState& state);

/// What a packet is, in a few words: "SYN", "ACK 1493", "file bytes 0 – 1 439", "OFFER", "ARP: who has 10.7.0.2?".
[[nodiscard]] std::string packet_title(const Story& story, std::uint32_t frame);

}  // namespace osiscope
