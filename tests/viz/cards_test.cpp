// What the hosts' cards say at every size, and the strip of the wire where there is none.
#include <gtest/gtest.h>

#include <algorithm>

#include "layers/text.hpp"
#include "tests/viz/states.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {
namespace {

TextMeasure even_letters() {
    return {nullptr, [](void*, TextStyle style, const char* first, const char* last) {
                const auto letters = std::count_if(first, last, [](char c) { return (c & 0xc0) != 0x80; });
                return static_cast<float>(letters) * style.px * 0.5F;
            }};
}

std::vector<std::string> texts_of(const AppState& state, int width, int height) {
    std::vector<std::string> list;
    const Canvas scene = build_scene(state, even_letters(), static_cast<float>(width), static_cast<float>(height));
    for (const Shape& shape : scene.shapes)
        if (const Text* text = std::get_if<Text>(&shape)) list.push_back(text->text);
    return list;
}

bool begins(const std::string& words, const char* with) { return words.rfind(with, 0) == 0; }

constexpr std::pair<int, int> windows[] = {{1280, 720}, {1366, 768}, {1536, 864}, {1920, 1080}, {3840, 2160}};

TEST(Cards, WriteTheStatesNameAsTheRfcDoes) {
    for (const auto& [width, height] : windows)
        for (const bool projector : {false, true})
            for (const int scale : {75, 90, 100}) {
                AppState state = state_at_first_data();
                state.look.projector = projector;
                state.look.scale = scale;
                int whole = 0;
                for (const std::string& text : texts_of(state, width, height)) {
                    if (!begins(text, "ESTAB")) continue;
                    EXPECT_TRUE(begins(text, "ESTABLISHED")) << text << " at " << width << "×" << height;
                    ++whole;
                }
                EXPECT_GE(whole, 2) << width << "×" << height << (projector ? ", projector " : " ") << scale;
            }
}

/// The projector's letters are large, so the number stands below the state.
TEST(Cards, TellTheTransportLayersNumberOnAProjectorToo) {
    for (const auto& [width, height] : windows) {
        AppState state = state_at_first_data();
        state.look.projector = true;
        bool next = false, ack = false;
        std::string all;
        for (const std::string& text : texts_of(state, width, height)) {
            all += text + "|";
            next |= text.find("next ") != std::string::npos && text.find("(rel") != std::string::npos;
            ack |= text.find("ack ") != std::string::npos && text.find("(rel") != std::string::npos;
        }
        EXPECT_TRUE(next && ack) << width << "×" << height << ": " << all;
    }
}

TEST(Wire, ThereIsNoneOnLoopback) {
    AppState state = opened_state("tests/field/sack-again.pcap");
    const auto said = [&] {
        for (const std::string& text : texts_of(state, 1366, 768))
            if (begins(text, "Loopback")) return true;
        return false;
    };
    EXPECT_FALSE(said());
    ASSERT_FALSE(state.story.recording.points.empty());
    state.story.recording.points[0].name = "lo";
    EXPECT_TRUE(said());
    for (const std::string& text : texts_of(state, 1366, 768)) EXPECT_NE(text, "the wire");
}

}  // namespace
}  // namespace osiscope
