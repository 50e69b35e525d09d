// Internet Control Message Protocol for IPv4 (RFC 792) and IPv6 (RFC 4443): the network layer's own messages.
#pragma once

#include "layers/field.hpp"
#include "layers/step.hpp"

namespace osiscope::icmp {

inline constexpr Field type{"icmp.type", "Type", 0, 8};
inline constexpr Field code{"icmp.code", "Code", 8, 8};
inline constexpr Field checksum{"icmp.checksum", "Checksum", 16, 16, Format::hexadecimal};
inline constexpr const Field* fields[] = {&type, &code, &checksum};
inline constexpr std::uint32_t shortest_header = 4;
static_assert(tiles(fields, shortest_header * 8));

// Echo request and reply carry two more.
inline constexpr Field identifier{"icmp.ident", "Identifier", 32, 16, Format::identifier};
inline constexpr Field sequence_number{"icmp.seq", "Sequence number", 48, 16};
inline constexpr const Field* echo_fields[] = {&type, &code, &checksum, &identifier, &sequence_number};
inline constexpr std::uint32_t echo_header = 8;
static_assert(tiles(echo_fields, echo_header * 8));

/// Errors have four bytes of their own before the packet they quote.
inline constexpr std::uint32_t error_header = 8;

// ICMPv6 has the same layout under names of its own.
inline constexpr Field type_v6{"icmpv6.type", "Type", 0, 8};
inline constexpr Field code_v6{"icmpv6.code", "Code", 8, 8};
inline constexpr Field checksum_v6{"icmpv6.checksum", "Checksum", 16, 16, Format::hexadecimal};
inline constexpr const Field* fields_v6[] = {&type_v6, &code_v6, &checksum_v6};
static_assert(tiles(fields_v6, shortest_header * 8));
inline constexpr Field identifier_v6{"icmpv6.echo.identifier", "Identifier", 32, 16, Format::identifier};
inline constexpr Field sequence_number_v6{"icmpv6.echo.sequence_number", "Sequence number", 48, 16};
inline constexpr const Field* echo_fields_v6[] = {&type_v6, &code_v6, &checksum_v6, &identifier_v6,
                                                  &sequence_number_v6};
static_assert(tiles(echo_fields_v6, echo_header * 8));

inline constexpr std::uint8_t echo_reply = 0;
inline constexpr std::uint8_t echo_reply_v6 = 129;

/// True for the types that are an echo request or reply.
[[nodiscard]] bool is_echo(std::uint8_t number, bool version_6);

/// True for the types that report an error and quote the packet it is about. A redirect is none: its packet was
/// forwarded.
[[nodiscard]] bool is_error(std::uint8_t number, bool version_6);

inline constexpr std::uint8_t redirect_v4 = 5;

/// True for the types that quote a packet: errors, and version 4's redirect.
[[nodiscard]] bool quotes_packet(std::uint8_t number, bool version_6);

/// "Echo request", "Time exceeded", …; "" when the type has no name here.
[[nodiscard]] const char* type_name(std::uint8_t number, bool version_6);

/// What a code means under its type: "time to live exceeded in transit", …; "" when it has no name here.
[[nodiscard]] const char* code_name(std::uint8_t of_type, std::uint8_t number, bool version_6);

// Options of neighbour discovery (RFC 4861 §4.6).
inline constexpr std::uint8_t source_link_address = 1;
inline constexpr std::uint8_t target_link_address = 2;
inline constexpr std::uint8_t prefix_information = 3;
inline constexpr std::uint8_t redirected_header = 4;
inline constexpr std::uint8_t mtu_option = 5;

/// "Source link-layer address", "MTU", …; "" when the option has no name here.
[[nodiscard]] const char* option_name(std::uint8_t kind);

/// What an error message quotes of the packet it is about (RFC 792, RFC 4443 §3), as far as captured; else empty.
/// A redirect is no error: its packet was forwarded.
[[nodiscard]] Bytes quoted_packet(const Packet& packet, Bytes frame);

Protocol decode(Step& step);     ///< ICMP
Protocol decode_v6(Step& step);  ///< ICMPv6

}  // namespace osiscope::icmp
