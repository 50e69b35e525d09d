// The picture, checked as a designer would: nothing clipped without a way to read it, nothing overlapping, nothing
// tiny, enough contrast, everything inside the window, in every size, scale, theme and mode.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <imgui.h>

#include <cstdlib>

#include "tests/viz/states.hpp"
#include "viz/screen/screen.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/input_state.hpp"
#include "viz/state/tabs.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {
namespace {

struct Look {
    float width;
    float height;
    int scale;
    bool projector;
    ThemeName theme;
    std::string language = "en";

    [[nodiscard]] std::string name() const {
        return fmt::format("{}x{} {} %{}{} {}", width, height, scale, projector ? " projector" : "",
                           theme == ThemeName::light ? " light" : " dark", language);
    }
};

/// Themes have the same layout, so that other languages are looked at in one. The longest words are not asked of the
/// largest letters: in a projector's 1280×720 the list of keys has no room for them.
std::vector<Look> all_looks(const std::string& language) {
    std::vector<Look> looks;
    std::vector<std::pair<float, float>> sizes{{1280, 720},  {1920, 1080}, {3840, 2160},
                                               {1600, 1200}, {1366, 768},  {2560, 1080}};
    std::vector<int> scales{75, 100, 125, 150, 200, 300};
    if (language == "pseudo") scales = {75, 100, 150, 300};
    if (language == "de") scales = {100, 150};  // its words are shorter than those
    if (std::getenv("OSISCOPE_LONG") != nullptr) {
        scales = {75, 100, 125, 150, 200, 300};
        sizes.insert(sizes.end(), {{1536, 864}, {1600, 900}, {2560, 1440}});
        scales.insert(scales.end(), {90, 110, 175, 250});
    }
    for (const auto& size : sizes)
        for (const ThemeName theme : {ThemeName::dark, ThemeName::light}) {
            if (language != "en" && theme == ThemeName::light) continue;
            for (const int scale : scales) looks.push_back({size.first, size.second, scale, false, theme, language});
            if (language != "pseudo") looks.push_back({size.first, size.second, 100, true, theme, language});
        }
    return looks;
}

/// The fonts the window uses, baked as the window bakes them.
class SceneTest : public testing::Test {
protected:
    SceneTest() : context_(ImGui::CreateContext()), fonts_(find_fonts()) {}
    ~SceneTest() override { ImGui::DestroyContext(context_); }

    Canvas draw(AppState& state, const Look& look) {
        state.look.scale = look.scale;
        state.look.projector = look.projector;
        state.look.theme = look.theme;
        state.look.language = look.language;
        fonts_.bake(sizes_for(look.width, look.height, look.scale, look.projector));
        return build_scene(state, fonts_.measure(), look.width, look.height);
    }

    /// Each tab with a byte followed, at the sender and at the receiver, by a call and where there is nothing to show.
    static void add_inspector_moments(std::vector<std::pair<std::string, AppState>>& list) {
        AppState state = state_at_first_data();
        state.view.side = Side::inspector;
        apply(state, request::FollowByte{*stream_byte_of_file(state.story, 2896)});
        for (int tab = 0; tab < tab_count; ++tab) {
            apply(state, request::SelectInspector{static_cast<InspectorTab>(tab)});
            apply(state, request::GoToStation{4});
            list.emplace_back(fmt::format("tab {} at a frame", tab + 1), state);
            apply(state, request::EnlargeInspector{});
            list.emplace_back(fmt::format("tab {} enlarged", tab + 1), state);
            apply(state, request::EnlargeInspector{});
            apply(state, request::GoToStation{2});
            list.emplace_back(fmt::format("tab {} at send()", tab + 1), state);
        }
        apply(state, request::GoToStation{5});
        apply(state, request::OrderCalls{CallsOrder::bytes});
        apply(state, request::SelectInspector{InspectorTab::calls});
        list.emplace_back("calls by bytes", state);
        apply(state, request::SelectInspector{InspectorTab::line});
        apply(state, request::ShowLinePart{LinePart::delimiter});
        list.emplace_back("the start frame delimiter", state);
    }

