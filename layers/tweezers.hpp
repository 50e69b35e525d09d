// Changes a frame: one field at a time, with or without the checksums that depend on it.
#pragma once

#include "layers/encode.hpp"

namespace osiscope {

enum class ChecksumRepair : std::uint8_t {
    keep,   ///< leave them: the receiver detects the change
    repair  ///< make them fit: the receiver accepts the change
};

/// Sets a field of one of the packet's layers in the frame that `packet` was decoded from. With `repair`, every
/// checksum of the frame fits its bytes afterwards, except the field itself if it is one. The packet describes the
/// frame of before: decode again.
///
///     set_field(frame, packet, *find(packet, Protocol::ipv4), ipv4::time_to_live, {1}, ChecksumRepair::repair);
void set_field(std::span<std::uint8_t> frame, const Packet& packet, const Layer& layer, const Field& field,
               FieldValue value, ChecksumRepair checksums);

/// Makes every checksum fit that was wrong or left to the network card. Those that cannot be verified (a fragment,
/// bytes not captured) stay, and so does a UDP checksum that is not used.
void repair_checksums(std::span<std::uint8_t> frame, LinkType link_type, std::uint32_t original_length);

/// Makes the lengths of the network packet and of UDP count to the end of the frame, for example after its data was
/// cut off or replaced. Checksums stay: repair them afterwards. The frame must have no padding.
void repair_lengths(std::span<std::uint8_t> frame, LinkType link_type);

}  // namespace osiscope
