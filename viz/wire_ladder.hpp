// The wire's settings as a person turns them: each one a ladder of usual values.
#pragma once

#include <string>
#include <vector>

#include "captures/impairments.hpp"

namespace osiscope {

struct WireKnob {
    const char* setting;  ///< its name in the wire's language: "loss"
    const char* label;    ///< for people
    const char* meaning;
    double (*value)(const Impairments&);  ///< in bit/s, ns, probability, frames; 0 = none
    std::string (*text)(double value);    ///< as the wire's language writes it, and people read it
    std::vector<double> ladder;           ///< upwards
};

[[nodiscard]] const std::vector<WireKnob>& wire_knobs();

/// The next value above (`by` 1) or below (-1) the present one; the present one at the ladder's end.
[[nodiscard]] double next_value(const WireKnob& knob, double now, int by);

}  // namespace osiscope
