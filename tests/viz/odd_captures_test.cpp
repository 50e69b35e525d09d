// Captures that no network makes every day: times centuries apart, and more headers than there is room for.
#include <gtest/gtest.h>
#include <imgui.h>

#include "tests/viz/states.hpp"
#include "viz/paint/unit_blocks.hpp"
#include "viz/screen/screen.hpp"
#include "viz/state/tabs.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {
namespace {

class OddCaptures : public testing::Test {
protected:
    OddCaptures() : context_(ImGui::CreateContext()), fonts_(find_fonts()) {}
    ~OddCaptures() override { ImGui::DestroyContext(context_); }

    Canvas draw(AppState& state, float width, float height) {
        fonts_.bake(sizes_for(width, height, state.look.scale, state.look.projector));
        return build_scene(state, fonts_.measure(), width, height);
    }

    ImGuiContext* context_;
    Fonts fonts_;
};

TEST_F(OddCaptures, WithTimesCenturiesApartAreDrawnInEveryPanel) {
    for (const char* name : {"two-times-600-years-apart", "flipped-ts-bit", "one-time-after-2262"}) {
        AppState state = opened_state(std::string("tests/field/") + name + ".pcapng");
        for (const AxisKind axis : {AxisKind::linear, AxisKind::events, AxisKind::folded}) {
            state.plots.axis = axis;
            for (const auto& [tab, title, command] : bottom_tabs) {
                apply(state, request::SelectBottom{tab});
                for (const bool end : {false, true}) {
                    if (end) apply(state, request::GoToEnd{});
                    else apply(state, request::GoToStart{});
                    EXPECT_FALSE(draw(state, 1366, 768).shapes.empty()) << name;
                }
            }
        }
    }
}

/// Frames with ever more headers of one layer before a TCP segment with data.
std::string tagged(int tags) {
    std::string hex = "0200000000b20200000000a1";
    for (int i = 0; i < tags; ++i) hex += i == 0 ? "88a80064" : "81000007";
    hex += "0800450000320001000040066cbf0a0700010a070002c000005000000001000000005018ffff00000000";
    return hex + "6f7369736f70656f7369";
}

TEST_F(OddCaptures, WithManyHeadersKeepTheirColumnAndReadablePayload) {
    AppState state = opened_state("tests/field/extension-headers-2-to-8.pcap");
    AppState tags = foreign_state({tagged(1), tagged(3), tagged(5), tagged(40)});
    for (AppState* one : {&state, &tags})
        for (std::uint32_t frame = 0; frame < one->story.recording.frames.size(); ++frame) {
            const SevenLayers layers = seven_layers(one->story, frame);
            for (const float screen : {1280.0F, 1366.0F, 1920.0F}) {
                const Sizes sizes = sizes_for(screen, screen * 9 / 16, 100, false);
                fonts_.bake(sizes);
                Canvas scene;
                const TextMeasure measure = fonts_.measure();
                const Painter paint{scene, measure, theme(ThemeName::dark), sizes, {-1, -1}};
                const float width = screen * 0.3F;
                for (int layer = 2; layer <= layers.top; ++layer) {
                    const std::vector<UnitBlock> blocks = blocks_at(paint, layers, layer, width);
                    ASSERT_FALSE(blocks.empty());
                    EXPECT_GE(blocks.front().x, -0.5F) << "frame " << frame + 1 << ", layer " << layer;
                    EXPECT_LE(blocks.back().x + blocks.back().width, width + 0.5F);
                    for (const UnitBlock& block : blocks) {
                        if (block.layer != 7) continue;
                        EXPECT_GE(block.width, paint.measure(paint.small_bold(), block.labels.back()));
                    }
                }
            }
        }
}

}  // namespace
}  // namespace osiscope
