#include "core/kernel_settings.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/rtnetlink.h>

#include <cerrno>
#include <fstream>

#include "core/error.hpp"
#include "core/file_descriptor.hpp"
#include "core/netlink.hpp"

namespace osiscope {

namespace {

const char* digit(bool on) { return on ? "1" : "0"; }

}  // namespace

void set_kernel(const std::string& key, const std::string& value, bool optional) {
    const std::string path = "/proc/sys/net/" + key;
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    const bool written =
        file.open() && ::write(file.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
    if (!written && !optional) throw_system_failure(fmt::format("Cannot set {} to {} in the lab", path, value), errno);
}

void pin_tcp(const TcpSettings& settings) {
    set_kernel("ipv4/tcp_sack", digit(settings.sack));
    set_kernel("ipv4/tcp_timestamps", digit(settings.timestamps));
    set_kernel("ipv4/tcp_window_scaling", digit(settings.window_scaling));
}

void switch_off_delayed_acknowledgments() { set_route_metric(RTAX_QUICKACK, 1); }

std::string available_congestion_controls() {
    std::ifstream file("/proc/sys/net/ipv4/tcp_available_congestion_control");
    std::string names;
    std::getline(file, names);
    return names;
}

}  // namespace osiscope
