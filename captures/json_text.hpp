// JSON values from text and back. Include this instead of the library's header: its parser and printer are compiled
// once, in json_text.cpp, where each file that used them would compile them again.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "captures/json_limits.hpp"

namespace osiscope {

using Json = nlohmann::ordered_json;

/// The value; `is_discarded()` when the text is not JSON. Ask `json_refusal` first about a text from a stranger.
[[nodiscard]] Json parse_json(std::string_view text);

enum class JsonSigns : bool { utf8, ascii };  ///< `ascii`: all others as \u escapes

/// `indent` -1: all on one line; else that many spaces a level. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string print_json(const Json& value, int indent = -1, JsonSigns signs = JsonSigns::ascii);

}  // namespace osiscope
