#include "viz/scene/damage.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>

namespace osiscope {

namespace {

constexpr std::size_t most_parts = 12;  // each costs a walk over the scene

/// 64 bits that depend on everything put in, and on the order.
struct Hash {
    std::uint64_t value = 0x9e3779b97f4a7c15;

    Hash& add(std::uint64_t more) {
        value = (std::rotl(value, 5) ^ more) * 0x9fb21c651e98df25;
        value ^= value >> 32;
        return *this;
    }
    Hash& add(float number) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, &number, sizeof bits);
        return add(std::uint64_t{bits});
    }
    Hash& add(Point point) { return add(point.x).add(point.y); }
    Hash& add(Rect rect) { return add(rect.x).add(rect.y).add(rect.w).add(rect.h); }
    Hash& add(Color color) {
        return add(std::uint64_t{color.r} << 24 | std::uint64_t{color.g} << 16 | std::uint64_t{color.b} << 8 | color.a);
    }
};

Rect around(Point a, Point b) {
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
}

Rect together(Rect a, Rect b) {
    const float x = std::min(a.x, b.x);
    const float y = std::min(a.y, b.y);
    return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

/// Where a shape can leave a mark: smooth edges reach a pixel further, letters over their box.
struct Bounds {
    Rect operator()(const Box& box) const { return box.rect.inset(-2); }
    Rect operator()(const Text& text) const {
        float x = text.box.x;
        if (text.align == Align::center) x += (text.box.w - text.width) / 2;
        if (text.align == Align::right) x = text.box.right() - text.width;
        const float height = text.style.px * 1.5F;
        return Rect{x, text.box.center().y - height / 2, text.width, height}.inset(-text.style.px * 0.2F, -2);
    }
    Rect operator()(const Line& line) const { return around(line.from, line.to).inset(-line.width - 2); }
    Rect operator()(const Triangle& triangle) const {
        return together(around(triangle.a, triangle.b), around(triangle.b, triangle.c)).inset(-2);
    }
    Rect operator()(const Polyline& line) const {
        if (line.points.empty()) return {};
        Rect all{line.points.front().x, line.points.front().y, 0, 0};
        for (const Point point : line.points) all = together(all, {point.x, point.y, 0, 0});
        return all.inset(-2 * line.width - 2);  // corners reach further than the line is wide
    }
    Rect operator()(const Clip&) const { return {}; }
    Rect operator()(const EndClip&) const { return {}; }
};

struct Looks {
    Hash hash;

    std::uint64_t operator()(const Box& box) {
        return hash.add(box.rect).add(box.fill).add(box.stroke).add(box.stroke_width).add(box.radius).value;
    }
    std::uint64_t operator()(const Text& text) {
        hash.add(text.box).add(text.color).add(text.style.px).add(text.width);
        hash.add(static_cast<std::uint64_t>(text.style.face) << 8 | static_cast<std::uint64_t>(text.align));
        return hash.add(std::uint64_t{std::hash<std::string_view>{}(text.text)}).value;
    }
    std::uint64_t operator()(const Line& line) {
        return hash.add(line.from).add(line.to).add(line.color).add(line.width).add(line.dash).value;
    }
    std::uint64_t operator()(const Triangle& triangle) {
        return hash.add(triangle.a).add(triangle.b).add(triangle.c).add(triangle.fill).value;
    }
    std::uint64_t operator()(const Polyline& line) {
        for (const Point point : line.points) hash.add(point);
        return hash.add(line.color).add(line.width).add(line.dash).add(line.gap).value;
    }
    std::uint64_t operator()(const Clip&) { return 0; }
    std::uint64_t operator()(const EndClip&) { return 0; }
};

/// Adds a shape to every tile it can mark.
void mark(Tiles& tiles, Rect bounds, std::uint64_t looks) {
    const auto tile = [](float pixels, int count) {
        return std::clamp(static_cast<int>(std::floor(pixels / tile_size)), 0, count - 1);
    };
    const int last_column = tile(bounds.right(), tiles.columns);
    const int last_row = tile(bounds.bottom(), tiles.rows);
    for (int row = tile(bounds.y, tiles.rows); row <= last_row; ++row)
        for (int column = tile(bounds.x, tiles.columns); column <= last_column; ++column) {
            auto& drawn = tiles.drawn[static_cast<std::size_t>(row * tiles.columns + column)];
            drawn = Hash{drawn}.add(looks).value;
        }
}

/// Tiles as if they were pixels.
struct Part {
    int x, y, right, bottom;

    [[nodiscard]] int area() const { return (right - x) * (bottom - y); }
};

Part both(Part a, Part b) {
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

bool overlap(Part a, Part b) { return a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom; }

/// Joins parts as long as that makes little more to draw or there are too many; those that overlap always.
void join(std::vector<Part>& parts) {
    while (parts.size() > 1) {
        std::size_t best[2] = {0, 1};
        int least = 1 << 30;
        for (std::size_t i = 0; i < parts.size(); ++i)
            for (std::size_t j = i + 1; j < parts.size(); ++j) {
                const int wasted = overlap(parts[i], parts[j])
                                       ? -1
                                       : both(parts[i], parts[j]).area() - parts[i].area() - parts[j].area();
                if (wasted < least) best[0] = i, best[1] = j, least = wasted;
            }
        const bool worth_it = least <= 2;
        if (!worth_it && parts.size() <= most_parts) return;
        parts[best[0]] = both(parts[best[0]], parts[best[1]]);
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best[1]));
    }
}

