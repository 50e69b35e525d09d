// Inside captures/ only: layers 5 to 7 of a frame, which speak of the file, its coding and the connection.
#pragma once

#include "captures/seven_layers.hpp"

namespace osiscope {

/// Fills in layers 7, 6 and 5 and splits the payload piece into record headers and file bytes.
void tell_application(SevenLayers& layers, const Story& story);

}  // namespace osiscope
