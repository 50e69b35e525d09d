#include "core/kernel_counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace osiscope {

namespace {

void add(KernelCounters& counters, std::string name, std::int64_t value) {
    if (value > 0) counters.all.push_back({std::move(name), static_cast<std::uint64_t>(value)});
}

/// Files of two lines a group: "Tcp: RtoAlgorithm RtoMin ..." and "Tcp: 1 200 ...".
void read_pairs_of_lines(const std::string& path, KernelCounters& counters) {
    std::ifstream file(path);
    std::string names;
    std::string numbers;
    while (std::getline(file, names) && std::getline(file, numbers)) {
        std::istringstream name_words(names);
        std::istringstream number_words(numbers);
        std::string group;
        std::string same_group;
        name_words >> group;
        number_words >> same_group;
        group.pop_back();  // the colon
        std::string key;
        std::int64_t value = 0;
        while (name_words >> key && number_words >> value) add(counters, group + key, value);
    }
}

/// "Ip6InReceives   12": a line each.
void read_lines(const std::string& path, KernelCounters& counters) {
    std::ifstream file(path);
    std::string name;
    std::int64_t value = 0;
    while (file >> name >> value) add(counters, name, value);
}

/// The interfaces' own: "tapA: bytes packets errs drop fifo frame compressed multicast" received, then sent.
void read_interfaces(const std::string& path, KernelCounters& counters) {
    std::ifstream file(path);
    std::string line;
    std::array<std::int64_t, 3> sum{};
    while (std::getline(file, line)) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos || line.find("lo:") != std::string::npos) continue;
        std::istringstream words(line.substr(colon + 1));
        std::array<std::int64_t, 12> value{};
        for (std::int64_t& one : value) words >> one;
        sum[0] += value[1];
        sum[1] += value[9];
        sum[2] += value[3] + value[11];
    }
    add(counters, "InterfaceInFrames", sum[0]);
    add(counters, "InterfaceOutFrames", sum[1]);
    add(counters, "InterfaceDrops", sum[2]);
}

}  // namespace

KernelCounters read_kernel_counters(pid_t thread) {
    const std::string net = (thread == 0 ? "/proc/thread-self" : fmt::format("/proc/self/task/{}", thread)) + "/net/";
    KernelCounters counters;
    read_pairs_of_lines(net + "snmp", counters);
    read_pairs_of_lines(net + "netstat", counters);
    read_lines(net + "snmp6", counters);
    read_interfaces(net + "dev", counters);
    std::sort(counters.all.begin(), counters.all.end(),
              [](const NamedCounter& a, const NamedCounter& b) { return a.name < b.name; });
    counters.ip_out = counter(counters, "IpOutRequests");
    counters.ip_in = counter(counters, "IpInReceives");
    counters.tcp_segments_out = counter(counters, "TcpOutSegs");
    counters.tcp_segments_in = counter(counters, "TcpInSegs");
    counters.tcp_retransmitted = counter(counters, "TcpRetransSegs");
    counters.tcp_in_errors = counter(counters, "TcpInErrs");
    return counters;
}

}  // namespace osiscope
