// Impairments as people write them, on the command line and in scripts.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "captures/impairments.hpp"

namespace osiscope {

/// "rate", "delay", "jitter", "loss", "burst-loss", "duplicate", "reorder", "corrupt", "bit-errors", "queue", "mtu".
[[nodiscard]] const std::vector<std::string>& impairment_names();

/// Sets one of them from its text: "loss" "5%", "burst-loss" "1%/4", "rate" "10M". Throws Error that says what to
/// write.
void set_impairment(Impairments& impairments, const std::string& name, const std::string& value);

/// The same with the direction before it, "A>B:5%"; without one, for both. [0] is the direction from A.
void set_impairment(std::array<Impairments, 2>& wire, const std::string& name, const std::string& value);

/// Options of the command line that set exactly this: "--loss", "A>B:0.05", …
[[nodiscard]] std::vector<std::string> impairment_options(const std::array<Impairments, 2>& wire);

/// A probability: "5%", "0.05", "1e-6". Throws Error.
[[nodiscard]] double parse_probability(const std::string& text);

}  // namespace osiscope
