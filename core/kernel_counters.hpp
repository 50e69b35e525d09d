// What a network namespace's kernel counted: what nstat(8) prints.
#pragma once

#include <sys/types.h>

#include "captures/facts.hpp"

namespace osiscope {

/// /proc/net/snmp, netstat and snmp6 of the namespace that a thread of this process is in (0: the calling one), and of
/// its interfaces (loopback aside) InterfaceInFrames, InterfaceOutFrames and InterfaceDrops from /proc/net/dev.
[[nodiscard]] KernelCounters read_kernel_counters(pid_t thread = 0);

}  // namespace osiscope
