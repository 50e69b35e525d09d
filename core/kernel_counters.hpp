// What a network namespace's kernel counted: what nstat(8) prints.
#pragma once

#include "captures/facts.hpp"

namespace osiscope {

/// The calling thread's namespace's /proc/net/snmp, netstat and snmp6, and of its interfaces (loopback aside)
/// InterfaceInFrames, InterfaceOutFrames and InterfaceDrops from /proc/net/dev.
[[nodiscard]] KernelCounters read_kernel_counters();

}  // namespace osiscope
