// Where in the lab a capture point is, as a recording's interface comments say it and as people read it.
#pragma once

#include <string>
#include <string_view>

#include "captures/event.hpp"

namespace osiscope {

/// The interface comment that says where a point is: "osiscope host A", "osiscope router side B", "osiscope wire 0".
/// Empty for a point in no lab.
[[nodiscard]] std::string place_comment(const CapturePoint& point);

/// Sets the point's place from such a comment; any other comment changes nothing.
void read_place(std::string_view comment, CapturePoint& point);

/// "A", "R-A", "R-B", "B", "wire": the names of the points. "" for `elsewhere`.
[[nodiscard]] const char* name(Place place);

/// "host A", "the router's side towards B", "the wire".
[[nodiscard]] const char* place_text(Place place);

}  // namespace osiscope
