// Compressed files, unpacked as they are read: gzip (RFC 1952), zstd (RFC 8878) and LZ4 frames.
#pragma once

#include <functional>
#include <string>

#include "layers/bytes.hpp"

namespace osiscope {

/// Where bytes come from, in order. Returns how many were put into `into`; fewer than asked for only at the end or at
/// an error, which it then names.
using ByteSource = std::function<std::size_t(std::span<std::uint8_t> into, std::string& error)>;

/// How many bytes of a file `is_packed` looks at.
inline constexpr std::size_t packed_magic_bytes = 4;

/// Whether a file that starts like this is one that `unpacked` unpacks.
[[nodiscard]] bool is_packed(Bytes start);

/// What `source` gives, unpacked if it starts as one of the three formats does, and else as it is. Several compressed
/// files of one format in a row are one. Of a file that is cut short or damaged everything up to there is given, and
/// then the error.
[[nodiscard]] ByteSource unpacked(ByteSource source);

}  // namespace osiscope
