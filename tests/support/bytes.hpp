// Bytes for tests, written as a hex dump is read.
#pragma once

#include <cctype>
#include <cstdint>
#include <string>
#include <vector>

namespace osiscope {

/// "45 00 0000" → {0x45, 0x00, 0x00, 0x00}; anything but hex digits is passed over.
inline std::vector<std::uint8_t> from_hex(const std::string& text) {
    std::vector<std::uint8_t> bytes;
    std::string pair;
    for (const char c : text) {
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0) continue;
        pair += c;
        if (pair.size() < 2) continue;
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(pair, nullptr, 16)));
        pair.clear();
    }
    return bytes;
}

}  // namespace osiscope
