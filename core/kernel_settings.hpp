// The kernel settings of a lab's namespaces for one run.
#pragma once

#include <string>

#include "captures/facts.hpp"

namespace osiscope {

/// Writes a setting under /proc/sys/net of the calling thread's network namespace. `optional` ones may be missing in
/// this kernel, or be refused. Throws Error.
void set_kernel(const std::string& key, const std::string& value, bool optional = false);

/// SACK, timestamps and window scaling of the calling thread's namespace; `mss` and the receive buffer are socket
/// options (see TransferOptions). Throws Error.
void pin_tcp(const TcpSettings& settings);

/// The calling thread's namespace acknowledges every segment at once: the metric "quickack" of all its routes. The
/// socket option TCP_QUICKACK would hold only until the kernel changes its mind. Throws Error.
void switch_off_delayed_acknowledgments();

/// The congestion controls this kernel has loaded, as in tcp_available_congestion_control: "reno cubic".
[[nodiscard]] std::string available_congestion_controls();

}  // namespace osiscope
