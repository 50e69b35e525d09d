// Only what changed is drawn anew: nothing that changed may be forgotten, and what did not change stays as it is.
#include <gtest/gtest.h>

#include "viz/scene/damage.hpp"

namespace osiscope {
namespace {

constexpr int width = 1280;
constexpr int height = 720;

Scene scene_of(std::vector<Shape> shapes) {
    Scene scene;
    scene.shapes = std::move(shapes);
    return scene;
}

Box box(Rect rect, std::uint32_t color) { return {rect, rgb(color), {0, 0, 0, 0}, 0, 4}; }

Text words(Rect rect, const char* text) {
    return {rect, text, {Face::regular, 20}, rgb(0xffffff), Align::left, rect.w, false};
}

std::vector<Rect> changed(std::vector<Shape> before, std::vector<Shape> now) {
    return changed_parts(tiles_of(scene_of(std::move(before)), width, height),
                         tiles_of(scene_of(std::move(now)), width, height), width, height);
}

bool covered(const std::vector<Rect>& parts, Point point) {
    return std::any_of(parts.begin(), parts.end(), [&](const Rect& part) { return part.contains(point); });
}

float area(const std::vector<Rect>& parts) {
    float sum = 0;
    for (const Rect& part : parts) sum += part.w * part.h;
    return sum;
}

const Box panel = box({100, 100, 800, 500}, 0x171e27);

TEST(Damage, NothingChangedNothingIsDrawn) { EXPECT_TRUE(changed({panel}, {panel}).empty()); }

TEST(Damage, TheFirstPictureIsDrawnWhole) {
    const std::vector<Rect> parts = changed_parts({}, tiles_of(scene_of({panel}), width, height), width, height);
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(area(parts), width * height);
}

TEST(Damage, WhereSomethingLeftAndWhereItCameTo) {
    const std::vector<Rect> parts =
        changed({panel, box({200, 200, 10, 10}, 0xff0000)}, {panel, box({700, 500, 10, 10}, 0xff0000)});
    EXPECT_TRUE(covered(parts, {205, 205}));
    EXPECT_TRUE(covered(parts, {705, 505}));
    EXPECT_LT(area(parts), 4 * 4 * tile_size * tile_size) << "more than two small places is drawn";
}

TEST(Damage, ADifferentWordColourAndOrderAreSeen) {
    const Rect place{200, 200, 60, 20};
    EXPECT_TRUE(covered(changed({words(place, "64")}, {words(place, "63")}), {210, 210}));
    EXPECT_TRUE(covered(changed({box(place, 1)}, {box(place, 2)}), {210, 210}));
    EXPECT_TRUE(covered(changed({box(place, 1), box(place, 2)}, {box(place, 2), box(place, 1)}), {210, 210}))
        << "which of two lies on top";
}

TEST(Damage, AClipThatChangesIsSeenWhereItCuts) {
    const Box below = box({200, 200, 400, 300}, 0xff0000);
    const std::vector<Rect> parts = changed({Clip{{200, 200, 400, 300}}, below, EndClip{}, panel},
                                            {Clip{{200, 200, 400, 200}}, below, EndClip{}, panel});
    EXPECT_TRUE(covered(parts, {300, 450}));
    EXPECT_TRUE(changed({Clip{{0, 0, 100, 100}}, below, EndClip{}}, {}).empty()) << "nothing of it was to be seen";
}

TEST(Damage, PartsDoNotOverlapHoweverManyThereAre) {
    for (const int count : {3, 30, 300}) {
        std::vector<Shape> dots{panel};
        for (int i = 0; i < count; ++i) {
            const Point at{static_cast<float>(i * 7919 % (width - 5)), static_cast<float>(i * 104729 % (height - 5))};
            dots.emplace_back(box({at.x, at.y, 5, 5}, 0xff0000));
        }
        const std::vector<Rect> parts = changed({panel}, dots);
        for (std::size_t i = 0; i < parts.size(); ++i)
            for (std::size_t j = i + 1; j < parts.size(); ++j) {
                const Rect both = intersection(parts[i], parts[j]);
                EXPECT_FALSE(both.w > 0 && both.h > 0) << count << " dots";
            }
        for (const Shape& dot : dots) {
            if (std::get<Box>(dot).fill == panel.fill) continue;  // there before
            EXPECT_TRUE(covered(parts, std::get<Box>(dot).rect.center())) << count << " dots";
        }
    }
}

TEST(Damage, ANewSizeIsANewPicture) {
    const Tiles small = tiles_of(scene_of({panel}), width, height);
    EXPECT_EQ(area(changed_parts(small, tiles_of(scene_of({panel}), 1920, 1080), 1920, 1080)), 1920 * 1080);
}

}  // namespace
}  // namespace osiscope
