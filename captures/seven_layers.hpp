// One frame told as the seven layers: what each of them is here, its fields, its bytes, where each thing comes from.
// The window's stage, `osiscope explain` and the printed journey all read this.
#pragma once

#include <array>

#include "captures/digest.hpp"
#include "captures/line_frame.hpp"
#include "layers/describe.hpp"
#include "layers/physical/line_code.hpp"

namespace osiscope {

/// A part of the data unit as it is drawn: a header, the payload, a trailer.
struct UnitPiece {
    int layer = 7;             ///< the layer that adds it: going down, it is there from this layer on
    std::string label;         ///< "TCP", "IP", "Eth", "FCS"
    std::uint32_t length = 0;  ///< bytes
    ByteRange range;           ///< in the frame; empty for what no capture contains
    Provenance provenance = Provenance::captured;
};

struct LayerStory {
    int layer = 7;
    bool involved = false;  ///< false: this frame begins and ends below this layer
    std::string unit;       ///< what the data is called here: "segment", "packet", "frame", "bits"
    std::string headline;   ///< one sentence with this frame's numbers
    std::vector<Row> rows;
    Provenance provenance = Provenance::captured;  ///< of the layer's own part
    std::uint32_t unit_length = 0;                 ///< bytes of the data unit at this layer
};

struct SevenLayers {
    std::uint32_t frame = no_index;
    int top = 7;                                ///< the highest layer involved
    OnLine on_line = OnLine::yes;               ///< unless `yes`, layer 1 has nothing to show
    LineCode line_code = LineCode::manchester;  ///< the one the bits of layer 1 are shown in
    bool line_code_used = false;                ///< its wire really sent in that code; else it is an example
    bool our_transfer = false;          ///< the payload belongs to osiscope's own transfer: how it is coded is known
    std::vector<UnitPiece> pieces;      ///< in the order they go onto the line
    std::array<LayerStory, 7> layers;   ///< [0] is layer 1
    std::vector<std::string> problems;  ///< sentences; empty when all is well
};

[[nodiscard]] inline const LayerStory& story(const SevenLayers& layers, int layer) {
    return layers.layers[static_cast<std::size_t>(layer - 1)];
}

/// "Application" for 7, as ISO/IEC 7498-1 §6.2 names them.
[[nodiscard]] const char* layer_name(int layer);

/// The line code of a frame: the one its wire used when it went onto the line. Nothing where that is not known, or
/// where the wire carried bytes without a code.
[[nodiscard]] std::optional<LineCode> used_line_code(const Story& story, std::uint32_t frame);

[[nodiscard]] SevenLayers seven_layers(const Story& story, std::uint32_t frame);

}  // namespace osiscope
