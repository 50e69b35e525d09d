// Inside layers/ only: the state that one walk over a frame carries from header to header.
#pragma once

#include <array>

#include "layers/packet.hpp"

namespace osiscope {

/// What the transport layer's checksum and length need to know of the network layer (RFC 9293 §3.1, RFC 8200 §8.1).
struct NetworkContext {
    std::uint8_t version = 0;                            ///< 4, 6, or 0 when there is none
    Bytes source;                                        ///< 4 or 16 bytes
    Bytes destination;                                   ///< the final destination
    std::array<std::uint8_t, 16> rebuilt_destination{};  ///< holds it when no header has it in one piece
    std::uint8_t protocol = 0;                           ///< the transport's number
    bool fragment = false;         ///< part of a larger packet: the transport's checksum cannot be verified
    bool length_doubtful = false;  ///< a length field contradicts the packet
};

/// One walk. Each protocol's step reads its header at `at`, appends a layer, and leaves `at`, `end` and
/// the returned protocol for the next step.
struct Step {
    Bytes frame;                ///< captured bytes
    std::uint32_t at = 0;       ///< where the next header starts
    std::uint32_t end = 0;      ///< where the layer below says its payload ends; may be past the captured bytes
    std::uint16_t number = 0;   ///< the EtherType or IP protocol that named the next header
    std::uint32_t padding = 0;  ///< bytes after the network packet
    bool verify_checksums = true;
    NetworkContext network;
    Packet& packet;
};

/// Notes why `size` bytes of a header are not there.
void note_missing(Step& step, Protocol protocol, std::uint32_t size);

/// True when `size` more bytes of a header are there. Otherwise notes the problem and returns false.
[[nodiscard]] inline bool header_fits(Step& step, Protocol protocol, std::uint32_t size) {
    const std::uint32_t available = step.end > step.at ? step.end - step.at : 0;
    if (size <= available && step.at + size <= step.frame.size()) return true;
    note_missing(step, protocol, size);
    return false;
}

/// Appends a layer whose header has `size` bytes, and moves past it.
inline Layer& add_layer(Step& step, Protocol protocol, std::uint32_t size) {
    const std::uint32_t after = step.at + size;
    Layer& layer = step.packet.layers.emplace_back();
    layer.protocol = protocol;
    layer.number = step.number;
    layer.header = {step.at, size};
    layer.payload = {after, step.end > after ? step.end - after : 0};
    step.at = after;
    return layer;
}

void add_problem(Step& step, Problem problem);

/// The protocol an EtherType or an IP protocol number names; `data` when osiscope does not read it.
/// Extension headers exist in IP version 6 only.
[[nodiscard]] Protocol protocol_of_ether_type(std::uint16_t ether_type);
[[nodiscard]] Protocol protocol_of_ip(std::uint8_t number, int version);

}  // namespace osiscope
