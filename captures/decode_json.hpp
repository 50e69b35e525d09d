// One frame as one line of JSON, for programs. The schema is in docs/decode-json.md; its referee is tshark.
#pragma once

#include "captures/digest.hpp"

namespace osiscope {

/// The object for a frame, with a final line break. `frame` counts from 0 here, from 1 in the JSON.
[[nodiscard]] std::string decode_json(const Recording& recording, const Digest& digest, std::uint32_t frame);

/// The frame as one line of text for people, without line break:
/// number, time since the first frame, capture point, addresses, highest protocol and its headline, then what stands
/// out in a TCP segment and what is wrong with the packet.
[[nodiscard]] std::string decode_line(const Recording& recording, const Digest& digest, std::uint32_t frame);

}  // namespace osiscope
