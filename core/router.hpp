// The lab's router: a third network namespace with an interface on each side, in which the kernel really forwards.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "core/capture.hpp"
#include "core/lab_settings.hpp"
#include "core/neighbours.hpp"
#include "core/stage.hpp"

namespace osiscope {

/// Sets its namespace up in a thread of its own, captures on both sides, and then only waits: the kernel does the work.
class Router {
public:
    /// `first_point` is the capture point of the side towards A, the next one that towards B. The hosts are those of
    /// `facts`. The thread gives its privilege up when the lab has; the stages must outlive it.
    Router(const LabSettings& settings, const LabFacts& facts, PointId first_point, std::function<void(Event&&)> sink,
           const NeighbourTimes& times, Stages& stages);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    /// The TAP devices' ends that the wire holds, [0] towards A. Waits until the router is set up; throws Error when it
    /// cannot be. Call once.
    [[nodiscard]] std::array<FileDescriptor, 2> taps();
    /// Of the side's capture so far.
    [[nodiscard]] std::uint64_t captured(Host side) const { return captures_[index(side)]->frames(); }
    /// Ends captures and thread, and returns what the kernel counted. Call once.
    [[nodiscard]] RouterCounters stop();

private:
    void run(const LabSettings& settings, const LabFacts& facts);
    void get_ready(const std::vector<Neighbour>& neighbours);
    [[nodiscard]] FileDescriptor open_side(const LabSettings& settings, const RouterFacts& facts, Host side);

    PointId first_point_;
    std::function<void(Event&&)> sink_;
    NeighbourTimes times_;
    Stages& stages_;
    std::array<std::unique_ptr<Capture>, 2> captures_;
    std::array<FileDescriptor, 2> taps_;  ///< until they are given away
    RouterCounters counters_;
    std::thread thread_;
};

}  // namespace osiscope