/// Runs of different tiles, each a row's, the same run in following rows as one.
std::vector<Part> runs_of(const Tiles& before, const Tiles& now) {
    std::vector<Part> parts;
    for (int row = 0; row < now.rows; ++row)
        for (int column = 0; column < now.columns; ++column) {
            const auto different = [&](int at) {
                const auto i = static_cast<std::size_t>(row * now.columns + at);
                return at < now.columns && before.drawn[i] != now.drawn[i];
            };
            const int first = column;
            while (different(column)) ++column;
            if (column == first) continue;
            const auto above = std::find_if(parts.begin(), parts.end(), [&](const Part& part) {
                return part.bottom == row && part.x == first && part.right == column;
            });
            if (above != parts.end()) above->bottom = row + 1;
            else parts.push_back({first, row, column, row + 1});
        }
    return parts;
}

}  // namespace

Tiles tiles_of(const Scene& scene, int width, int height) {
    Tiles tiles;
    tiles.columns = (width + tile_size - 1) / tile_size;
    tiles.rows = (height + tile_size - 1) / tile_size;
    tiles.drawn.resize(static_cast<std::size_t>(tiles.columns * tiles.rows));
    tiles.bounds.reserve(scene.shapes.size());
    std::vector<Rect> clips{{0, 0, static_cast<float>(width), static_cast<float>(height)}};
    for (const Shape& shape : scene.shapes) {
        tiles.bounds.push_back(intersection(std::visit(Bounds{}, shape), clips.back()));
        if (const auto* clip = std::get_if<Clip>(&shape)) {
            clips.push_back(intersection(clips.back(), clip->rect.inset(-1)));  // drawn in whole pixels
        } else if (std::holds_alternative<EndClip>(shape)) {
            clips.pop_back();
        } else if (const Rect bounds = tiles.bounds.back(); bounds.w > 0 && bounds.h > 0) {
            Looks looks;
            looks.hash.add(clips.back());
            mark(tiles, bounds, std::visit(looks, shape));
        }
    }
    return tiles;
}

std::vector<Rect> changed_parts(const Tiles& before, const Tiles& now, int width, int height) {
    const Rect window{0, 0, static_cast<float>(width), static_cast<float>(height)};
    if (before.columns != now.columns || before.rows != now.rows) return {window};
    std::vector<Part> parts = runs_of(before, now);
    constexpr std::size_t too_many_to_compare = 200;
    if (parts.size() > too_many_to_compare) return {window};
    join(parts);
    std::vector<Rect> list;
    for (const Part& part : parts)
        list.push_back(intersection({static_cast<float>(part.x * tile_size), static_cast<float>(part.y * tile_size),
                                     static_cast<float>((part.right - part.x) * tile_size),
                                     static_cast<float>((part.bottom - part.y) * tile_size)},
                                    window));
    return list;
}

}  // namespace osiscope
