// Names of the many protocols that osiscope shows as bytes, so that a student knows what the bytes are.
// (`ethernet::ether_type_name` and `ipv4::protocol_name` are declared with their headers.)
#pragma once

#include "layers/packet.hpp"

namespace osiscope {

/// What a `data` layer is by the number that the header below it gave: "GRE", "LLDP", "802.2 LLC"; "" when that header
/// gave none, or one with no name here.
[[nodiscard]] const char* payload_name(const Packet& packet, const Layer& data);

/// "Ethernet", "IEEE 802.11 with radiotap", …; "" when the link type has no name here.
/// The list: https://www.tcpdump.org/linktypes.html
[[nodiscard]] const char* link_type_name(LinkType link_type);

/// True when osiscope reads frames of this link type; others are shown as bytes.
[[nodiscard]] bool is_read(LinkType link_type);

}  // namespace osiscope
