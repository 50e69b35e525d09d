// A descriptor handed to another process along with the bytes of a socket. unix(7), SCM_RIGHTS.
#pragma once

#include <cstddef>

#include "core/file_descriptor.hpp"

namespace osiscope {

/// As send(2), with the descriptor beside the first byte. Returns -1 and sets errno when nothing was sent.
[[nodiscard]] ssize_t send_with(int socket, const void* bytes, std::size_t count, int descriptor);

/// As recv(2). A descriptor that came along replaces `descriptor`.
[[nodiscard]] ssize_t receive_with(int socket, void* bytes, std::size_t count, FileDescriptor& descriptor);

}  // namespace osiscope
