// What both ends of a transfer share.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "core/error.hpp"
#include "core/transfer_common.hpp"

namespace osiscope {

void apply_options(Socket& socket, const TransferOptions& options) {
    if (!options.congestion_control.empty())
        socket.setsockopt(IPPROTO_TCP, TCP_CONGESTION, options.congestion_control,
                          "TCP_CONGESTION, " + options.congestion_control);
    if (!options.notice_dead_peer) return;
    socket.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE, 1");
    socket.setsockopt(IPPROTO_TCP, TCP_KEEPIDLE, 10, "TCP_KEEPIDLE, 10 s");
    socket.setsockopt(IPPROTO_TCP, TCP_KEEPINTVL, 5, "TCP_KEEPINTVL, 5 s");
    socket.setsockopt(IPPROTO_TCP, TCP_KEEPCNT, 4, "TCP_KEEPCNT, 4");
    socket.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, 30'000, "TCP_USER_TIMEOUT, 30 s");
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
