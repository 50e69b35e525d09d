#include "core/kernel_counters.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace osiscope {

namespace {

void add(KernelCounters& counters, std::string name, std::int64_t value) {
    if (value > 0) counters.all.push_back({std::move(name), static_cast<std::uint64_t>(value)});
}

/// Files of two lines a group: "Tcp: RtoAlgorithm RtoMin ..." and "Tcp: 1 200 ...".
void read_pairs_of_lines(const char* path, KernelCounters& counters) {
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
void read_lines(const char* path, KernelCounters& counters) {
    std::ifstream file(path);
    std::string name;
    std::int64_t value = 0;
    while (file >> name >> value) add(counters, name, value);
}

}  // namespace

KernelCounters read_kernel_counters() {
    KernelCounters counters;
    read_pairs_of_lines("/proc/thread-self/net/snmp", counters);
    read_pairs_of_lines("/proc/thread-self/net/netstat", counters);
    read_lines("/proc/thread-self/net/snmp6", counters);
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
