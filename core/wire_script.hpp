// A wire's script: lines of the wire's language (captures/wire_language.hpp), in a file for `record --actions`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "captures/wire_language.hpp"

namespace osiscope {

/// The rules of a script. Throws Error that names file, line and column and says what to write.
[[nodiscard]] std::vector<WireRule> parse_script(std::string_view text, const std::string& file);

/// Throws Error that names file and line when a rule is about a link that a wire of so many does not have.
void check_links(const std::vector<WireRule>& rules, std::size_t links, const std::string& file);

}  // namespace osiscope
