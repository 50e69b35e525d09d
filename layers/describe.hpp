// A layer as rows for people: label, value, what it means here, and which bits it is.
#pragma once

#include <string>
#include <vector>

#include "layers/field.hpp"
#include "layers/packet.hpp"
#include "layers/text_writer.hpp"

namespace osiscope {

/// Where a shown byte or value comes from. Everything on the screen carries one of these.
enum class Provenance : std::uint8_t {
    captured,       ///< read from the capture
    computed,       ///< worked out from captured bytes, for example a verified checksum
    reconstructed,  ///< must have been there but is never captured, for example the preamble
    concept_only,   ///< a concept of the model, with nothing of its own on the wire
};

/// "captured", "computed", "reconstructed", "concept".
[[nodiscard]] const char* name(Provenance provenance);

struct Row {
    const Field* field = nullptr;  ///< the table entry it was read with; nullptr for option and computed rows
    std::string label;
    std::string value;
    std::string note;  ///< what the value means here; may be empty
    BitRange bits;     ///< in the frame; empty for rows with no bits of their own
    Provenance provenance = Provenance::captured;
    bool warning = false;  ///< something is wrong here, for example a wrong checksum
};

/// The rows of one layer of a packet, in the order of the bits. `frame` is what the packet was decoded from.
[[nodiscard]] std::vector<Row> describe(const Packet& packet, const Layer& layer, Bytes frame);

/// A one-line summary of the layer: "10.7.0.1 → 10.7.0.2, time to live 64, TCP, 1500 bytes".
[[nodiscard]] std::string headline(const Packet& packet, const Layer& layer, Bytes frame);
void write_headline(TextWriter& out, const Packet& packet, const Layer& layer, Bytes frame);

/// A field's value as text, without its meaning. The field must lie in the captured bytes.
[[nodiscard]] std::string value_text(Bytes frame, std::uint32_t header, const Field& field);

/// "correct", "wrong", "none", "not verifiable", "left to hardware".
[[nodiscard]] const char* name(ChecksumState state);

/// The field with this id in any protocol's table, or nullptr.
[[nodiscard]] const Field* field_by_id(std::string_view id);

}  // namespace osiscope
