// Addresses and bytes as people write them.
#pragma once

#include <string>

#include "layers/bytes.hpp"
#include "layers/grouping.hpp"

namespace osiscope {

[[nodiscard]] std::string mac_text(Bytes six);       ///< "02:00:00:00:00:a1"
[[nodiscard]] std::string ipv4_text(Bytes four);     ///< "10.7.0.1"
[[nodiscard]] std::string ipv6_text(Bytes sixteen);  ///< "fd07::1", RFC 5952; v4-mapped as "::ffff:10.7.0.1"
[[nodiscard]] std::string hex_text(Bytes bytes);     ///< "45 00 05 dc"

/// Bytes as text: printable ASCII as it is, everything else as a dot.
[[nodiscard]] std::string printable_text(Bytes bytes);

/// The word for so many: "byte" for 1, else "bytes".
[[nodiscard]] constexpr const char* plural(std::uint64_t count, const char* one, const char* many) {
    return count == 1 ? one : many;
}

/// "1 byte", "62 481 bytes".
[[nodiscard]] std::string counted(std::uint64_t count, const char* one, const char* many);

}  // namespace osiscope
