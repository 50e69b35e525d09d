// User Datagram Protocol. RFC 768.
#pragma once

#include "layers/field.hpp"
#include "layers/step.hpp"

namespace osiscope::udp {

inline constexpr Field source_port{"udp.srcport", "Source port", 0, 16, Format::identifier};
inline constexpr Field destination_port{"udp.dstport", "Destination port", 16, 16, Format::identifier};
inline constexpr Field length{"udp.length", "Length", 32, 16};
inline constexpr Field checksum{"udp.checksum", "Checksum", 48, 16, Format::hexadecimal};
inline constexpr const Field* fields[] = {&source_port, &destination_port, &length, &checksum};
inline constexpr std::uint32_t header_length = 8;
static_assert(tiles(fields, header_length * 8));

Protocol decode(Step& step);

}  // namespace osiscope::udp
