#include "viz/scene/geometry.hpp"

#include <cmath>

namespace osiscope {

bool passes_through(Point from, Point to, Rect box) {
    float first = 0;
    float last = 1;
    const auto within = [&](float start, float way, float low, float high) {
        if (std::abs(way) < 1e-4F) return start >= low && start <= high;
        const float a = (low - start) / way;
        const float b = (high - start) / way;
        first = std::max(first, std::min(a, b));
        last = std::min(last, std::max(a, b));
        return first <= last;
    };
    return within(from.x, to.x - from.x, box.x, box.right()) && within(from.y, to.y - from.y, box.y, box.bottom());
}

}  // namespace osiscope
