// What lies under the bytes osiscope shows as data: the packet a tunnel carries, the TCP header after an
// authentication header. Not shown, but Wireshark counts such connections too, so the stream numbers need it.
#pragma once

#include <optional>

#include "layers/packet.hpp"

namespace osiscope {

/// What `data` of a packet turns out to be.
struct Carried {
    enum class Kind : std::uint8_t {
        packet,       ///< a frame of its own
        tcp_segment,  ///< a TCP header between the very addresses of the packet it is in
    };
    Kind kind = Kind::packet;
    LinkType link_type = LinkType::raw_ip;  ///< of a packet
    ByteRange where;                        ///< in the frame; may be longer than the capture
};

/// Looks into the packet's data by the EtherType, IP protocol or UDP port that names it: LLC and SNAP (IEEE 802.2),
/// 802.1ah, MPLS (RFC 3032, 4023, 7510), PPPoE (RFC 2516), IP in IP (RFC 2003, 4213), GRE (RFC 2784, 2890, 2637),
/// EtherIP (RFC 3378), AH (RFC 4302), L2TP (RFC 2661), VXLAN (RFC 7348), Geneve (RFC 8926), GTP-U (3GPP TS 29.281),
/// Teredo (RFC 4380), LISP (RFC 9300), TZSP. Nothing where none of them is, or its header was not captured.
[[nodiscard]] std::optional<Carried> carried_by(const Packet& packet, Bytes frame);

}  // namespace osiscope
