// Windows as window managers make them: of every size, below the smallest that has all panels too. And what is drawn
// where fonts are missing.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <imgui.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "tests/viz/states.hpp"
#include "viz/screen/screen.hpp"
#include "viz/state/layout.hpp"
#include "viz/state/opening.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {
namespace {

class Windows : public testing::Test {
protected:
    Windows() : context_(ImGui::CreateContext()), fonts_(find_fonts()) {}
    ~Windows() override { ImGui::DestroyContext(context_); }

    Canvas draw(const AppState& state, float width, float height) {
        fonts_.bake(sizes_for(width, height, state.look.scale, state.look.projector));
        return build_scene(state, fonts_.measure(), width, height);
    }

    ImGuiContext* context_;
    Fonts fonts_;
};

const Text* text_like(const Canvas& scene, std::string_view start) {
    for (const Shape& shape : scene.shapes)
        if (const auto* text = std::get_if<Text>(&shape); text != nullptr && text->text.starts_with(start)) return text;
    return nullptr;
}

TEST_F(Windows, OfAnySizeAreDrawnAndTheLessonGoesOn) {
    const float sizes[][2] = {{1, 1},     {40, 900},   {900, 30},  {300, 300},  {640, 360},  {640, 720},
                              {683, 768}, {700, 1000}, {960, 540}, {1279, 719}, {1280, 400}, {2560, 500}};
    AppState state = shipped_state();
    state.look.reduced_motion = true;
    const auto steps = static_cast<int>(state.lesson.script->steps.size());
    for (const auto& size : sizes)
        for (const bool projector : {false, true})
            for (int step = -1; step < steps; ++step) {
                apply(state, request::GoToStep{step});
                state.look.projector = projector;
                state.hand.armed = step == 2;
                state.plots.enlarged = step == 3;
                state.stage.transcript = step == 4;
                state.view.help = step == 5;
                state.view.legend = step == 6;
                EXPECT_GT(draw(state, size[0], size[1]).shapes.size(), 10U) << size[0] << "×" << size[1];
            }
    for (auto& [name, bare] : bare_states())
        for (const auto& size : sizes) draw(bare, size[0], size[1]);
}

TEST_F(Windows, BelowTheSmallestKeepTheirLettersAndDropPanels) {
    for (const int scale : {75, 100, 150}) {
        const Sizes smallest = sizes_for(1280, 720, std::min(scale, 100), false);
        for (const auto& size : {std::pair{640.0F, 720.0F}, std::pair{1280.0F, 360.0F}, std::pair{640.0F, 360.0F}})
            EXPECT_GE(sizes_for(size.first, size.second, scale, false).small, smallest.small) << scale;
    }
    const auto layout = [](float width, float height) {
        return layout_for(width, height, sizes_for(width, height, 100, false), {});
    };
    EXPECT_GT(layout(1280, 720).bottom.h, 0);
    EXPECT_GT(layout(1280, 720).inspector.h, 0);
    EXPECT_EQ(layout(1280, 400).bottom.h, 0);
    EXPECT_EQ(layout(640, 720).inspector.h + layout(640, 720).side_tabs.h, 0);
    EXPECT_GT(layout(640, 720).lesson.w, 200);
    EXPECT_GT(layout(640, 360).lesson.h, 200);
}

TEST_F(Windows, ShowTheProgramsWholeNameAtEverySize) {
    AppState state = state_at_first_data();
    for (const auto& size : {std::pair{1280.0F, 720.0F}, std::pair{1366.0F, 768.0F}, std::pair{1536.0F, 864.0F},
                             std::pair{1600.0F, 900.0F}, std::pair{1920.0F, 1080.0F}, std::pair{2560.0F, 1440.0F},
                             std::pair{3840.0F, 2160.0F}})
        for (const int scale : {75, 100, 125, 150, 300}) {
            state.look.scale = scale;
            const Canvas scene = draw(state, size.first, size.second);
            const Text* name = text_like(scene, "osisc");
            ASSERT_NE(name, nullptr);
            EXPECT_EQ(name->text, "osiscope") << size.first << ", " << scale << " %";
        }
}

/// A text that misses its room by a hair was measured in another style, or at another size, than it is drawn.
TEST_F(Windows, MeasureTextsAsTheyDrawThem) {
    std::set<std::string> found;
    AppState state = state_at_first_data();
    for (const float height : {720.0F, 768.0F, 864.0F, 900.0F, 1080.0F, 1440.0F, 2160.0F})
        for (const int scale : {75, 100, 125, 150, 300})
            for (int tab = 0; tab < tab_count * 2; ++tab) {
                state.look.scale = scale;
                state.view.side = tab < tab_count ? Side::lesson : Side::inspector;
                state.view.inspector = static_cast<InspectorTab>(tab % tab_count);
                state.view.bottom = static_cast<BottomTab>(tab % 5);
                const Canvas scene = draw(state, std::round(height * 16 / 9), height);
                const TextMeasure measure = fonts_.measure();
                for (const Shape& shape : scene.shapes) {
                    const auto* text = std::get_if<Text>(&shape);
                    if (text == nullptr || !text->shortened) continue;
                    const Hit* whole = hit_at(scene, text->box.center(), Hit::Kind::click);
                    const std::string start = text->text.substr(0, text->text.size() - 3);
                    if (whole == nullptr || !whole->tooltip.starts_with(start)) continue;
                    const float over = measure(text->style, whole->tooltip) - text->box.w;
                    if (over < 2.5F && whole->tooltip.size() < 24) found.insert(whole->tooltip);
                }
            }
    for (const std::string& words : found) ADD_FAILURE() << words;
}

TEST_F(Windows, DoNotProjectTheAddressOfTheNotes) {
    AppState state = shipped_state();
    state.notice = good_news("The lecturer's notes are at http://127.0.0.1:9001/secret (copied).");
    state.notice.for_lecture = "The lecturer's notes are ready; their address has been copied.";
    for (const bool lecture : {false, true}) {
        apply(state, request::SetLecture{lecture});
        std::string all;
        for (const Shape& shape : draw(state, 1920, 1080).shapes)
            if (const auto* text = std::get_if<Text>(&shape)) all += text->text + "\n";
        EXPECT_EQ(all.find("127.0.0.1") == std::string::npos, lecture);
        EXPECT_EQ(all.find("has been copied") != std::string::npos, lecture);
    }
}

TEST_F(Windows, TheShownFramesWordsInTheLadderStandBesideItsLine) {
    AppState state = lesson_state("one-lost-segment");
    state.look.reduced_motion = true;
    apply(state, request::SelectBottom{BottomTab::ladder});
    apply(state, request::EnlargeBottom{true});
    int beside = 0;
    for (const int scale : {100, 150})
        for (int step = 0; step < static_cast<int>(state.lesson.script->steps.size()); ++step) {
            state.look.scale = scale;
            apply(state, request::GoToStep{step});
            const Canvas scene = draw(state, 1366, 768);
            const Line* shown = nullptr;
            for (const Shape& shape : scene.shapes) {
                const auto* line = std::get_if<Line>(&shape);
                if (line != nullptr && line->color == theme(state.look.theme).text && line->from.y != line->to.y)
                    shown = line;
                const auto* text = std::get_if<Text>(&shape);
                if (shown == nullptr || text == nullptr || text->style.face != Face::semibold) continue;
                if (text->box.y < shown->from.y && text->box.y < shown->to.y) continue;
                EXPECT_FALSE(passes_through(shown->from, shown->to, text->box)) << scale << " %: " << text->text;
                ++beside;
            }
        }
    EXPECT_GT(beside, 5);
}

TEST_F(Windows, WordsOfTheLadderCoverNoCross) {
    AppState state = lossy_state();
    apply(state, request::SelectBottom{BottomTab::ladder});
    apply(state, request::EnlargeBottom{true});
    for (const int scale : {100, 150})
        for (int part = 1; part < 20; ++part) {
            state.look.scale = scale;
            apply(state, request::Scrub{part / 20.0});
            const Canvas scene = draw(state, 1366, 768);
            const Color warning = theme(state.look.theme).warning;
            for (std::size_t i = 1; i < scene.shapes.size(); ++i) {
                const auto* one = std::get_if<Line>(&scene.shapes[i - 1]);
                const auto* other = std::get_if<Line>(&scene.shapes[i]);
                if (one == nullptr || other == nullptr || one->color != warning || one->from.x != other->from.x)
                    continue;
                const Point cross{(one->from.x + one->to.x) / 2, (one->from.y + one->to.y) / 2};
                for (std::size_t j = i; j < scene.shapes.size(); ++j)
                    if (const auto* text = std::get_if<Text>(&scene.shapes[j])) {
                        EXPECT_FALSE(text->box.contains(cross) && text->box.w < 400) << scale << " %: " << text->text;
                    }
            }
        }
}

TEST_F(Windows, NumbersAloneFillTheirCard) {
    AppState state = state_at_first_data();
    state.look.scale = 150;
    const Canvas scene = draw(state, 1366, 768);
    const Layout layout = layout_for(1366, 768, sizes_for(1366, 768, 150, false), {});
    for (const Shape& shape : scene.shapes)
        if (const auto* box = std::get_if<Box>(&shape); box != nullptr && box->radius == 0 && box->fill.a == 255) {
            const Rect both = intersection(box->rect, layout.stack_a);
            EXPECT_FALSE(both.w > 4 && both.h > 4) << "a square corner at " << box->rect.x << ", " << box->rect.y;
        }
}

TEST(Opening, PassesQuicklyToTheFilesFirstBytes) {
    for (const bool reduced : {false, true}) {
        AppState state = shipped_state();
        state.look.reduced_motion = reduced;
        play_opening(state);
        float seconds = 0;
        while (state.time.playing && !shows_file_bytes(state) && seconds < 60) tick(state, 0.03F), seconds += 0.03F;
        EXPECT_TRUE(shows_file_bytes(state)) << "reduced motion: " << reduced;
        EXPECT_LT(seconds, 8.5F) << "reduced motion: " << reduced;
        EXPECT_TRUE(state.time.playing);
        tick(state, 0.03F);
        EXPECT_EQ(state.time.pace, 0);
    }
}

TEST(Opening, EndsWithAnyStepOfTheUser) {
    AppState state = shipped_state();
    state.lesson.script.reset();  // its questions would be answered first
    play_opening(state);
    tick(state, 0.1F);
    EXPECT_EQ(state.time.pace, 4);
    apply(state, request::Next{});
    EXPECT_EQ(state.time.pace, 0);
    play_opening(state);
    apply(state, request::ChangePace{-1});
    tick(state, 0.1F);
    EXPECT_EQ(state.time.pace, 3) << "a pace that was chosen stays";
}

/// The characters beyond ASCII in the texts of these files, without comments.
std::set<std::string> signs_in(const std::filesystem::path& folder) {
    std::set<std::string> signs;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().string();
        if (!path.ends_with(".cpp") && !path.ends_with(".hpp") && !path.ends_with(".json")) continue;
        std::string text = read_text_file(path);
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (!path.ends_with(".json") && text.compare(at, 2, "//") == 0) at = text.find('\n', at);
            if (at == std::string::npos) break;
            const auto lead = static_cast<unsigned char>(text[at]);
            if (lead >= 0xe0) signs.insert(text.substr(at, lead >= 0xf0 ? 4 : 3));
        }
    }
    return signs;
}

TEST(MissingFonts, EverySignOfOurTextsIsKnown) {
    std::set<std::string> known;
    for (const FontSign& sign : signs_in_use()) known.insert(sign.utf8);
    for (const char* room : {"viz", "lessons", "captures", "core"})
        for (const std::string& sign : signs_in(in_tree(room)))
            EXPECT_TRUE(known.count(sign) > 0) << room << ": " << sign;
}

TEST(MissingFonts, SignsThatNoFontHasAreWrittenOtherwise) {
    Typeface none;
    for (const FontSign& sign : signs_in_use()) none.missing.push_back(&sign);
    const std::string words = "Press → to begin … “A” − 3 ✓";
    EXPECT_EQ(without_missing(none, words.data(), words.data() + words.size()),
              "Press -> to begin ... \"A\" - 3 right:");
    EXPECT_EQ(without_missing({}, words.data(), words.data() + words.size()), words);
}

}  // namespace
}  // namespace osiscope
