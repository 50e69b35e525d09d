// The fields a filter can name: everything in the protocols' tables, and what is worked out from them.
#pragma once

#include <span>
#include <string_view>

#include "captures/filter.hpp"
#include "layers/field.hpp"

namespace osiscope {

/// What a field's values are, and so what it can be compared with.
enum class FilterKind : std::uint8_t {
    presence,  ///< there or not, nothing to compare
    number,
    flag,
    seconds,
    mac_address,
    ipv4_address,
    ipv6_address,
    bytes,
    text,
    checksum_status,
};

/// Where a field's values come from, the cheapest first.
enum class FilterSource : std::uint8_t {
    // Known for every frame without looking at its bytes.
    frame,
    frame_number,
    frame_length,
    frame_captured_length,
    frame_time,
    frame_interface,
    protocol,
    source_address,
    destination_address,
    either_address,
    source_port,
    destination_port,
    either_port,
    tcp_sequence_number,
    tcp_acknowledgment_number,
    tcp_window,
    tcp_flags,
    tcp_payload_length,
    tcp_stream,
    tcp_scaled_window,
    tcp_analysis,
    // The frame's bytes and its summary are enough.
    payload_bytes,
    // The packet is decoded.
    layer,
    header,
    cooked_header,
    cooked_mac,
    null_family,
    ipv4_length,
    checksum,
    ipv4_option_type,
    tcp_option_kind,
    tcp_option,
};

struct FilterField {
    std::string_view id;
    FilterKind kind = FilterKind::presence;
    FilterSource source = FilterSource::header;
    Protocol protocol = Protocol::data;  ///< whose field it is
    std::uint16_t number = 0;            ///< the layer's number (tags, extension headers), the option's kind, or bits
    std::uint8_t bits = 0;               ///< of a number: the largest is 2^bits - 1
    const Field* field = nullptr;        ///< the table's entry
    const Field* other = nullptr;        ///< the second place of an either-of field
    std::uint8_t scale = 1;              ///< the value is this times what the header has
    std::uint64_t lowest = 0;            ///< the header's value means this field only from here …
    std::uint64_t highest = ~std::uint64_t{0};  ///< … to here
    const char* meaning = "";                   ///< for fields that are in no table
};

/// All of them, sorted by id.
[[nodiscard]] std::span<const FilterField> filter_fields();

/// The field with this id, or nullptr.
[[nodiscard]] const FilterField* filter_field(std::string_view id);

/// The field whose id is most like this text; empty when none is.
[[nodiscard]] std::string_view most_like(std::string_view text);

/// "an IPv4 address such as 10.7.0.1 or 10.7.0.0/16"
[[nodiscard]] const char* description(FilterKind kind);

/// What the field means, in a few words.
[[nodiscard]] const char* meaning(const FilterField& field);

}  // namespace osiscope
