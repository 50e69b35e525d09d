// Every bit of a header in order, each by the table entry that names it: what encoding and diagrams walk.
#pragma once

#include <span>
#include <vector>

#include "layers/field.hpp"
#include "layers/packet.hpp"

namespace osiscope {

/// One field of a header or of an option in it, or a run of bytes that no table names.
struct HeaderPart {
    const Field* field = nullptr;  ///< nullptr: bytes no table names
    std::uint32_t base = 0;        ///< the byte `field` counts from: where its header, option or SACK block starts
    BitRange bits;                 ///< in the frame
    const char* option = "";       ///< for an option's kind: its name, where it has one
};

/// The parts of a layer's header, without gap or overlap, as far as it was captured. Empty for `data` and `padding`.
[[nodiscard]] std::vector<HeaderPart> header_parts(const Layer& layer, Bytes frame);

/// All headers' and options' tables. Every field osiscope shows, writes as JSON or filters by is in one of them.
[[nodiscard]] std::span<const FieldTable> field_tables();

}  // namespace osiscope
