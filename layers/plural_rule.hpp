// Which form a language uses for how many: the rule that stands in the header of its catalogue.
#pragma once

#include <cstdint>
#include <string_view>

namespace osiscope {

/// The number of the form, from 0, by a rule as gettext writes it: an expression of C over `n` with ? : || && == != < >
/// <= >= + - * / % ! and brackets, for example "n != 1". 0 where the rule cannot be read.
[[nodiscard]] std::uint64_t plural_form(std::string_view rule, std::uint64_t n);

}  // namespace osiscope
