// Whole transfer records over a socket.
#pragma once

#include <vector>

#include "core/socket.hpp"
#include "layers/application/transfer_record.hpp"

namespace osiscope {

/// Reads records from a connection. Bodies of DATA records come in the pieces the kernel delivers.
class RecordChannel {
public:
    explicit RecordChannel(Socket& socket) : socket_(&socket), buffer_(1U << 16) {}

    /// The next record's header. Throws Error when the peer closed or speaks another protocol.
    [[nodiscard]] transfer_record::Header next_header();
    /// The whole body of a short record (not DATA).
    [[nodiscard]] std::vector<std::uint8_t> body(std::uint32_t length);
    /// Some bytes of the current body, at most `limit`; valid until the next call.
    [[nodiscard]] Bytes some(std::uint32_t limit);

private:
    void fill();

    Socket* socket_;
    std::vector<std::uint8_t> buffer_;
    std::size_t first_ = 0;
    std::size_t last_ = 0;
};

}  // namespace osiscope