    /// Every place worth a look: each lesson step, each stop of a data segment, other kinds of frames, tabs and
    /// overlays.
    std::vector<std::pair<std::string, AppState>> moments() {
        std::vector<std::pair<std::string, AppState>> list;
        list.emplace_back("title page", shipped_state());
        AppState state = shipped_state();
        state.look.reduced_motion = true;
        for (int step = 0; step < static_cast<int>(state.lesson.script->steps.size()); ++step) {
            apply(state, request::GoToStep{step});
            list.emplace_back(fmt::format("step {}", step + 1), state);
        }
        apply(state, request::GoToStep{3});
        apply(state, request::Choose{3, 0});
        list.emplace_back("answered", state);
        for (const int step : {0, 2, 4, 6}) {
            apply(state, request::GoToStep{step});
            apply(state, request::SelectLessonTab{LessonTab::program});
            list.emplace_back(fmt::format("program of step {}", step + 1), state);
        }
        AppState data = state_at_first_data();
        for (int stop = 0; stop < 15; stop += 2) {
            list.emplace_back(fmt::format("stop {}", stop), data);
            apply(data, request::StepLayer{2});
        }
        AppState other = shipped_state();
        list.emplace_back("ARP", other);
        apply(other, request::SelectInspector{InspectorTab::fields});
        list.emplace_back("ARP fields", other);
        apply(other, request::GoToEnd{});
        apply(other, request::SelectBottom{BottomTab::packets});
        list.emplace_back("end, fields, packets", other);
        apply(other, request::SelectInspector{InspectorTab::calls});
        apply(other, request::SelectSide{Side::inspector});
        list.emplace_back("calls", other);
        add_inspector_moments(list);
        apply(other, request::Input{input::Sort{PacketColumn::source}});
        apply(other, request::Input{input::Focus{FieldId::filter}});
        apply(other, request::Input{input::Type{"tcp.flags.syn == 1 and "}});
        while (input_working(other)) work_on_input(other, 100);
        list.emplace_back("filter with completions", other);
        apply(other, request::Input{input::Type{"tcp.prt == 80 "}});
        list.emplace_back("a mistake in the filter", other);
        apply(other, request::Input{input::Focus{FieldId::until}});
        list.emplace_back("run until", other);
        apply(other, request::Input{input::ToggleBookmark{}});
        for (const ChooserPurpose purpose : {ChooserPurpose::open, ChooserPurpose::save_svg}) {
            AppState choosing = other;
            Chooser& chooser = choosing.input.chooser;
            chooser.open = true;
            chooser.purpose = purpose;
            chooser.listed = "/home/ada/captures/";
            chooser.entries = {{"old", true, 0}, {"lecture-3.pcapng", false, 1'234'567}, {"notes.txt", false, 12}};
            chooser.recent = {"/home/ada/captures/lecture-2.pcapng"};
            set_text(chooser.path, chooser.listed);
            choosing.input.focus = FieldId::path;
            list.emplace_back("choosing a file", choosing);
        }
        apply(other, request::Escape{});
        other.notice =
            "This system does not let osiscope make its own network hosts; start osiscope with sudo. Until then this "
            "is a recording.";
        list.emplace_back("notice", other);
        AppState over = state_at_first_data();
        apply(over, request::ToggleTranscript{});
        list.emplace_back("transcript", over);
        apply(over, request::Scroll{Panel::transcript, 40});
        list.emplace_back("transcript, scrolled", over);
        apply(over, request::ToggleTranscript{});
        apply(over, request::ToggleWirePanel{});
        list.emplace_back("the wire's settings of a recording", over);
        over.live = over.live_running = true;
        list.emplace_back("the wire's settings, live", over);
        AppState routed = routed_state();
        for (int stop = 0; stop < 21; stop += 2) {
            list.emplace_back(fmt::format("router, stop {}", stop), routed);
            apply(routed, request::StepLayer{2});
        }
        for (auto& moment : plots_moments()) list.push_back(std::move(moment));
        add_bare_moments(list);
        LiveMoment live = moment_in_mid_flight();
        follow(live.state);
        list.emplace_back("tweezers", live.state);
        apply(live.state, request::PointAt{live.under_way.front().number});
        apply(live.state, request::TouchFrame{Touch::hold});
        apply(live.state, request::PauseWire{WirePause::frozen});
        follow(live.state);
        list.emplace_back("tweezers, a frame held", live.state);
        return list;
    }

