// Inside captures/ only: a layer as JSON by its protocol's tables alone.
#pragma once

#include "captures/json_line.hpp"
#include "layers/packet.hpp"

namespace osiscope {

/// "good", "bad", "unverified" or "none".
[[nodiscard]] std::string_view checksum_status(ChecksumState state);

/// For a protocol whose object has no keys of its own making: the fields of its header under the names that tshark has
/// for them, without the protocol's, and the parts after them as a list of such objects.
void write_by_tables(JsonLine& line, const Layer& layer, Bytes frame);

}  // namespace osiscope
