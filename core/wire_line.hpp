// What happens to a frame between the two network cards of a link: line code, noise, and the check at the far end.
#pragma once

#include <string_view>

#include "core/wire_lane.hpp"

namespace osiscope {

/// "none", "nrz-l", "manchester", "mlt3", "8b10b"; nothing when the text is none of them.
[[nodiscard]] std::optional<WireCode> wire_code(std::string_view text);

struct WireLine {
    WireCode code = WireCode::bytes;
    bool frame_check = true;  ///< the receiving card drops what fails its check
};

/// Takes the frame to the far end: afterwards `frame.bytes` is what the receiving card has got, and the action tells
/// what happened to it. Returns false when that card drops it.
[[nodiscard]] bool cross(const WireLine& line, WireFrame& frame);

}  // namespace osiscope
