#include "viz/paint/kernel_lines.hpp"

#include "viz/paint/plot_columns.hpp"
#include "viz/state/shown_direction.hpp"

namespace osiscope {

std::vector<KernelStep> kernel_steps(const AppState& state, const PlotScale& scale) {
    const std::vector<TcpSample>& samples = sender_samples(state);
    const auto from_on = [](auto first, auto last, Time at) {
        return std::partition_point(first, last, [&](const TcpSample& one) { return one.at < at; });
    };
    const auto end = from_on(samples.begin(), samples.end(), scale.to() + 1);
    auto next = from_on(samples.begin(), end, scale.from() + 1);
    if (next != samples.begin()) --next;
    std::vector<KernelStep> steps;
    ColumnFinder columns{scale};
    while (next != end) {
        columns.moved(next->at);
        const auto behind = from_on(next + 1, end, columns.until);
        steps.push_back({std::max(columns.x, scale.plot.x), static_cast<std::size_t>(behind - samples.begin() - 1)});
        next = behind;
    }
    return steps;
}

std::uint64_t congestion_edge(const TcpInfo& info) {
    // What is not acknowledged but has left (SACKed, taken for lost) does not count against the window.
    const std::uint64_t gone = std::uint64_t{info.unacknowledged} + info.congestion_window;
    const std::uint64_t segments_on = gone - std::min<std::uint64_t>(gone, in_flight(info));
    return info.bytes_acknowledged + segments_on * info.send_segment_size;
}

std::vector<CongestionStep> congestion_steps(const AppState& state, const PlotScale& scale) {
    const std::vector<TcpSample>& samples = sender_samples(state);
    std::vector<CongestionStep> list;
    for (const KernelStep& step : kernel_steps(state, scale)) {
        const TcpInfo& info = samples[step.sample].info;
        if (info.congestion_window > 0 && info.bytes_acknowledged > 0) list.push_back({step.x, congestion_edge(info)});
    }
    return list;
}

}  // namespace osiscope
