#include "core/neighbours.hpp"

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/error.hpp"
#include "core/ipv6_addresses.hpp"
#include "core/kernel_settings.hpp"
#include "core/netlink.hpp"

namespace osiscope {

namespace {

using namespace std::chrono_literals;

constexpr int patience_ms = 1000;

bool is_ipv6(const Neighbour& neighbour) { return neighbour.address.find(':') != std::string::npos; }

/// A solicitation that no packet has caused comes from the link-local address, which the kernel takes a moment to give.
bool has_link_local_address(const std::string& interface) {
    const std::vector<Ipv6InterfaceAddress> addresses = ipv6_addresses_of(interface);
    return std::any_of(addresses.begin(), addresses.end(), [](const Ipv6InterfaceAddress& address) {
        return !address.tentative && address.digits.compare(0, 4, "fe80") == 0;
    });
}

int index_of(const Neighbour& neighbour) { return static_cast<int>(if_nametoindex(neighbour.interface.c_str())); }

}  // namespace

void ask_for(const Neighbour& neighbour) {
    for (int i = 0; is_ipv6(neighbour) && i < patience_ms && !has_link_local_address(neighbour.interface); ++i)
        std::this_thread::sleep_for(1ms);
    try {
        use_neighbour(index_of(neighbour), neighbour.address);
    } catch (const Error&) {
        return;  // the first packet will make the kernel ask
    }
}

void wait_for(const Neighbour& neighbour) {
    try {
        while (neighbour_state(index_of(neighbour), neighbour.address) == NeighbourState::asking)
            std::this_thread::sleep_for(1ms);
    } catch (const Error&) {
        return;  // nobody can tell; the first packet waits for the address itself
    }
}

void stretch_neighbour_times(const std::string& interface, const NeighbourTimes& times) {
    if (times.asking == 1 && times.knowing == 1) return;
    for (const char* family : {"ipv4", "ipv6"}) {
        const std::string folder = fmt::format("{}/neigh/{}/", family, interface);
        set_kernel(folder + "retrans_time_ms", std::to_string(1000 * times.asking), true);
        set_kernel(folder + "base_reachable_time_ms", std::to_string(30'000 * times.knowing), true);
        set_kernel(folder + "delay_first_probe_time", std::to_string(5 * times.knowing), true);
    }
}

}  // namespace osiscope
