// A lab host's network interface: a TAP device in its own network namespace, and the kernel settings around it.
#pragma once

#include <sys/socket.h>

#include <string>
#include <vector>

#include "captures/facts.hpp"
#include "core/file_descriptor.hpp"

namespace osiscope {

struct TapSettings {
    std::string device = "/dev/net/tun";  ///< the TUN/TAP node
    std::string interface;                ///< "tapA"
    HostFacts host;                       ///< addresses and MAC
    std::uint32_t mtu = 1500;
    bool ipv6 = false;
};

/// Moves the calling thread into a fresh network namespace and makes it quiet: no IPv6 unless asked, nothing remembered
/// from connection to connection. TCP's own settings are pinned by core/kernel_settings.hpp.
void enter_new_network(bool ipv6);

/// Opens the TAP device in the calling thread's namespace, gives it its addresses and brings it up.
/// Frames read from and written to it are plain Ethernet frames without offloads. Non-blocking.
[[nodiscard]] FileDescriptor open_tap(const TapSettings& settings);

/// An IPv4 address as ioctls take it. Throws Error when the text is not one.
[[nodiscard]] sockaddr inet_address(const std::string& text);

/// The MAC address's six bytes. Throws Error when the text is not one.
[[nodiscard]] std::vector<std::uint8_t> mac_bytes(const std::string& mac);

}  // namespace osiscope
