// Internet Protocol version 6 and its extension headers. RFC 8200 §3 and §4.
//
//     0                   1                   2                   3
//     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-------+---------------+---------------------------------------+
//     |Version| Traffic Class |              Flow Label               |
//     +-------+---------------+-------+---------------+---------------+
//     |         Payload Length        |  Next Header  |   Hop Limit   |
//     +-------------------------------+---------------+---------------+
//     |                 Source Address (128 bits)                     |
//     +---------------------------------------------------------------+
//     |               Destination Address (128 bits)                  |
//     +---------------------------------------------------------------+
#pragma once

#include "layers/field.hpp"
#include "layers/step.hpp"

namespace osiscope::ipv6 {

inline constexpr Field version{"ipv6.version", "Version", 0, 4};
inline constexpr Field traffic_class{"ipv6.tclass", "Traffic class", 4, 8, Format::hexadecimal};
inline constexpr Field flow_label{"ipv6.flow", "Flow label", 12, 20, Format::hexadecimal};
inline constexpr Field payload_length{"ipv6.plen", "Payload length", 32, 16};
inline constexpr Field next_header{"ipv6.nxt", "Next header", 48, 8};
inline constexpr Field hop_limit{"ipv6.hlim", "Hop limit", 56, 8};
inline constexpr Field source_address{"ipv6.src", "Source address", 64, 128, Format::ipv6_address};
inline constexpr Field destination_address{"ipv6.dst", "Destination address", 192, 128, Format::ipv6_address};
inline constexpr const Field* fields[] = {&version,     &traffic_class, &flow_label,     &payload_length,
                                          &next_header, &hop_limit,     &source_address, &destination_address};
inline constexpr std::uint32_t header_length = 40;
static_assert(tiles(fields, header_length * 8));

Protocol decode(Step& step);

}  // namespace osiscope::ipv6

namespace osiscope::ipv6_extension {

// Hop-by-hop and destination options, and routing headers, begin alike; Wireshark names the fields by the header.
// Lengths count 8-byte units, the first not counted.
inline constexpr Field next_header{"ipv6.hopopts.nxt", "Next header", 0, 8};
inline constexpr Field length{"ipv6.hopopts.len", "Length", 8, 8};
inline constexpr const Field* fields[] = {&next_header, &length};
static_assert(tiles(fields, 16));

inline constexpr Field destination_next_header{"ipv6.dstopts.nxt", "Next header", 0, 8};
inline constexpr Field destination_length{"ipv6.dstopts.len", "Length", 8, 8};
inline constexpr const Field* destination_fields[] = {&destination_next_header, &destination_length};
static_assert(tiles(destination_fields, 16));

inline constexpr Field routing_next_header{"ipv6.routing.nxt", "Next header", 0, 8};
inline constexpr Field routing_length{"ipv6.routing.len", "Length", 8, 8};
inline constexpr Field routing_type{"ipv6.routing.type", "Routing type", 16, 8};
inline constexpr Field segments_left{"ipv6.routing.segleft", "Segments left", 24, 8};
inline constexpr const Field* routing_fields[] = {&routing_next_header, &routing_length, &routing_type, &segments_left};
static_assert(tiles(routing_fields, 32));

inline constexpr Field fragment_next_header{"ipv6.fraghdr.nxt", "Next header", 0, 8};
inline constexpr Field reserved{"ipv6.fraghdr.reserved_octet", "Reserved", 8, 8};
inline constexpr Field fragment_offset{"ipv6.fraghdr.offset", "Fragment offset", 16, 13};  // in 8-byte units
inline constexpr Field reserved_bits{"ipv6.fraghdr.reserved_bits", "Reserved", 29, 2};
inline constexpr Field more_fragments{"ipv6.fraghdr.more", "More fragments", 31, 1, Format::flag};
inline constexpr Field identification{"ipv6.fraghdr.ident", "Identification", 32, 32, Format::hexadecimal};
inline constexpr const Field* fragment_fields[] = {&fragment_next_header, &reserved,       &fragment_offset,
                                                   &reserved_bits,        &more_fragments, &identification};
static_assert(tiles(fragment_fields, 64));

Protocol decode(Step& step);

/// Where a routing header with stops left leads in the end becomes the destination of the pseudo-header (RFC 8200
/// §8.1). `header` is the whole extension header.
void follow_routing(NetworkContext& network, Bytes header);

/// A mobile node names its home address in a destination option, and that is the source of the pseudo-header and of
/// its connections (RFC 6275 §6.3, §9.3.1). `header` is the whole extension header.
void follow_home_address(NetworkContext& network, Bytes header);

}  // namespace osiscope::ipv6_extension
