// What both ends of a transfer share.
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "core/error.hpp"
#include "core/kernel_settings.hpp"
#include "core/transfer_common.hpp"

namespace osiscope {

namespace {

void choose_congestion_control(Socket& socket, const std::string& name) {
    try {
        socket.setsockopt(IPPROTO_TCP, TCP_CONGESTION, name, "TCP_CONGESTION, " + name);
    } catch (const Interrupted&) {
        throw;
    } catch (const Error&) {
        const std::string available = available_congestion_controls();
        if ((" " + available + " ").find(" " + name + " ") != std::string::npos) throw;
        throw Error(
            fmt::format("This kernel has no congestion control {} (it has: {}). Choose one of those with "
                        "--congestion, or load it first: sudo modprobe tcp_{}",
                        name, available, name));
    }
}

}  // namespace

void limit_receive_buffer(Socket& socket, std::uint64_t bytes) {
    socket.setsockopt(SOL_SOCKET, SO_RCVBUF, static_cast<int>(bytes), fmt::format("SO_RCVBUF, {}", bytes));
    int got = 0;  // the kernel doubles the number for its own bookkeeping, and cuts it silently
    socklen_t length = sizeof got;
    getsockopt(socket.descriptor(), SOL_SOCKET, SO_RCVBUF, &got, &length);
    if (static_cast<std::uint64_t>(got) < 2 * bytes)
        throw Error(
            fmt::format("A receive buffer of {} bytes is more than this system allows ({}): raise it with "
                        "sudo sysctl -w net.core.rmem_max={}, or ask for less",
                        bytes, got / 2, bytes));
}

void apply_options(Socket& socket, const TransferOptions& options) {
    if (!options.congestion_control.empty()) choose_congestion_control(socket, options.congestion_control);
    if (options.mss != 0)
        socket.setsockopt(IPPROTO_TCP, TCP_MAXSEG, static_cast<int>(options.mss),
                          fmt::format("TCP_MAXSEG, {}", options.mss));
    if (!options.notice_dead_peer) return;
    socket.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE, 1");
    socket.setsockopt(IPPROTO_TCP, TCP_KEEPIDLE, 10, "TCP_KEEPIDLE, 10 s");
    socket.setsockopt(IPPROTO_TCP, TCP_KEEPINTVL, 5, "TCP_KEEPINTVL, 5 s");
    socket.setsockopt(IPPROTO_TCP, TCP_KEEPCNT, 4, "TCP_KEEPCNT, 4");
    socket.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, 30'000, "TCP_USER_TIMEOUT, 30 s");
}

void apply_packet_options(Socket& socket, int family, const TransferOptions& options) {
    const auto hops = static_cast<int>(options.time_to_live);
    const std::string value = std::to_string(hops);
    if (hops != 0 && family == AF_INET6)
        socket.setsockopt(IPPROTO_IPV6, IPV6_UNICAST_HOPS, hops, "IPV6_UNICAST_HOPS, " + value);
    else if (hops != 0) socket.setsockopt(IPPROTO_IP, IP_TTL, hops, "IP_TTL, " + value);
    if (!options.path_mtu_discovery && family == AF_INET)
        socket.setsockopt(IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT, "IP_MTU_DISCOVER, IP_PMTUDISC_DONT");
}

std::string safe_name(const std::string& offered) {
    const std::string name = offered.substr(offered.find_last_of('/') + 1);
    if (name.empty() || name == "." || name == "..")
        throw Error("Refused: the sender offers a file without a usable name");
    if (name.size() > 200) throw Error("Refused: the file's name is longer than 200 bytes");
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            throw Error("Refused: the file's name contains control characters");
    return name;
}

}  // namespace osiscope
