// Inside captures/ only: the values that fields are compared with, as people write them.
#pragma once

#include "captures/filter_fields.hpp"

namespace osiscope {

/// What `word` stands for beside this field: one value, or all addresses of a network. Otherwise nothing, and a
/// sentence in `problem`. `quoted` tells that it stood between quotes, which are gone. Not for bytes and text.
[[nodiscard]] std::optional<FilterInterval> constant_of(const FilterField& field, std::string_view word, bool quoted,
                                                        std::string& problem);

/// The bytes of "61:62", "61-62", "61" or "0x6162"; nothing for anything else.
[[nodiscard]] std::optional<std::string> bytes_of_hex(std::string_view word);

/// An IPv6 address in any form of RFC 4291 §2.2; nothing for anything else.
[[nodiscard]] std::optional<FilterValue> ipv6_of(std::string_view word);

}  // namespace osiscope
