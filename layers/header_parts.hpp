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
    const char* name = "";         ///< of an option's or chunk's kind what it is; of bytes without a table too
};

/// The parts of a layer's header, without gap or overlap, as far as it was captured. Empty for `data` and `padding`.
[[nodiscard]] std::vector<HeaderPart> header_parts(const Layer& layer, Bytes frame);

/// All headers' and options' tables. Every field osiscope shows, writes as JSON or filters by is in one of them.
[[nodiscard]] std::span<const FieldTable> field_tables();

// For the sources of protocols.

/// The fields of a table as far as their bytes are in the frame.
void append_table(std::vector<HeaderPart>& parts, FieldTable table, std::uint32_t base, Bytes frame);

/// The bytes from `first` up to `end`, if there are any.
void append_unnamed(std::vector<HeaderPart>& parts, std::uint32_t first, std::uint32_t end, const char* name = "");

/// Where the layer's header ends, or the captured bytes do.
[[nodiscard]] std::uint32_t captured_end(const Layer& layer, Bytes frame);

}  // namespace osiscope
