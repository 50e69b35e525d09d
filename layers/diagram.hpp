// A header as the RFCs draw it, rows of 32 bits, with the values of a real frame in it.
#pragma once

#include <string>
#include <vector>

#include "layers/describe.hpp"

namespace osiscope {

inline constexpr unsigned diagram_columns = 32;  ///< bits in a row

/// The piece of a field that lies in one row. A field over several rows has a cell in each, with the same `bits`.
struct DiagramCell {
    const Field* field = nullptr;  ///< nullptr: bytes that no table names
    std::string label;
    std::string value;
    BitRange bits;              ///< the whole field, in the frame
    unsigned first_column = 0;  ///< 0 … 31
    unsigned columns = 0;       ///< 1 … 32
    bool main = true;           ///< the widest piece of the field (the first of them): where its text belongs
    Provenance provenance = Provenance::captured;
};

using DiagramRow = std::vector<DiagramCell>;

/// The rows of a layer's header, options included, without gap; the last row may be short. What the capture was cut
/// short of is one cell at the end. Empty for `data` and `padding`.
[[nodiscard]] std::vector<DiagramRow> header_diagram(const Layer& layer, Bytes frame);

/// The same of any table of fields whose first bit is at byte `base` of the frame. Empty when the frame ends before.
[[nodiscard]] std::vector<DiagramRow> table_diagram(FieldTable fields, std::uint32_t base, Bytes frame);

/// The headers of a frame in the order of the wire, each as a box of ASCII characters 65 columns wide.
[[nodiscard]] std::string diagram_text(const Packet& packet, Bytes frame);

}  // namespace osiscope
