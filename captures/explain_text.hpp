// A frame, or a packet's whole journey, as plain text: what the window shows, for a terminal or a screen reader.
#pragma once

#include "captures/seven_layers.hpp"

namespace osiscope {

/// The seven layers of one frame, top down: what each is, every field with value, bits and provenance.
[[nodiscard]] std::string explain_text(const Story& story, std::uint32_t frame);

/// One journey: down the sender's layers, over the wire, up the receiver's, with the bytes each layer adds.
[[nodiscard]] std::string journey_text(const Story& story, std::uint32_t journey);

/// The first journey that carries bytes of the file, else the first with application data, else `no_index`.
[[nodiscard]] std::uint32_t first_data_journey(const Story& story);

/// "bytes 34–35", "byte 20 bit 1"; empty for no bits.
[[nodiscard]] std::string bits_text(BitRange bits);

/// Bytes as rows of sixteen: offset, hex, text. Offsets count from `first_offset`.
[[nodiscard]] std::string hex_dump(Bytes bytes, std::uint32_t first_offset);

}  // namespace osiscope
