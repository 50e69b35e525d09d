// The frames of a little-endian .pcap file, in order: the stand-in for the capture reader, and as fast as it may be.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "layers/packet.hpp"

namespace osiscope::bench {

inline std::uint32_t word_at(const std::uint8_t* at) {
    std::uint32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// Calls `visit(LinkType, Bytes frame, std::uint32_t original_length, std::int64_t nanoseconds)` for every frame.
template <class Visit>
void frames_of(const std::string& path, Visit&& visit) {
    constexpr std::size_t room = std::size_t{1} << 20;
    std::vector<std::uint8_t> buffer(room);
    const int file = open(path.c_str(), O_RDONLY);
    std::size_t begin = 24, end = 0;
    while (file >= 0) {
        const auto count = ::read(file, buffer.data() + end, room - end);
        if (count <= 0) break;
        end += static_cast<std::size_t>(count);
        while (end - begin >= 16) {
            const std::uint8_t* record = buffer.data() + begin;
            const std::uint32_t captured = word_at(record + 8);
            if (end - begin - 16 < captured) break;
            visit(LinkType::ethernet, Bytes(record + 16, captured), word_at(record + 12),
                  std::int64_t{word_at(record)} * 1'000'000'000 + word_at(record + 4) * std::int64_t{1000});
            begin += 16 + captured;
        }
        std::memmove(buffer.data(), buffer.data() + begin, end - begin);
        end -= begin;
        begin = 0;
    }
    if (file >= 0) close(file);
}

}  // namespace osiscope::bench
