// A lab run from its start to its end, without a window.
#pragma once

#include <optional>

#include "captures/digest.hpp"
#include "core/lab_settings.hpp"
#include "core/lab_starter.hpp"

namespace osiscope {

struct LabRun {
    Story story;
    double seconds = 0;
};

/// Runs a lab to its end; what failed is among the recording's failures. `size` is for the progress line, 0 when it is
/// not known. Empties `starter` once the lab runs: no other lab will be wanted, so nobody keeps its rights.
[[nodiscard]] LabRun run_to_end(const LabSettings& settings, std::uint64_t size, std::optional<LabStarter>& starter);

}  // namespace osiscope
