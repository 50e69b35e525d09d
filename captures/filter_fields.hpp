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

/// Where a field's values come from.
enum class FilterSource : std::uint8_t {
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
    payload_bytes,
    layer,
    header,
    part,  ///< as often as the header has that part
    cooked_header,
    cooked_mac,
    null_family,
    ipv4_length,
    checksum,
    ipv4_option_type,
    tcp_option_kind,
    tcp_option,
};

/// What must be at hand of a frame for a source, besides its number, lengths, time and what `FrameRow` keeps.
struct FilterNeeds {
    bool summary = false;
    bool bytes = false;   ///< and the summary
    bool packet = false;  ///< decoded; and the bytes
};

struct FilterSourceRow {
    FilterSource source;
    FilterNeeds needs;
};

inline constexpr FilterNeeds needs_nothing{}, needs_its_summary{true, false, false}, needs_its_bytes{true, true, false},
    needs_its_packet{true, true, true};

/// Every source, in the order of the enum.
inline constexpr FilterSourceRow filter_source_table[] = {
    {FilterSource::frame, needs_nothing},
    {FilterSource::frame_number, needs_nothing},
    {FilterSource::frame_length, needs_nothing},
    {FilterSource::frame_captured_length, needs_nothing},
    {FilterSource::frame_time, needs_nothing},
    {FilterSource::frame_interface, needs_nothing},
    {FilterSource::protocol, needs_its_summary},
    {FilterSource::source_address, needs_its_summary},
    {FilterSource::destination_address, needs_its_summary},
    {FilterSource::either_address, needs_its_summary},
    {FilterSource::source_port, needs_its_summary},
    {FilterSource::destination_port, needs_its_summary},
    {FilterSource::either_port, needs_its_summary},
    {FilterSource::tcp_sequence_number, needs_its_summary},
    {FilterSource::tcp_acknowledgment_number, needs_its_summary},
    {FilterSource::tcp_window, needs_its_summary},
    {FilterSource::tcp_flags, needs_its_summary},
    {FilterSource::tcp_payload_length, needs_its_summary},
    {FilterSource::tcp_stream, needs_nothing},
    {FilterSource::tcp_scaled_window, needs_nothing},
    {FilterSource::tcp_analysis, needs_nothing},
    {FilterSource::payload_bytes, needs_its_bytes},
    {FilterSource::layer, needs_its_packet},
    {FilterSource::header, needs_its_packet},
    {FilterSource::part, needs_its_packet},
    {FilterSource::cooked_header, needs_its_packet},
    {FilterSource::cooked_mac, needs_its_packet},
    {FilterSource::null_family, needs_its_packet},
    {FilterSource::ipv4_length, needs_its_packet},
    {FilterSource::checksum, needs_its_packet},
    {FilterSource::ipv4_option_type, needs_its_packet},
    {FilterSource::tcp_option_kind, needs_its_packet},
    {FilterSource::tcp_option, needs_its_packet},
};

[[nodiscard]] constexpr FilterNeeds needs_of(FilterSource source) {
    return filter_source_table[static_cast<std::size_t>(source)].needs;
}

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
