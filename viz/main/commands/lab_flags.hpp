// The command line's options of the lab and its wire, made from their tables.
#pragma once

#include <CLI/CLI.hpp>

#include "viz/main/lab_options.hpp"

namespace osiscope {

/// Refuses what is no whole number of 64 bits: the library reads one above as the largest, and a negative one as that
/// much below 2^64.
[[nodiscard]] CLI::Validator whole_number();

/// Both tables' rows; the impairments come after what is sent. What only the tables can read goes into `text`.
void add_lab_options(CLI::App& app, LabSettings& lab, LabText& text);

}  // namespace osiscope