    /// Nothing, or little, in each tab and view once.
    static void add_bare_moments(std::vector<std::pair<std::string, AppState>>& list) {
        for (auto& [name, state] : bare_states())
            for (int tab = 0; tab < tab_count; ++tab) {
                apply(state, request::SelectInspector{static_cast<InspectorTab>(tab)});
                apply(state, request::SelectSide{Side::inspector});
                apply(state,
                      request::SelectBottom{bottom_tabs[static_cast<std::size_t>(tab) % std::size(bottom_tabs)].tab});
                if (tab == 5) apply(state, request::ToggleTranscript{});
                if (tab == 4) apply(state, request::ToggleWirePanel{});
                list.emplace_back(fmt::format("{}, tab {}", name, tab + 1), state);
            }
    }

    static int choices_at(const AppState& state, int step) {
        const auto number = static_cast<std::size_t>(step);
        const NamedItems names = names_at(state.lesson.run, number);
        return static_cast<int>(choices(state.lesson.script->steps[number], {state.story, names}).size());
    }

    /// Every step of the lessons that touch the wire, before and after each answer, and the list of lessons.
    static std::vector<std::pair<std::string, AppState>> lesson_moments() {
        std::vector<std::pair<std::string, AppState>> list;
        for (const char* id : {"one-lost-segment", "who-notices-a-flipped-bit"}) {
            AppState state = lesson_state(id);
            state.look.reduced_motion = true;
            list.emplace_back(fmt::format("{}, title page", id), state);
            for (int step = 0; step < static_cast<int>(state.lesson.script->steps.size()); ++step) {
                apply(state, request::GoToStep{step});
                state.lesson.run.chosen[static_cast<std::size_t>(step)] = not_answered;
                list.emplace_back(fmt::format("{}, step {}", id, step + 1), state);
                apply(state, request::PointAtChoice{1});
                for (int choice = 0; choice < choices_at(state, step); ++choice) {
                    apply(state, request::Choose{step, choice});
                    list.emplace_back(fmt::format("{}, step {}, answer {}", id, step + 1, choice + 1), state);
                }
            }
        }
        AppState ended = lesson_state("one-file-seven-layers");
        apply(ended, request::GoToStep{100});
        for (std::size_t i = 0; i < ended.lesson.run.chosen.size(); ++i)
            ended.lesson.run.chosen[i] = static_cast<int>(i % 5) - 3;
        list.emplace_back("the end of a lesson", ended);
        ended.hint = "A run is under way. R again stops it and starts a new one.";
        ended.lesson.list.next = {"one-lost-segment", {{{"en", "One lost segment"}}}, 12, 7, true, true};
        list.emplace_back("the end of a lesson, a hint", ended);
        AppState choosing = shipped_state();
        choosing.lesson.list.cards = {
            {"one-file-seven-layers", {{{"en", "One file, seven layers"}}}, 15, 9, true, true},
            {"who-notices-a-flipped-bit", {{{"en", "Who notices a flipped bit?"}}}, 15, 9, true, false}};
        choosing.lesson.list.open = true;
        list.emplace_back("the list of lessons", choosing);
        return list;
    }

    /// Each view below, small and in the stage's place, on every axis, far and near.
    std::vector<std::pair<std::string, AppState>> plots_moments() {
        std::vector<std::pair<std::string, AppState>> list;
        AppState state = state_at_first_data();
        for (const auto& [tab, title, command] : bottom_tabs)
            for (const bool enlarged : {false, true})
                for (const AxisKind axis : {AxisKind::linear, AxisKind::events, AxisKind::folded}) {
                    apply(state, request::SelectBottom{tab});
                    apply(state, request::EnlargeBottom{enlarged});
                    apply(state, request::SetAxis{axis});
                    apply(state, request::ZoomPlot{axis == AxisKind::linear ? 0.0 : 4.0});
                    list.emplace_back(fmt::format("{}{} by {}", command, enlarged ? ", large" : "", name(axis)), state);
                }
        AppState lossy = lossy_state();
        for (const BottomTab tab : {BottomTab::sequence, BottomTab::rates, BottomTab::states})
            for (const double zoom : {0.0, 5.0}) {
                apply(lossy, request::SelectBottom{tab});
                apply(lossy, request::EnlargeBottom{true});
                apply(lossy, request::ZoomPlot{0});
                apply(lossy, request::Scrub{zoom > 0 ? 0.5 : 1.0});
                apply(lossy, request::ZoomPlot{zoom});
                list.emplace_back(fmt::format("losses, {} {}", row_of(bottom_tabs, tab).command_name, zoom), lossy);
            }
        return list;
    }

