// What the file's bytes are coded as on their way, and what they look like. The presentation layer, ISO/IEC 7498-1
// §7.2.
#pragma once

#include <cstdint>
#include <string>

#include "layers/bytes.hpp"

namespace osiscope {

/// How the transfer changes the file's bytes. The numbers travel in the transfer's offer record.
enum class Encoding : std::uint8_t {
    binary = 0,  ///< not at all
};

[[nodiscard]] const char* name(Encoding encoding);

/// What bytes look like to somebody who has to interpret them: "ASCII text, lines end in LF", "bytes of no known text".
/// A guess from the bytes alone, so it is shown as computed.
[[nodiscard]] std::string content_text(Bytes bytes);

}  // namespace osiscope
