// The lab's router: a third network namespace with an interface on each side, in which the kernel really forwards.
#pragma once

#include <array>
#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "core/capture.hpp"
#include "core/lab_settings.hpp"

namespace osiscope {

/// Sets its namespace up in a thread of its own, captures on both sides, and then only waits: the kernel does the work.
class Router {
public:
    /// `first_point` is the capture point of the side towards A, the next one that towards B. The thread gives its
    /// privilege up when told so.
    Router(const LabSettings& settings, const RouterFacts& facts, PointId first_point,
           std::function<void(Event&&)> sink, std::shared_future<void> unprivileged);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    /// The TAP devices' ends that the wire holds, [0] towards A. Waits until the router is set up; throws Error when it
    /// cannot be. Call once.
    [[nodiscard]] std::array<FileDescriptor, 2> taps() { return taps_.get_future().get(); }
    /// Of the side's capture so far.
    [[nodiscard]] std::uint64_t captured(Host side) const { return captures_[index(side)]->frames(); }
    /// Ends captures and thread, and returns what the kernel counted. Call once.
    [[nodiscard]] RouterCounters stop();

private:
    void run(const LabSettings& settings, const RouterFacts& facts);
    [[nodiscard]] FileDescriptor open_side(const LabSettings& settings, const RouterFacts& facts, Host side);

    PointId first_point_;
    std::function<void(Event&&)> sink_;
    std::shared_future<void> unprivileged_;
    std::array<std::unique_ptr<Capture>, 2> captures_;
    std::promise<std::array<FileDescriptor, 2>> taps_;
    std::promise<void> finish_;
    std::promise<RouterCounters> counters_;
    std::thread thread_;
};

}  // namespace osiscope
