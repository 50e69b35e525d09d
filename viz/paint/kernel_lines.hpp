// What the sender's kernel said of its connection (TCP_INFO), as lines over a plot's width: of the samples in a pixel
// column the last, and nothing that is not a sample.
#pragma once

#include <vector>

#include "viz/paint/plot_scale.hpp"

namespace osiscope {

/// From this place on the kernel reckons with this; until the next sample nothing else is known.
struct KernelStep {
    float x = 0;
    std::size_t sample = 0;  ///< in `sender_samples`
};

/// One step for each pixel column in view that has samples, and before them the one that is in force at the left edge.
[[nodiscard]] std::vector<KernelStep> kernel_steps(const AppState& state, const PlotScale& scale);

/// A frozen wire raises the kernel's timers to 120 s (docs/core.md): such values say nothing about the connection.
inline constexpr std::uint32_t raised_us = 60'000'000;

/// Up to which number the congestion window lets the sender send now.
struct CongestionStep {
    float x = 0;
    std::uint64_t edge = 0;
};
[[nodiscard]] std::vector<CongestionStep> congestion_steps(const AppState& state, const PlotScale& scale);

/// The number after the last byte that this sample's congestion window allows.
[[nodiscard]] std::uint64_t congestion_edge(const TcpInfo& info);

}  // namespace osiscope
