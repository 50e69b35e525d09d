// TCP_INFO: what the kernel reports about a connection to whoever holds its socket. Takes no privilege.
#pragma once

#include <optional>

#include "captures/event.hpp"

namespace osiscope {

/// getsockopt(2) TCP_INFO of a TCP socket; nothing when the descriptor is none.
[[nodiscard]] std::optional<TcpInfo> tcp_info_of(int descriptor);

}  // namespace osiscope
