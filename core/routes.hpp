// The routing of the calling thread's network namespace.
#pragma once

#include <string>

#include "captures/facts.hpp"

namespace osiscope {

/// Everything that is not on the own net goes to this gateway, over IPv6 too if it has such an address. Throws Error.
void add_default_route(const std::string& interface, const RouterFacts::Side& gateway);

/// Packets for others are passed on instead of dropped, IPv6 too if asked. To be called before interfaces come up.
void switch_on_forwarding(bool ipv6);

/// What the namespace has forwarded and refused: /proc/net/snmp and snmp6.
[[nodiscard]] RouterCounters read_router_counters();

}  // namespace osiscope
