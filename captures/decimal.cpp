#include "captures/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

namespace osiscope {

std::optional<double> take_decimal(std::string_view& text) {
#ifdef __cpp_lib_to_chars  // that is also for fractions
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    return value;
#else
    return take_decimal_by_strtod(text);
#endif
}

std::optional<double> take_decimal_by_strtod(std::string_view& text) {
    // What strtod takes and from_chars does not: spaces, a plus sign, hexadecimal; what neither may: infinity.
    if (text.empty() || text.front() == '+') return std::nullopt;
    const std::string number(text.substr(0, text.find_first_not_of("0123456789.eE+-")));
    char* stop = nullptr;
    const double value = std::strtod(number.c_str(), &stop);
    const auto length = static_cast<std::size_t>(stop - number.c_str());
    if (length == 0 || !std::isfinite(value)) return std::nullopt;
    // Too small for a double is out of its range as well as too large.
    const std::size_t mantissa = std::min(number.find_first_of("eE"), length);
    if (value == 0 && number.substr(0, mantissa).find_first_of("123456789") != std::string::npos) return std::nullopt;
    text.remove_prefix(length);
    return value;
}

}  // namespace osiscope
