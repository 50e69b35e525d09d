// Inside core/ only: what both ends of a transfer share.
#pragma once

#include "core/transfer.hpp"

namespace osiscope {

/// Sets congestion control, segment size and dead-peer detection on a socket.
void apply_options(Socket& socket, const TransferOptions& options);

/// What the sender's packets say to routers: time to live (hop limit), and whether they may be fragmented.
void apply_packet_options(Socket& socket, int family, const TransferOptions& options);
/// SO_RCVBUF, before the socket listens or connects. Throws Error when the system allows less.
void limit_receive_buffer(Socket& socket, std::uint64_t bytes);

}  // namespace osiscope
