// Reading decimal numbers where the standard library reads only whole ones.
#pragma once

#include <optional>
#include <string_view>

namespace osiscope {

/// The finite number that a text begins with, as `std::from_chars` reads it, and takes it off the text; nothing when it
/// begins with none.
[[nodiscard]] std::optional<double> take_decimal(std::string_view& text);

/// The same by way of `strtod`. The web's library (libc++ before 20) needs it; here for the tests. It takes the point
/// for granted, so the locale must be "C" for numbers.
[[nodiscard]] std::optional<double> take_decimal_by_strtod(std::string_view& text);

}  // namespace osiscope
