// Makes a frame that was changed (layers/encode.hpp) consistent again: its checksums and its lengths.
#pragma once

#include "layers/encode.hpp"

namespace osiscope {

/// Makes every checksum fit that was wrong or left to the network card. Those that cannot be verified (a fragment,
/// bytes not captured) stay, and so does a UDP checksum that is not used.
void repair_checksums(std::span<std::uint8_t> frame, LinkType link_type, std::uint32_t original_length);

/// Makes the lengths of the network packet and of UDP count to the end of the frame, for example after its data was
/// cut off or replaced. Checksums stay: repair them afterwards. The frame must have no padding.
void repair_lengths(std::span<std::uint8_t> frame, LinkType link_type);

}  // namespace osiscope