    ImGuiContext* context_;
    Fonts fonts_;
};

/// In English, in the language whose texts are two fifths longer, and in those that have a catalogue.
class SceneTexts : public SceneTest, public testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(In, SceneTexts, testing::Values("en", "pseudo", "de"),
                         [](const auto& info) { return std::string(info.param); });

Rect letters_of(const Text& text) {
    float x = text.box.x;
    if (text.align == Align::center) x += (text.box.w - text.width) / 2;
    if (text.align == Align::right) x = text.box.right() - text.width;
    const float height = text.style.px * 0.74F;  // capital to baseline, about what is inked
    return {x, text.box.center().y - height / 2, text.width, height};
}

bool readable_elsewhere(const Canvas& scene, const Text& text) {
    const Hit* hit = hit_at(scene, letters_of(text).center(), Hit::Kind::click);
    return hit != nullptr && !hit->tooltip.empty();
}

/// Texts with the clip they are drawn under.
struct Drawn {
    const Text* text;
    Rect clip;
    std::size_t index;
};

enum class Sheet : std::uint8_t { panels, overlay };

std::vector<Drawn> texts_of(const Canvas& scene, Rect window, Sheet sheet = Sheet::panels) {
    std::vector<Drawn> list;
    std::vector<Rect> clips{window};
    const std::size_t first_above = std::min(scene.overlay, scene.shapes.size());
    const std::size_t end = sheet == Sheet::panels ? first_above : scene.shapes.size();
    for (std::size_t i = sheet == Sheet::panels ? 0 : first_above; i < end; ++i) {
        if (const auto* clip = std::get_if<Clip>(&scene.shapes[i]))
            clips.push_back(intersection(clips.back(), clip->rect));
        if (std::holds_alternative<EndClip>(scene.shapes[i])) clips.pop_back();
        if (const auto* text = std::get_if<Text>(&scene.shapes[i])) list.push_back({text, clips.back(), i});
    }
    return list;
}

/// The colour at a point under a text: the last filled box drawn before it that contains the point.
Color ground_at(const Canvas& scene, const Drawn& drawn, Point point, Color background) {
    for (std::size_t i = drawn.index; i-- > 0;) {
        const auto* box = std::get_if<Box>(&scene.shapes[i]);
        if (box != nullptr && box->fill.a == 255 && box->rect.contains(point)) return box->fill;
    }
    return background;
}

/// The least contrast a text has with what it stands on, from its first letter to its last.
double contrast_of(const Canvas& scene, const Drawn& drawn, Color background) {
    const Rect seen = intersection(letters_of(*drawn.text), drawn.clip);
    double least = 21;
    for (const float share : {0.02F, 0.25F, 0.5F, 0.75F, 0.98F}) {
        const Point point{seen.x + seen.w * share, seen.center().y};
        least = std::min(least, contrast(drawn.text->color, ground_at(scene, drawn, point, background)));
    }
    return least;
}

/// What lies on top covers what it lies on: something filled was drawn between the two.
bool covered(const Canvas& scene, const Drawn& lower, const Drawn& upper, Point where) {
    for (std::size_t i = lower.index; i < upper.index; ++i)
        if (const auto* box = std::get_if<Box>(&scene.shapes[i]))
            if (box->fill.a == 255 && box->rect.contains(where)) return true;
    return false;
}

/// Of all texts of a picture at once: shortened, cut off, too small, on top of each other.
/// What lies under a card that takes every click may be shortened: it is read when the card is gone.
void expect_readable(const Canvas& scene, const Look& look, Sheet sheet, const std::string& where,
                     bool under_a_card = false) {
    const std::vector<Drawn> texts = texts_of(scene, {0, 0, look.width, look.height}, sheet);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const Text& text = *texts[i].text;
        const Rect ink = letters_of(text);
        EXPECT_TRUE(!text.shortened || under_a_card || readable_elsewhere(scene, text))
            << where << "shortened: " << text.text;
        const Rect seen = intersection(ink, texts[i].clip);
        EXPECT_TRUE(seen.w >= ink.w - 1 && seen.h >= ink.h - 1) << where << "cut off: " << text.text;
        const float floor = look.projector ? look.height / 50 : look.scale < 100 ? 8 : 11;
        EXPECT_GE(text.style.px + 0.5F, std::min(floor, floor * look.width / look.height * 9 / 16))
            << where << "tiny: " << text.text;
        for (std::size_t j = i + 1; j < texts.size(); ++j) {
            const Rect both = intersection(ink, letters_of(*texts[j].text));
            EXPECT_FALSE(both.w > 1 && both.h > 1 && !covered(scene, texts[i], texts[j], both.center()))
                << where << "overlap: “" << text.text << "” and “" << texts[j].text->text << "”";
        }
    }
}

