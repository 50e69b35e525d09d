// From the bytes of a captured frame to its layers.
#pragma once

#include "layers/packet.hpp"

namespace osiscope {

/// Reads every header it can. Never fails and never throws: what could not be read becomes `data`, and
/// `Packet::problems` says why. `original_length` is the frame's length on the wire (at least `frame.size()`).
///
///     const Packet packet = decode(LinkType::ethernet, bytes, bytes.size());
///     if (const Layer* layer = find(packet, Protocol::tcp)) port = read(bytes, layer->header.first, tcp::source_port);
[[nodiscard]] Packet decode(LinkType link_type, Bytes frame, std::uint32_t original_length);

/// Whether checksums are computed. Skipped, all of them are `not_verifiable`:
/// a list of a million frames needs no byte of their payloads.
enum class Checksums : std::uint8_t { skip, verify };

/// The same into a packet that is used again and again; keeps its memory, so that decoding allocates nothing.
void decode_into(Packet& packet, LinkType link_type, Bytes frame, std::uint32_t original_length,
                 Checksums checksums = Checksums::verify);

}  // namespace osiscope
