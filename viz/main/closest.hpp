// What somebody who mistyped a name probably meant.
#pragma once

#include <string>
#include <vector>

namespace osiscope {

/// The one of `known` that was probably meant; empty when none is close.
[[nodiscard]] std::string closest(const std::string& typed, const std::vector<std::string>& known);

}  // namespace osiscope
