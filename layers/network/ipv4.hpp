// Internet Protocol version 4. RFC 791 §3.1.
//
//     0                   1                   2                   3
//     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-------+-------+-----------+---+-------------------------------+
//     |Version|  IHL  |   DSCP    |ECN|          Total Length         |
//     +-------+-------+-----------+---+-----+-------------------------+
//     |         Identification        |Flags|     Fragment Offset     |
//     +---------------+---------------+-----+-------------------------+
//     | Time to Live  |    Protocol   |        Header Checksum        |
//     +---------------+---------------+-------------------------------+
//     |                         Source Address                        |
//     +---------------------------------------------------------------+
//     |                      Destination Address                      |
//     +---------------------------------------------------------------+
#pragma once

#include "layers/field.hpp"
#include "layers/step.hpp"

namespace osiscope::ipv4 {

inline constexpr Field version{"ip.version", "Version", 0, 4};
inline constexpr Field header_length{"ip.hdr_len", "Header length", 4, 4};  // in 32-bit words
inline constexpr Field differentiated_services{"ip.dsfield.dscp", "Differentiated services", 8, 6};
inline constexpr Field congestion_notification{"ip.dsfield.ecn", "Congestion notification", 14, 2};
inline constexpr Field total_length{"ip.len", "Total length", 16, 16};
inline constexpr Field identification{"ip.id", "Identification", 32, 16, Format::hexadecimal};
inline constexpr Field reserved_flag{"ip.flags.rb", "Reserved flag", 48, 1, Format::flag};
inline constexpr Field dont_fragment{"ip.flags.df", "Don't fragment", 49, 1, Format::flag};
inline constexpr Field more_fragments{"ip.flags.mf", "More fragments", 50, 1, Format::flag};
inline constexpr Field fragment_offset{"ip.frag_offset", "Fragment offset", 51, 13};  // in 8-byte units
inline constexpr Field time_to_live{"ip.ttl", "Time to live", 64, 8};
inline constexpr Field protocol{"ip.proto", "Protocol", 72, 8};
inline constexpr Field header_checksum{"ip.checksum", "Header checksum", 80, 16, Format::hexadecimal};
inline constexpr Field source_address{"ip.src", "Source address", 96, 32, Format::ipv4_address};
inline constexpr Field destination_address{"ip.dst", "Destination address", 128, 32, Format::ipv4_address};
inline constexpr const Field* fields[] = {
    &version,        &header_length, &differentiated_services, &congestion_notification, &total_length,
    &identification, &reserved_flag, &dont_fragment,           &more_fragments,          &fragment_offset,
    &time_to_live,   &protocol,      &header_checksum,         &source_address,          &destination_address};
inline constexpr std::uint32_t shortest_header = 20;
static_assert(tiles(fields, shortest_header * 8));

// Every option starts with these; kinds 0 and 1 have no length (RFC 791 §3.1).
inline constexpr Field option_kind{"ip.opt.type", "Type", 0, 8};
inline constexpr Field option_length{"ip.opt.len", "Length", 8, 8};
inline constexpr const Field* single_byte_option[] = {&option_kind};
inline constexpr const Field* option_head[] = {&option_kind, &option_length};
static_assert(tiles(single_byte_option, 8) && tiles(option_head, 16));

inline constexpr std::uint8_t loose_source_route = 131;
inline constexpr std::uint8_t strict_source_route = 137;

Protocol decode(Step& step);

/// The last stop of an unfinished source route, else the header's destination. `header` is the layer's header.
[[nodiscard]] Bytes final_destination(Bytes frame, ByteRange header);

/// "TCP" for 6 and so on; "" when the number has no name here.
[[nodiscard]] const char* protocol_name(std::uint8_t number);

/// The option's name, "" when it has none here. RFC 791 §3.1 and the IANA list.
[[nodiscard]] const char* option_name(std::uint8_t kind);

}  // namespace osiscope::ipv4
