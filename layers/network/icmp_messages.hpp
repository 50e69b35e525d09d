// What follows type, code and checksum in each ICMP message: the second row of the RFCs' diagrams, and the fields after
// it that are always there. ICMP: RFC 792, 950, 1191, 1256, 4884; ICMPv6: RFC 4443, 4861, 2710, 3810.
#pragma once

#include "layers/network/icmp.hpp"

namespace osiscope::icmp {

// Errors. The length, in words, counts the quoted packet where extensions follow it (RFC 4884 §4).
inline constexpr Field unused_32{"icmp.unused", "Unused", 32, 32, Format::bytes};
inline constexpr Field unused_16{"icmp.unused", "Unused", 32, 16, Format::bytes};
inline constexpr Field unused_8{"icmp.unused", "Unused", 32, 8, Format::bytes};
inline constexpr Field quote_length{"icmp.length", "Length of the quote", 40, 8};
inline constexpr Field unused_end{"icmp.unused", "Unused", 48, 16, Format::bytes};
inline constexpr Field next_hop_mtu{"icmp.mtu", "Next-hop MTU", 48, 16};
inline constexpr Field gateway{"icmp.redir_gw", "Gateway address", 32, 32, Format::ipv4_address};
inline constexpr Field pointer{"icmp.pointer", "Pointer", 32, 8};
inline constexpr Field unused_24{"icmp.unused", "Unused", 40, 24, Format::bytes};

inline constexpr const Field* error_fields[] = {&type, &code, &checksum, &unused_32};
inline constexpr const Field* extended_error_fields[] = {&type,     &code,         &checksum,
                                                         &unused_8, &quote_length, &unused_end};
inline constexpr const Field* too_big_fields[] = {&type, &code, &checksum, &unused_16, &next_hop_mtu};
inline constexpr const Field* extended_too_big_fields[] = {&type,     &code,         &checksum,
                                                           &unused_8, &quote_length, &next_hop_mtu};
inline constexpr const Field* redirect_fields[] = {&type, &code, &checksum, &gateway};
inline constexpr const Field* parameter_fields[] = {&type, &code, &checksum, &pointer, &unused_24};
static_assert(tiles(error_fields, 64) && tiles(extended_error_fields, 64) && tiles(too_big_fields, 64));
static_assert(tiles(extended_too_big_fields, 64) && tiles(redirect_fields, 64) && tiles(parameter_fields, 64));

// Questions and answers.
inline constexpr Field originate_timestamp{"icmp.originate_timestamp", "Originate timestamp", 64, 32};
inline constexpr Field receive_timestamp{"icmp.receive_timestamp", "Receive timestamp", 96, 32};
inline constexpr Field transmit_timestamp{"icmp.transmit_timestamp", "Transmit timestamp", 128, 32};
inline constexpr const Field* timestamp_fields[] = {&type,
                                                    &code,
                                                    &checksum,
                                                    &identifier,
                                                    &sequence_number,
                                                    &originate_timestamp,
                                                    &receive_timestamp,
                                                    &transmit_timestamp};
inline constexpr Field address_mask{"icmp.address_mask", "Address mask", 64, 32, Format::ipv4_address};
inline constexpr const Field* mask_fields[] = {&type, &code, &checksum, &identifier, &sequence_number, &address_mask};
inline constexpr Field address_count{"icmp.num_addrs", "Number of addresses", 32, 8};
inline constexpr Field address_words{"icmp.addr_entry_size", "Address entry size", 40, 8};
inline constexpr Field lifetime{"icmp.lifetime", "Lifetime", 48, 16};
inline constexpr const Field* advertisement_fields[] = {&type,          &code,          &checksum,
                                                        &address_count, &address_words, &lifetime};
static_assert(tiles(timestamp_fields, 160) && tiles(mask_fields, 96) && tiles(advertisement_fields, 64));

// ICMPv6 errors.
inline constexpr Field unused_v6{"icmpv6.reserved", "Unused", 32, 32, Format::bytes};
inline constexpr Field quote_length_v6{"icmpv6.length", "Length of the quote", 32, 8};
inline constexpr Field unused_24_v6{"icmpv6.reserved", "Unused", 40, 24, Format::bytes};
inline constexpr Field mtu_v6{"icmpv6.mtu", "MTU", 32, 32};
inline constexpr Field pointer_v6{"icmpv6.pointer", "Pointer", 32, 32};
inline constexpr const Field* error_fields_v6[] = {&type_v6, &code_v6, &checksum_v6, &unused_v6};
inline constexpr const Field* extended_error_fields_v6[] = {&type_v6, &code_v6, &checksum_v6, &quote_length_v6,
                                                            &unused_24_v6};
inline constexpr const Field* too_big_fields_v6[] = {&type_v6, &code_v6, &checksum_v6, &mtu_v6};
inline constexpr const Field* parameter_fields_v6[] = {&type_v6, &code_v6, &checksum_v6, &pointer_v6};
static_assert(tiles(error_fields_v6, 64) && tiles(extended_error_fields_v6, 64) && tiles(too_big_fields_v6, 64));
static_assert(tiles(parameter_fields_v6, 64));

// Neighbour discovery (RFC 4861 §4). Options follow.
inline constexpr Field hop_limit{"icmpv6.nd.ra.cur_hop_limit", "Hop limit to use", 32, 8};
inline constexpr Field managed{"icmpv6.nd.ra.flag.m", "Managed addresses", 40, 1, Format::flag};
inline constexpr Field other_configuration{"icmpv6.nd.ra.flag.o", "Other configuration", 41, 1, Format::flag};
inline constexpr Field advertisement_reserved{"icmpv6.nd.ra.flag.rsv", "Other flags", 42, 6, Format::hexadecimal};
inline constexpr Field router_lifetime{"icmpv6.nd.ra.router_lifetime", "Router lifetime", 48, 16};
inline constexpr Field reachable_time{"icmpv6.nd.ra.reachable_time", "Reachable time", 64, 32};
inline constexpr Field retransmit_timer{"icmpv6.nd.ra.retrans_timer", "Retransmission timer", 96, 32};
inline constexpr const Field* advertisement_fields_v6[] = {&type_v6,
                                                           &code_v6,
                                                           &checksum_v6,
                                                           &hop_limit,
                                                           &managed,
                                                           &other_configuration,
                                                           &advertisement_reserved,
                                                           &router_lifetime,
                                                           &reachable_time,
                                                           &retransmit_timer};
inline constexpr Field solicited_target{"icmpv6.nd.ns.target_address", "Target address", 64, 128, Format::ipv6_address};
inline constexpr const Field* solicitation_fields[] = {&type_v6, &code_v6, &checksum_v6, &unused_v6, &solicited_target};
inline constexpr Field is_router{"icmpv6.nd.na.flag.r", "Router", 32, 1, Format::flag};
inline constexpr Field is_solicited{"icmpv6.nd.na.flag.s", "Solicited", 33, 1, Format::flag};
inline constexpr Field is_override{"icmpv6.nd.na.flag.o", "Override", 34, 1, Format::flag};
inline constexpr Field neighbour_reserved{"icmpv6.nd.na.flag.rsv", "Reserved", 35, 29, Format::hexadecimal};
inline constexpr Field advertised_target{"icmpv6.nd.na.target_address", "Target address", 64, 128,
                                         Format::ipv6_address};
inline constexpr const Field* neighbour_fields[] = {
    &type_v6, &code_v6, &checksum_v6, &is_router, &is_solicited, &is_override, &neighbour_reserved, &advertised_target};
inline constexpr Field redirect_target{"icmpv6.nd.rd.target_address", "Target address", 64, 128, Format::ipv6_address};
inline constexpr Field redirect_destination{"icmpv6.rd.na.destination_address", "Destination address", 192, 128,
                                            Format::ipv6_address};
inline constexpr const Field* redirect_fields_v6[] = {&type_v6,   &code_v6,         &checksum_v6,
                                                      &unused_v6, &redirect_target, &redirect_destination};
static_assert(tiles(advertisement_fields_v6, 128) && tiles(solicitation_fields, 192));
static_assert(tiles(neighbour_fields, 192) && tiles(redirect_fields_v6, 320));

// Multicast listeners (RFC 2710 §3, RFC 3810 §5.2).
inline constexpr Field response_delay{"icmpv6.mld.maximum_response_delay", "Maximum response delay", 32, 16};
inline constexpr Field listener_reserved{"icmpv6.mld.reserved", "Reserved", 48, 16, Format::bytes};
inline constexpr Field multicast_address{"icmpv6.mld.multicast_address", "Multicast address", 64, 128,
                                         Format::ipv6_address};
inline constexpr const Field* listener_fields[] = {&type_v6,        &code_v6,           &checksum_v6,
                                                   &response_delay, &listener_reserved, &multicast_address};
inline constexpr Field report_reserved{"icmpv6.reserved", "Reserved", 32, 16, Format::bytes};
inline constexpr Field record_count{"icmpv6.mldr.nb_mcast_records", "Multicast address records", 48, 16};
inline constexpr const Field* report_fields[] = {&type_v6, &code_v6, &checksum_v6, &report_reserved, &record_count};
static_assert(tiles(listener_fields, 192) && tiles(report_fields, 64));

/// What each kind of message has of its own that one filters by.
inline constexpr const Field* own_fields[] = {
    &identifier,          &sequence_number,   &next_hop_mtu,       &gateway,
    &originate_timestamp, &receive_timestamp, &transmit_timestamp, &address_mask};
inline constexpr const Field* own_fields_v6[] = {
    &identifier_v6,    &sequence_number_v6,  &mtu_v6,          &pointer_v6,     &hop_limit,
    &managed,          &other_configuration, &router_lifetime, &reachable_time, &retransmit_timer,
    &solicited_target, &is_router,           &is_solicited,    &is_override,    &advertised_target,
    &redirect_target,  &multicast_address};

/// The fields of the message that starts at `start`, as far as they end within its first `available` bytes, at least
/// `shortest_header`, which are in the frame.
[[nodiscard]] FieldTable message_fields(Bytes frame, std::uint32_t start, std::uint32_t available, bool version_6);

}  // namespace osiscope::icmp
