// A lab's options as they are typed, on the way to its settings.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/lab_settings.hpp"

namespace osiscope {

/// Options whose values are read once all are known, by their names.
struct LabText {
    std::map<std::string, std::vector<std::string>>
        wire;                                   ///< of captures/wire_options.hpp: each for a direction or both
    std::map<std::string, std::string> others;  ///< of captures/lab_options.hpp; empty: not given
};

/// Small enough to be typed.
[[nodiscard]] std::uint64_t random_seed();

/// The texts into the settings, one by one. Throws Error for one that cannot be read.
void read_texts(LabSettings& lab, const LabText& text);

/// `read_texts`, what is still open is chosen, and what cannot go together is refused. Throws Error.
void settle(LabSettings& lab, const LabText& text);

}  // namespace osiscope
