#include "captures/json_text.hpp"

namespace osiscope {

Json parse_json(std::string_view text) { return Json::parse(text, nullptr, false); }

std::string print_json(const Json& value, int indent, JsonSigns signs) {
    return value.dump(indent, ' ', signs == JsonSigns::ascii, Json::error_handler_t::replace);
}

}  // namespace osiscope
