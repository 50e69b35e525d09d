// What a JSON text from a stranger may be before it is parsed: every level of nesting costs a parser's stack, and every
// number is wider than some field it is meant for.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace osiscope {

inline constexpr std::size_t largest_json = std::size_t{16} << 20;  // bytes
inline constexpr int deepest_json = 64;                             // arrays and objects within one another

/// Why the text is not parsed: "is nested more than 64 deep", "is larger than 16 MiB". Empty when it may be.
[[nodiscard]] std::string json_refusal(std::string_view text);

/// A whole number that a `Number` can hold; nothing for any other value. `Json` is a nlohmann::basic_json.
template <class Number, class Json>
[[nodiscard]] std::optional<Number> whole_number(const Json& value) {
    using Limits = std::numeric_limits<Number>;
    if (value.is_number_unsigned()) {
        const auto number = value.template get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(Limits::max())) return std::nullopt;
        return static_cast<Number>(number);
    }
    if (!value.is_number_integer()) return std::nullopt;
    const auto number = value.template get<std::int64_t>();  // negative: the others are unsigned
    if constexpr (std::is_unsigned_v<Number>) return std::nullopt;
    else
        return number < static_cast<std::int64_t>(Limits::min()) ? std::nullopt
                                                                 : std::optional(static_cast<Number>(number));
}

}  // namespace osiscope
