#include "core/routes.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <net/route.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "core/error.hpp"
#include "core/file_descriptor.hpp"
#include "core/kernel_counters.hpp"
#include "core/tap.hpp"

namespace osiscope {

namespace {

void add_ipv4(const std::string& gateway) {
    const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    rtentry route{};
    route.rt_dst = route.rt_genmask = inet_address("0.0.0.0");
    route.rt_gateway = inet_address(gateway);
    route.rt_flags = RTF_UP | RTF_GATEWAY;
    if (!socket.open() || ::ioctl(socket.get(), SIOCADDRT, &route) != 0)
        throw_system_failure("Lab: cannot set the default route to " + gateway, errno);
}

void add_ipv6(const std::string& interface, const std::string& gateway) {
    const FileDescriptor socket(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    in6_rtmsg route{};
    if (inet_pton(AF_INET6, gateway.c_str(), &route.rtmsg_gateway) != 1) throw Error("Not an IPv6 address: " + gateway);
    route.rtmsg_flags = RTF_UP | RTF_GATEWAY;
    route.rtmsg_metric = 1;
    route.rtmsg_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
    if (!socket.open() || ::ioctl(socket.get(), SIOCADDRT, &route) != 0)
        throw_system_failure("Lab: cannot set the default route to " + gateway, errno);
}

void write_setting(const std::string& path) {
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.open() || ::write(file.get(), "1", 1) != 1)
        throw_system_failure(fmt::format("Cannot set {} to 1 in the lab", path), errno);
}

}  // namespace

void add_default_route(const std::string& interface, const RouterFacts::Side& gateway) {
    add_ipv4(gateway.address);
    if (!gateway.address_v6.empty()) add_ipv6(interface, gateway.address_v6);
}

void switch_on_forwarding(bool ipv6) {
    write_setting("/proc/sys/net/ipv4/ip_forward");
    if (ipv6) write_setting("/proc/sys/net/ipv6/conf/all/forwarding");
}

RouterCounters read_router_counters() {
    const KernelCounters all = read_kernel_counters();
    const auto sum = [&](const char* ipv4, const char* ipv6) { return counter(all, ipv4) + counter(all, ipv6); };
    return {sum("IpForwDatagrams", "Ip6OutForwDatagrams"), counter(all, "IpFragOKs"), counter(all, "IpFragCreates"),
            sum("IcmpOutTimeExcds", "Icmp6OutTimeExcds"), sum("IcmpOutDestUnreachs", "Icmp6OutPktTooBigs")};
}

}  // namespace osiscope
