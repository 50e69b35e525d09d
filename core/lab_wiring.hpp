// What lies between the lab's hosts: the links, a switch of our own, the router's ends.
#pragma once

#include "core/command_inbox.hpp"
#include "core/lab_settings.hpp"
#include "core/timers.hpp"
#include "core/wire.hpp"

namespace osiscope {

/// The links of the topology. `router` are the ends of the router's TAP devices, [0] towards A; without a router they
/// are not open.
[[nodiscard]] std::vector<WireLink> links_between(std::array<FileDescriptor, 2> hosts,
                                                  std::array<FileDescriptor, 2> router, const LabSettings& settings);

/// The wire's hooks: the switch, if the lab has one, and the capture points on the wire, if there are any. Learnings
/// and frames go to `sink`.
[[nodiscard]] WireSettings wire_hooks(const LabSettings& settings, const std::vector<CapturePoint>& points,
                                      const std::function<void(Event&&)>& sink);

/// For the frozen wire. The timers must outlive it.
[[nodiscard]] TimerHooks timer_hooks(KernelTimers& timers, const std::function<void(Event&&)>& sink);

/// For slow motion.
[[nodiscard]] PaceHooks pace_hooks(KernelTimers& timers);

/// Commands reach the wire as long as there is one.
class Commands {
public:
    Commands(CommandInbox& inbox, Wire& wire) : inbox_(&inbox) {
        inbox.deliver_to([&wire](std::string line) { wire.command(std::move(line)); });
    }
    ~Commands() { inbox_->deliver_to({}); }
    Commands(const Commands&) = delete;
    Commands& operator=(const Commands&) = delete;

private:
    CommandInbox* inbox_;
};

}  // namespace osiscope
