#include "viz/state/field_story.hpp"
#include "layers/words.hpp"
#include "viz/state/follow.hpp"

#include <fmt/format.h>

#include "captures/explain_text.hpp"

namespace osiscope {

std::string field_story(const SevenLayers& layers, BitRange bits) {
    const Row* row = row_of(layers, bits);
    if (row == nullptr) return bits_text(bits);
    return fmt::format("{} {}: {}{}", said(layer_name(layer_of(layers, row))), bits_text(row->bits), row->label,
                       row->value.size() < 40 ? " = " + row->value : "");
}

BitRange field_around(const SevenLayers& layers, BitRange bits) {
    const Row* row = row_of(layers, bits);
    return row != nullptr ? row->bits : bits;
}

}  // namespace osiscope
