// The IPv6 addresses of an interface.
#pragma once

#include <string>
#include <vector>

namespace osiscope {

struct Ipv6InterfaceAddress {
    std::string digits;      ///< 32 hexadecimal digits, lower case: "fe80…" for the link-local one
    bool tentative = false;  ///< may not be used yet (RFC 4862 §5.4)
};

/// Those in the calling thread's network namespace; proc(5), net/if_inet6. Takes no privilege.
[[nodiscard]] std::vector<Ipv6InterfaceAddress> ipv6_addresses_of(const std::string& interface);

}  // namespace osiscope
