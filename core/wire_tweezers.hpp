// What the tweezers do to the bytes of one frame: flip a bit, truncate it, forge a reset from it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "layers/bytes.hpp"

namespace osiscope {

/// A bit that somebody points at: of a field, or of a byte after the start of a layer.
struct BitPlace {
    enum class Base : std::uint8_t { field, frame, ethernet, network, transport, payload };
    Base base = Base::frame;
    std::string field;                 ///< its id, "tcp.flags.reset", when that is the base
    std::uint32_t byte = 0;            ///< of the layer; of a field 0
    std::optional<std::uint32_t> bit;  ///< of the byte or field, 0 = the most significant; a field's last unless told
};

/// Where that is in this frame, counted from its first byte's most significant bit; nothing when the frame has no such
/// bit, and then `problem` says why.
[[nodiscard]] std::optional<std::uint32_t> find_bit(Bytes frame, const BitPlace& place, std::string& problem);

void flip_bit(std::vector<std::uint8_t>& frame, std::uint32_t bit);

/// A segment with RST that the receiver of `frame` takes for its sender's, or the other way round (`back`): right
/// addresses, ports, numbers and checksums, padded. Nothing when the frame has no whole TCP header.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> forged_reset(Bytes frame, bool back);

/// Of a segment's frame; its checksums fit afterwards. Nothing happens to other frames.
void set_sequence_number(std::vector<std::uint8_t>& frame, std::uint32_t number);

}  // namespace osiscope
