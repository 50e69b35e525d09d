// Inside captures/ only: what can be set, as JSON. Values of the wrong kind, or that no member can hold, are ignored.
#pragma once

#include "captures/json_text.hpp"
#include "captures/lab_options.hpp"

namespace osiscope {

/// {"A>B": {"loss": 0.05, …}, "B>A": {…}}
[[nodiscard]] Json wire_json(const std::array<Impairments, 2>& wire);
void take_wire(const Json& json, std::array<Impairments, 2>& wire);

/// A text, a number, true or false, or null for what is not set.
[[nodiscard]] Json option_json(const LabOptionRow& option, const LabSettings& settings);
void take_option(const Json& json, const LabOptionRow& option, LabSettings& settings);

}  // namespace osiscope