TEST_P(SceneTexts, NoTextIsClippedOverlappingTinyOrOutside) {
    for (const Look& look : all_looks(GetParam())) {
        for (auto& [moment, state] : moments()) {
            const Canvas scene = draw(state, look);
            ASSERT_GT(texts_of(scene, {0, 0, look.width, look.height}).size(), 20U);
            expect_readable(scene, look, Sheet::panels, look.name() + ", " + moment + ": ",
                            state.input.chooser.open || state.stage.transcript);
            expect_readable(scene, look, Sheet::overlay, look.name() + ", on top at " + moment + ": ");
            if (HasFailure()) return;  // one look's list is enough to work with
        }
    }
}

TEST_P(SceneTexts, NoTextOfTheLessonsIsEither) {
    const auto list = lesson_moments();
    for (const Look& look : all_looks(GetParam())) {
        for (const auto& [moment, held] : list) {
            AppState state = held;
            const Canvas scene = draw(state, look);
            expect_readable(scene, look, Sheet::panels, look.name() + ", " + moment + ": ", state.lesson.list.open);
            expect_readable(scene, look, Sheet::overlay, look.name() + ", on top at " + moment + ": ");
            if (HasFailure()) return;
        }
    }
}

TEST_P(SceneTexts, NoTextOfTheHelpOrTheLegendIsEither) {
    AppState state = state_at_first_data();
    for (const Look& look : all_looks(GetParam())) {
        for (const bool help : {true, false}) {
            state.view.help = help;
            state.view.legend = !help;
            const Canvas scene = draw(state, look);
            ASSERT_GT(texts_of(scene, {0, 0, look.width, look.height}, Sheet::overlay).size(), 10U);
            expect_readable(scene, look, Sheet::overlay, look.name() + (help ? ", help: " : ", legend: "));
            if (HasFailure()) return;
        }
    }
}

TEST_F(SceneTest, TextHasContrastOnWhatItStandsOn) {
    for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
        auto list = moments();
        for (auto& moment : lesson_moments()) list.push_back(std::move(moment));
        for (auto& [moment, state] : list) {
            state.view.help = moment == "step 2";
            state.view.legend = moment == "step 3";
            for (const bool projector : {false, true}) {
                const Canvas scene = draw(state, {1920, 1080, 100, projector, name});
                for (const Sheet sheet : {Sheet::panels, Sheet::overlay})
                    for (const Drawn& drawn : texts_of(scene, {0, 0, 1920, 1080}, sheet))
                        EXPECT_GE(contrast_of(scene, drawn, theme(name).background), 7.0)
                            << moment << (name == ThemeName::dark ? ", dark: " : ", light: ") << drawn.text->text;
            }
            if (HasFailure()) return;
        }
    }
}

TEST(Themes, FillsStandOutFromTheBackground) {
    for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
        const Theme& colors = theme(name);
        for (int layer = 1; layer <= 7; ++layer) {
            EXPECT_GE(contrast(colors.layer[layer], colors.background), 4.5) << layer;
            EXPECT_GE(contrast(colors.on_layer, colors.layer[layer]), 7.0) << layer;
            EXPECT_GE(contrast(colors.layer_text[layer], colors.panel), 7.0) << layer;
            EXPECT_GE(contrast(colors.text, colors.hex[layer]), 7.0) << layer;
        }
        EXPECT_GE(contrast(colors.quiet, colors.panel), 7.0);
        EXPECT_GE(contrast(colors.quiet, colors.raised), 7.0);
        EXPECT_GE(contrast(colors.on_accent, colors.accent), 7.0);
    }
}

TEST_F(SceneTest, TheSameStateGivesTheSamePicture) {
    AppState state = state_at_first_data();
    const Look look{1920, 1080, 100, false, ThemeName::dark};
    const Canvas first = draw(state, look);
    apply(state, request::GoToLayer{2, true});
    apply(state, request::GoToLayer{7, false});
    const Canvas again = draw(state, look);
    ASSERT_EQ(first.shapes.size(), again.shapes.size());
    for (std::size_t i = 0; i < first.shapes.size(); ++i)
        if (const auto* text = std::get_if<Text>(&first.shapes[i])) {
            EXPECT_EQ(text->text, std::get<Text>(again.shapes[i]).text);
        }
}

