#include "core/routes.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <net/route.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "core/error.hpp"
#include "core/file_descriptor.hpp"

namespace osiscope {

namespace {

using Values = std::map<std::string, std::uint64_t>;

sockaddr inet_address(const std::string& text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1) throw Error("Not an IPv4 address: " + text);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof generic);
    return generic;
}

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

/// Lines in pairs: "Ip: Forwarding …" and "Ip: 1 …". Keys become "IpForwarding".
void add_paired_lines(Values& values, std::istream& file) {
    std::string names;
    std::string numbers;
    while (std::getline(file, names) && std::getline(file, numbers)) {
        std::istringstream name_words(names);
        std::istringstream number_words(numbers);
        std::string group;
        name_words >> group;
        number_words >> group;
        group.pop_back();
        std::string key;
        std::int64_t value = 0;
        while (name_words >> key && number_words >> value) values[group + key] = static_cast<std::uint64_t>(value);
    }
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
    Values values;
    std::ifstream paired("/proc/thread-self/net/snmp");
    add_paired_lines(values, paired);
    std::ifstream single("/proc/thread-self/net/snmp6");
    std::string key;
    std::uint64_t value = 0;
    while (single >> key >> value) values[key] = value;
    return {values["IpForwDatagrams"] + values["Ip6OutForwDatagrams"], values["IpFragOKs"], values["IpFragCreates"],
            values["IcmpOutTimeExcds"] + values["Icmp6OutTimeExcds"],
            values["IcmpOutDestUnreachs"] + values["Icmp6OutPktTooBigs"]};
}

}  // namespace osiscope
