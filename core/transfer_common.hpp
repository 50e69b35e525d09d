// Inside core/ only: what both ends of a transfer share.
#pragma once

#include "core/transfer.hpp"

namespace osiscope {

/// Sets congestion control and dead-peer detection on a socket.
void apply_options(Socket& socket, const TransferOptions& options);

}  // namespace osiscope
