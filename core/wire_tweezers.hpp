// What the tweezers do to the bytes of one frame: flip a bit, truncate it, forge a reset from it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "captures/wire_verb.hpp"
#include "layers/bytes.hpp"

namespace osiscope {

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
