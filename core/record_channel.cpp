#include "core/record_channel.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace osiscope {

transfer_record::Header RecordChannel::next_header() {
    const std::vector<std::uint8_t> bytes = body(transfer_record::header_length);
    const auto header = transfer_record::read_header(bytes);
    if (!header)
        throw Error(
            "The other side does not speak osiscope's transfer protocol; if it is nc or a plain script, use --raw");
    return *header;
}

std::vector<std::uint8_t> RecordChannel::body(std::uint32_t length) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(length);
    while (bytes.size() < length) {
        const Bytes part = some(length - static_cast<std::uint32_t>(bytes.size()));
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
}

Bytes RecordChannel::some(std::uint32_t limit) {
    if (first_ == last_) fill();
    const std::size_t count = std::min<std::size_t>(limit, last_ - first_);
    const Bytes bytes = Bytes(buffer_).subspan(first_, count);
    first_ += count;
    return bytes;
}

void RecordChannel::fill() {
    first_ = 0;
    last_ = socket_->receive(buffer_);
    if (last_ == 0) throw Error("The other side closed the connection before the transfer was complete");
}

}  // namespace osiscope
