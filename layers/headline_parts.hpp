// Inside layers/ only: what several protocols say in their line.
#pragma once

#include <string>

#include "layers/describe.hpp"

namespace osiscope {

/// "10.7.0.1 → 10.7.0.2": two fields of the header at `header`.
[[nodiscard]] std::string ends_text(Bytes frame, std::uint32_t header, const Field& source, const Field& destination);

/// "80 → 4711, "
void write_ports(TextWriter& out, std::uint64_t source, std::uint64_t destination);

/// "1 byte of data", "62 481 bytes of data"
void write_data_length(TextWriter& out, std::uint32_t count);

}  // namespace osiscope
