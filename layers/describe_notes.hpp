// Inside layers/ only: which fields a layer shows, and what each value means.
#pragma once

#include "layers/describe.hpp"

namespace osiscope {

/// The table of the fields present in this layer; empty for `data` and `padding`.
[[nodiscard]] FieldTable fields_of(const Layer& layer, Bytes frame);

/// What this value means here, in a few words; "" when the value says it all.
[[nodiscard]] std::string field_note(const Packet& packet, const Layer& layer, Bytes frame, const Field& field);

[[nodiscard]] bool is_checksum_field(const Field& field);

/// The rows of a layer's own header with its options, without what it carries.
[[nodiscard]] std::vector<Row> describe_header(const Packet& packet, const Layer& layer, Bytes frame);

/// Bytes that nothing more is said about.
[[nodiscard]] Row bytes_row(const char* label, ByteRange range, Bytes frame);

/// The rows of what an ICMP message carries: every byte after its header.
void append_message_rows(std::vector<Row>& rows, const Layer& layer, Bytes frame);

/// The rows of IPv4 and TCP options.
void append_option_rows(std::vector<Row>& rows, const Layer& layer, Bytes frame);

}  // namespace osiscope
