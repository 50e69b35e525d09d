// The picture as words: which texts and panels the window has, and where, at a few moments of the shipped recording.
#include <gtest/gtest.h>
#include <imgui.h>

#include <cmath>

#include "tests/support/golden.hpp"
#include "tests/viz/states.hpp"
#include "viz/screen/screen.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {
namespace {

bool same(Color a, Color b) { return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a; }

/// In whole pixels: "  24   60  310×40".
std::string place(Rect rect) {
    return fmt::format("{:4.0f} {:4.0f} {:>9}", std::round(rect.x), std::round(rect.y),
                       fmt::format("{:.0f}×{:.0f}", std::round(rect.w), std::round(rect.h)));
}

/// "panel" and "layer 4" for what is filled or framed in their colours; empty for any other box.
std::string name_of(const Box& box, const Theme& colors) {
    if (same(box.fill, colors.panel)) return "panel";
    for (int layer = 1; layer <= 7; ++layer)
        if (same(box.fill, colors.layer[layer]) || same(box.stroke, colors.layer[layer]))
            return fmt::format("layer {}", layer);
    return {};
}

/// A line for every text and every panel, in the order in which they are drawn.
std::string in_words(const Canvas& scene, const Theme& colors) {
    std::string words;
    for (const Shape& shape : scene.shapes) {
        if (const auto* box = std::get_if<Box>(&shape))
            if (const std::string name = name_of(*box, colors); !name.empty())
                words += fmt::format("{}  {}\n", place(box->rect), name);
        if (const auto* text = std::get_if<Text>(&shape); text != nullptr && !text->text.empty())
            words += fmt::format("{}  “{}”\n", place(text->box), text->text);
    }
    return words;
}

std::vector<std::pair<std::string, AppState>> three_moments() {
    std::vector<std::pair<std::string, AppState>> list;
    list.emplace_back("opened", shipped_state());
    AppState data = state_at_first_data();
    data.side = Side::inspector;
    apply(data, request::SelectInspector{InspectorTab::fields});
    list.emplace_back("first-data", data);
    AppState step = shipped_state();
    step.reduced_motion = true;
    apply(step, request::GoToStep{4});
    apply(step, request::SelectBottom{BottomTab::packets});
    list.emplace_back("step-5", step);
    return list;
}

TEST(Goldens, TheSceneInWords) {
    // Where texts stand depends on the letters: a machine with other fonts has other pictures, not wrong ones.
    if (const std::string& problem = find_fonts().problem; !problem.empty()) GTEST_SKIP() << problem;
    const std::pair<float, float> sizes[]{{1366, 768}, {1920, 1080}};
    std::set<std::string> names;
    for (auto& [moment, state] : three_moments())
        for (const auto& [width, height] : sizes) {
            Ruler ruler(sizes_for(width, height, 100, false));
            const std::string name = fmt::format("scene/{}-{}x{}.txt", moment, width, height);
            expect_golden(name, in_words(build_scene(state, ruler.measure(), width, height), theme(state.look.theme)));
            names.insert(name);
        }
    expect_only_goldens("scene", names);
}

}  // namespace
}  // namespace osiscope
