// Numbers in the byte order of whoever wrote the file. The caller has checked the length.
#pragma once

#include <cstdint>

namespace osiscope {

[[nodiscard]] constexpr std::uint16_t load16(const std::uint8_t* at, bool big_endian) {
    return static_cast<std::uint16_t>(big_endian ? at[0] << 8 | at[1] : at[1] << 8 | at[0]);
}

/// Written so that compilers make one load of it, and a swap where it is needed.
[[nodiscard]] constexpr std::uint32_t load32(const std::uint8_t* at, bool big_endian) {
    const std::uint32_t little =
        at[0] | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[3]} << 24;
    if (!big_endian) return little;
    return little >> 24 | (little >> 8 & 0xff00U) | (little << 8 & 0xff0000U) | little << 24;
}

[[nodiscard]] constexpr std::uint64_t load64(const std::uint8_t* at, bool big_endian) {
    const std::uint64_t first = load32(at, big_endian);
    const std::uint64_t next = load32(at + 4, big_endian);
    return big_endian ? first << 32 | next : next << 32 | first;
}

}  // namespace osiscope
