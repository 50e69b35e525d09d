// What follows from a lab's settings before it runs.
#pragma once

#include <string>
#include <vector>

#include "captures/event.hpp"
#include "captures/lab_settings.hpp"

namespace osiscope {

/// What the file that is sent is called.
[[nodiscard]] std::string file_name_of(const LabSettings& settings);

/// The facts known before the run begins: hosts, addresses, wire.
[[nodiscard]] LabFacts facts_of(const LabSettings& settings);

/// The line code a run has when none is asked for: Manchester up to 10 Mbit/s, 4B5B and MLT-3 up to 100 Mbit/s as
/// Ethernet has them there, and none beyond, where it would be what limits the rate.
[[nodiscard]] std::string line_code_of(const LabSettings& settings);
/// Settings that cannot go together. Throws Error.
void check(const LabSettings& settings);

/// Whether nothing is done to any frame, so that the wire can carry them the short way.
[[nodiscard]] bool leaves_frames_alone(const LabSettings& settings);

/// Whether frames are captured on the wire and nowhere else.
[[nodiscard]] inline bool captures_wire_only(const LabSettings& settings) { return settings.capture_wire == "only"; }

/// The capture points of the lab, in the order of their numbers: A, B, the router's sides, the wire's links.
[[nodiscard]] std::vector<CapturePoint> points_of(const LabSettings& settings, const LabFacts& facts);

}  // namespace osiscope
