// Inside lessons/ only: what a name in an expression stands for.
#pragma once

#include <string_view>

#include "lessons/expression.hpp"

namespace osiscope {

[[nodiscard]] Evaluation look_up(std::string_view name, const ExpressionScope& scope);

}  // namespace osiscope
