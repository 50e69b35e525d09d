#include "core/ipv6_addresses.hpp"

#include <fstream>
#include <sstream>

namespace osiscope {

std::vector<Ipv6InterfaceAddress> ipv6_addresses_of(const std::string& interface) {
    constexpr unsigned tentative = 0x40;  // IFA_F_TENTATIVE
    std::vector<Ipv6InterfaceAddress> addresses;
    std::ifstream file("/proc/thread-self/net/if_inet6");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string digits, number, length, scope, name;
        unsigned flags = 0;
        words >> digits >> number >> length >> scope >> std::hex >> flags >> name;
        if (name == interface) addresses.push_back({digits, (flags & tentative) != 0});
    }
    return addresses;
}

}  // namespace osiscope
