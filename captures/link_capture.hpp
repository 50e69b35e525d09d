// What capture files do differently for a few link types. https://www.tcpdump.org/linktypes.html
#pragma once

#include "layers/packet.hpp"

namespace osiscope {

/// Bytes that libpcap puts before a frame of this link type to say how it was captured (a direction, an adapter).
/// They are not part of the frame, and Wireshark counts them in neither length.
[[nodiscard]] constexpr std::uint32_t pseudo_header_length(LinkType type) {
    switch (static_cast<std::uint32_t>(type)) {
        case 123: return 4;   // SUNATM
        case 139: return 4;   // MTP2_WITH_PHDR
        case 144: return 16;  // LINUX_IRDA
        case 177: return 16;  // LINUX_LAPD
        case 196: return 5;   // SITA
        case 201: return 4;   // BLUETOOTH_HCI_H4_WITH_PHDR
        case 204: return 1;   // PPP_WITH_DIR
        case 209: return 5;   // I2C_LINUX
        case 245: return 2;   // NFC_LLCP
        case 254: return 4;   // BLUETOOTH_LINUX_MONITOR
        default: return 0;
    }
}

/// The length of a frame on the wire, from a file's claim of it with the pseudo-header. No frame has 2^31 bytes: such a
/// claim is cut to what still is a number everywhere, as Wireshark shows it.
[[nodiscard]] constexpr std::uint32_t sane_length(std::uint32_t claimed, std::uint32_t pseudo_header) {
    const std::uint32_t length = claimed < pseudo_header ? 0 : claimed - pseudo_header;
    return length > 0x7fffffff ? 0x7fffffff : length;
}

/// A captured packet larger than this is damage: the limits of libpcap and Wireshark.
[[nodiscard]] constexpr std::uint32_t largest_packet(LinkType type) {
    switch (static_cast<std::uint32_t>(type)) {
        case 231: return 128U << 20;  // DBUS
        case 249: return 128U << 20;  // USBPCAP
        case 279: return 8U << 20;    // EBHSCR
        default: return 262'144;
    }
}

}  // namespace osiscope
