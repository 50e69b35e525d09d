// Inside layers/ only: rows that protocols put together.
#pragma once

#include "layers/describe.hpp"

namespace osiscope {

/// The rows of a layer's own header with its options, without what it carries.
[[nodiscard]] std::vector<Row> describe_header(const Layer& layer, Bytes frame);

/// Bytes that nothing more is said about.
[[nodiscard]] Row bytes_row(const char* label, ByteRange range, Bytes frame);

}  // namespace osiscope
