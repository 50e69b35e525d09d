#include "core/tap.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "core/error.hpp"

namespace osiscope {

namespace {

constexpr int queue_length = 10'000;  // the default of 500 drops hundreds of frames a second at full speed

/// Writes a kernel setting of the calling thread's namespace. `optional` ones may be missing in this kernel.
void set_kernel(const std::string& key, const std::string& value, bool optional = false) {
    const std::string path = "/proc/sys/net/" + key;
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    const bool written =
        file.open() && ::write(file.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
    if (!written && !optional) throw_system_failure(fmt::format("Cannot set {} to {} in the lab", path, value), errno);
}

ifreq request_for(const std::string& interface) {
    ifreq request{};
    interface.copy(request.ifr_name, IFNAMSIZ - 1);
    return request;
}

void control(const FileDescriptor& socket, unsigned long command, ifreq& request, const char* what) {
    if (::ioctl(socket.get(), command, &request) != 0)
        throw_system_failure(fmt::format("Lab interface: cannot {}", what), errno);
}

sockaddr inet_address(const std::string& text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1) throw Error("Not an IPv4 address: " + text);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof generic);
    return generic;
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

/// Sets txqueuelen. By netlink: the ioctl for it asks for root outside the lab, netlink only inside (rtnetlink(7)).
void lengthen_queue(int interface_index) {
    struct {
        nlmsghdr header;
        ifinfomsg interface;
        rtattr attribute;
        std::uint32_t length;
    } request{};
    request.header = {sizeof request, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0};
    request.interface.ifi_index = interface_index;
    request.attribute = {RTA_LENGTH(sizeof request.length), IFLA_TXQLEN};
    request.length = queue_length;
    struct {
        nlmsghdr header;
        nlmsgerr result;
        char room[256];
    } answer{};
    const FileDescriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    const bool asked =
        socket.open() && ::send(socket.get(), &request, sizeof request, 0) == sizeof request &&
        ::recv(socket.get(), &answer, sizeof answer, 0) >= static_cast<ssize_t>(sizeof(nlmsghdr) + sizeof(int));
    if (!asked) throw_system_failure("Lab interface: cannot lengthen its queue", errno);
    if (answer.result.error != 0)
        throw_system_failure("Lab interface: cannot lengthen its queue", -answer.result.error);
}

FileDescriptor create_tap(const TapSettings& settings) {
    FileDescriptor tap(::open(settings.device.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!tap.open()) {
        const char* fix = errno == ENOENT
                              ? "load the driver: sudo modprobe tun"
                              : "give yourself access: sudo chmod 666 /dev/net/tun (the usual setting on desktops)";
        throw Error(fmt::format("The lab needs the TUN/TAP device, but {} cannot be opened ({}); {}", settings.device,
                                std::strerror(errno), fix));
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
    set_kernel("ipv4/tcp_sack", "1");
    set_kernel("ipv4/tcp_timestamps", "1");
    set_kernel("ipv4/tcp_window_scaling", "1");
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
    lengthen_queue(interface_index);
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    control(socket, SIOCSIFFLAGS, request, "bring it up");
    if (settings.ipv6) set_ipv6(settings, interface_index);
    return tap;
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

KernelCounters read_kernel_counters() {
    std::ifstream file("/proc/thread-self/net/snmp");
    std::map<std::string, std::uint64_t> values;
    std::string names;
    std::string numbers;
    while (std::getline(file, names) && std::getline(file, numbers)) {
        std::istringstream name_words(names);
        std::istringstream number_words(numbers);
        std::string group;
        std::string same_group;
        name_words >> group;
        number_words >> same_group;
        std::string key;
        std::int64_t value = 0;
        while (name_words >> key && number_words >> value) values[group + key] = static_cast<std::uint64_t>(value);
    }
    return {values["Ip:OutRequests"], values["Ip:InReceives"],   values["Tcp:OutSegs"],
            values["Tcp:InSegs"],     values["Tcp:RetransSegs"], values["Tcp:InErrs"]};
}

}  // namespace osiscope