TEST_F(SceneTest, ClicksReachWhatIsDrawn) {
    AppState state = state_at_first_data();
    const Canvas scene = draw(state, {1920, 1080, 100, false, ThemeName::dark});
    const auto click = [&](const char* label) {
        for (const Drawn& drawn : texts_of(scene, {0, 0, 1920, 1080}))
            if (drawn.text->text == label) {
                const Hit* hit = hit_at(scene, letters_of(*drawn.text).center(), Hit::Kind::click);
                ASSERT_NE(hit, nullptr) << label;
                apply(state, hit->request);
                return;
            }
        FAIL() << "no “" << label << "” on the screen";
    };
    click("Fields");
    EXPECT_EQ(state.view.inspector, InspectorTab::fields);
    click("Packets");
    EXPECT_EQ(state.view.bottom, BottomTab::packets);
    click("Data link");
    EXPECT_EQ(shown_stop(state).layer, 2);
    click("Light");
    EXPECT_EQ(state.look.theme, ThemeName::light);
}

TEST_F(SceneTest, TheWireShowsEveryFrameThatIsOnItThen) {
    AppState state = shipped_state();
    const Look look{1920, 1080, 100, false, ThemeName::dark};
    const TimeSpan span = time_span(state.story.recording);
    for (int part = 1; part < 50; ++part) {
        apply(state, request::Scrub{part / 50.0});
        const Time now = time_at(state.time.position, state.story);
        const auto on_wire = static_cast<std::size_t>(
            std::count_if(state.story.digest.journeys.begin(), state.story.digest.journeys.end(),
                          [&](const Journey& journey) { return journey.first_bit <= now && now < journey.arrives; }));
        const Canvas scene = draw(state, look);
        const auto shown =
            static_cast<std::size_t>(std::count_if(scene.hits.begin(), scene.hits.end(), [](const Hit& hit) {
                return std::holds_alternative<request::GoToItem>(hit.request) && hit.tooltip.starts_with("frame ");
            }));
        EXPECT_EQ(shown, on_wire) << "at " << now - span.first << " ns";
    }
}

TEST_F(SceneTest, NothingCapturedYetSaysWhatIsHappening) {
    AppState state;
    state.live = state.live_running = true;
    state.source = "Live lab";
    const Canvas scene = draw(state, {1920, 1080, 100, false, ThemeName::dark});
    const std::vector<Drawn> texts = texts_of(scene, {0, 0, 1920, 1080});
    EXPECT_TRUE(std::any_of(texts.begin(), texts.end(), [](const Drawn& drawn) {
        return drawn.text->text.starts_with("Two hosts are being set up");
    }));
}

/// The words of a scene that stand in this part of it.
std::size_t words_in(const Canvas& scene, Rect part) {
    std::size_t count = 0;
    for (const Shape& shape : scene.shapes)
        if (const auto* text = std::get_if<Text>(&shape))
            count += !text->text.empty() && part.contains(text->box.center()) ? 1U : 0U;
    return count;
}

TEST_F(SceneTest, WhereThereIsNothingToShowItSaysWhatToDo) {
    const auto says = [&](const Canvas& scene, const std::string& words) {
        std::string all;
        for (const Shape& shape : scene.shapes)
            if (const auto* text = std::get_if<Text>(&shape)) all += text->text + " ";
        return all.find(words) != std::string::npos;
    };
    for (auto& [name, state] : bare_states())
        for (int tab = 0; tab < tab_count; ++tab) {
            apply(state, request::SelectInspector{static_cast<InspectorTab>(tab)});
            const Canvas scene = draw(state, {1920, 1080, 100, false, ThemeName::dark});
            EXPECT_GE(words_in(scene, {1240, 125, 660, 560}), 1U) << name << ", tab " << tab + 1 << " says nothing";
            if (!state.time.placed) {
                EXPECT_TRUE(says(scene, state.reading ? "is being read" : "Ctrl O")) << name;
            }
        }
    AppState udp = foreign_state({udp_datagram});
    apply(udp, request::SelectInspector{InspectorTab::stream});
    const Canvas scene = draw(udp, {1920, 1080, 100, false, ThemeName::dark});
    EXPECT_TRUE(says(scene, "no TCP connection"));
    EXPECT_TRUE(says(scene, "Only bytes of a TCP connection can be followed"));
}

}  // namespace
}  // namespace osiscope
