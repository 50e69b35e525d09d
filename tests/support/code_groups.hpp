// A line signal read group by group, each with its name as the standards print it: what tests compare with.
#pragma once

#include <string>
#include <vector>

#include "layers/physical/line_signal.hpp"

namespace osiscope {

/// A run of symbols that is read together, and the bits it stands for.
struct CodeGroup {
    std::uint32_t first_symbol = 0;
    std::uint8_t symbols = 1;
    std::uint8_t bits = 0;        ///< 1, 4 or 8; 0 for idle and end delimiters, which stand for none
    std::uint32_t first_bit = 0;  ///< in the order sent, when `bits` > 0
    std::uint8_t value = 0;       ///< of these bits, first one lowest
    bool violation = false;       ///< the code never sends this here
    std::string name;             ///< "0", "1", "/J/", "/A/", "D21.5", "K28.5"; "?" when it is no group of the code
};

/// The whole signal, group by group, as a receiver reads it.
[[nodiscard]] std::vector<CodeGroup> code_groups(const LineSignal& signal);

}  // namespace osiscope
