// The sign after a shown value that says where it comes from: a shape as well as a colour.
#pragma once

#include "viz/paint/painter.hpp"

namespace osiscope {

/// Filled circle = captured, filled square = computed, hollow square = reconstructed, hollow circle = concept.
void draw_provenance(Painter& paint, Point center, Provenance provenance, Color color);

/// "captured: these bytes are in the capture" and so on.
[[nodiscard]] std::string provenance_words(Provenance provenance);

}  // namespace osiscope
