#include "core/tap.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "core/error.hpp"
#include "core/ipv6_addresses.hpp"
#include "core/kernel_settings.hpp"
#include "core/netlink.hpp"

namespace osiscope {

namespace {

constexpr int queue_length = 10'000;  // the default of 500 drops hundreds of frames a second at full speed

ifreq request_for(const std::string& interface) {
    ifreq request{};
    interface.copy(request.ifr_name, IFNAMSIZ - 1);
    return request;
}

void control(const FileDescriptor& socket, unsigned long command, ifreq& request, const char* what) {
    if (::ioctl(socket.get(), command, &request) != 0)
        throw_system_failure(fmt::format("Lab interface: cannot {}", what), errno);
}

void set_ipv4(const FileDescriptor& socket, const TapSettings& settings) {
    ifreq request = request_for(settings.interface);
    request.ifr_addr = inet_address(settings.host.address);
    control(socket, SIOCSIFADDR, request, "set its address");
    request.ifr_netmask = inet_address("255.255.255.0");
    control(socket, SIOCSIFNETMASK, request, "set its netmask");
}

void set_ipv6(const TapSettings& settings, int interface_index) {
    const FileDescriptor socket(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    in6_ifreq request{};
    if (inet_pton(AF_INET6, settings.host.address_v6.c_str(), &request.ifr6_addr) != 1)
        throw Error("Not an IPv6 address: " + settings.host.address_v6);
    request.ifr6_prefixlen = 64;
    request.ifr6_ifindex = interface_index;
    if (!socket.open() || ::ioctl(socket.get(), SIOCSIFADDR, &request) != 0)
        throw_system_failure("Lab interface: cannot set its IPv6 address", errno);
}

/// The kernel makes an address usable in a task of its own, even when it looks for no duplicates (RFC 4862 §5.4), and
/// the task comes late on a busy machine.
bool has_tentative_address(const std::string& interface) {
    const std::vector<Ipv6InterfaceAddress> addresses = ipv6_addresses_of(interface);
    return std::any_of(addresses.begin(), addresses.end(), [](const auto& address) { return address.tentative; });
}

void await_ipv6(const std::string& interface) {
    using namespace std::chrono_literals;
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (has_tentative_address(interface)) {
        if (std::chrono::steady_clock::now() > deadline)
            throw Error("The lab's IPv6 address was not ready after 10 s; is the machine very busy?");
        std::this_thread::sleep_for(1ms);
    }
}

FileDescriptor create_tap(const TapSettings& settings) {
    FileDescriptor tap(::open(settings.device.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!tap.open()) {
        const int reason = errno;
        const std::string fix =
            reason == ENOENT ? "load the driver: sudo modprobe tun"
                             : fmt::format("give yourself access: sudo chmod 666 {} (the usual setting on desktops)",
                                           settings.device);
        throw Error(fmt::format("The lab needs the TUN/TAP device, but {} cannot be opened ({}); {}", settings.device,
                                std::strerror(reason), fix));
    }
    ifreq request = request_for(settings.interface);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    control(tap, TUNSETIFF, request, "create it");
    return tap;
}

}  // namespace

void enter_new_network(bool ipv6) {
    if (::unshare(CLONE_NEWNET) != 0) throw_system_failure("Cannot make a network namespace for the lab", errno);
    for (const char* which : {"all", "default"}) {
        set_kernel(fmt::format("ipv6/conf/{}/disable_ipv6", which), ipv6 ? "0" : "1", true);
        if (!ipv6) continue;
        set_kernel(fmt::format("ipv6/conf/{}/accept_dad", which), "0", true);
        set_kernel(fmt::format("ipv6/conf/{}/dad_transmits", which), "0", true);
        set_kernel(fmt::format("ipv6/conf/{}/router_solicitations", which), "0", true);
    }
    set_kernel("ipv4/tcp_no_metrics_save", "1", true);
}

FileDescriptor open_tap(const TapSettings& settings) {
    FileDescriptor tap = create_tap(settings);
    const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request = request_for(settings.interface);
    const std::vector<std::uint8_t> mac = mac_bytes(settings.host.mac);
    request.ifr_hwaddr.sa_family = 1;  // ARPHRD_ETHER
    std::memcpy(request.ifr_hwaddr.sa_data, mac.data(), mac.size());
    control(socket, SIOCSIFHWADDR, request, "set its MAC address");
    request.ifr_mtu = static_cast<int>(settings.mtu);
    control(socket, SIOCSIFMTU, request, "set its MTU");
    set_ipv4(socket, settings);
    control(socket, SIOCGIFINDEX, request, "find it");
    const int interface_index = request.ifr_ifindex;
    set_queue_length(interface_index, queue_length);
    use_plain_queue(interface_index);
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    control(socket, SIOCSIFFLAGS, request, "bring it up");
    if (settings.ipv6) {
        set_ipv6(settings, interface_index);
        await_ipv6(settings.interface);
    }
    return tap;
}

sockaddr inet_address(const std::string& text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1) throw Error("Not an IPv4 address: " + text);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof generic);
    return generic;
}

std::vector<std::uint8_t> mac_bytes(const std::string& mac) {
    unsigned part[6] = {};
    if (std::sscanf(mac.c_str(), "%2x:%2x:%2x:%2x:%2x:%2x", &part[0], &part[1], &part[2], &part[3], &part[4],
                    &part[5]) != 6)
        throw Error("Not a MAC address: " + mac);
    std::vector<std::uint8_t> bytes;
    for (const unsigned value : part) bytes.push_back(static_cast<std::uint8_t>(value));
    return bytes;
}

}  // namespace osiscope
