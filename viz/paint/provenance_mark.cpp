#include "viz/paint/provenance_mark.hpp"

#include "layers/words.hpp"

namespace osiscope {

void draw_provenance(Painter& paint, Point center, Provenance provenance, Color color) {
    const float size = paint.px(11);
    const Rect mark{center.x - size / 2, center.y - size / 2, size, size};
    const float edge = std::max(1.5F, paint.px(2));
    switch (provenance) {
        case Provenance::captured: return paint.fill(mark, color, size / 2);
        case Provenance::computed: return paint.fill(mark, color, 0);
        case Provenance::reconstructed: return paint.frame(mark, {0, 0, 0, 0}, color, edge, 0);
        case Provenance::concept_only: return paint.frame(mark, {0, 0, 0, 0}, color, edge, size / 2);
    }
}

std::string provenance_words(Provenance provenance) {
    switch (provenance) {
        case Provenance::captured: return said("captured: it was there, and these are its bytes");
        case Provenance::computed: return said("computed: calculated from captured bytes");
        case Provenance::reconstructed:
            return said("reconstructed: it must have been there, but captures never contain it");
        case Provenance::concept_only:
            return said("concept: an idea of the model, with nothing of its own on the wire");
    }
    return {};
}

}  // namespace osiscope
