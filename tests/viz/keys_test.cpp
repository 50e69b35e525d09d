// The table of keys against what is told of it: the README, the tooltips, and itself.
#include "viz/state/keys.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/viz/states.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {

namespace {

/// The README's table, from its head to its first empty line.
std::string told_in_the_readme() {
    const std::string readme = read_text_file(in_tree("README.md"));
    const std::size_t from = readme.find("| key | does |\n");
    if (from == std::string::npos) return {};
    return readme.substr(from, readme.find("\n\n", from) + 1 - from);
}

std::string told_by_the_table() {
    std::string table = "| key | does |\n|---|---|\n";
    for (const KeyHelp& entry : key_help()) table += fmt::format("| {} | {} |\n", entry.keys, entry.does);
    return table;
}

/// Every letter has this width; nothing here depends on another.
float width_of(void*, TextStyle style, const char* first, const char* last) {
    return static_cast<float>(last - first) * style.px * 0.5F;
}

/// "stop (P)" and "close (E, Esc)" have these keys; a remark in brackets has none.
std::vector<KeyStroke> strokes_of(const std::string& tooltip) {
    std::vector<KeyStroke> strokes;
    const std::size_t open = tooltip.rfind(" (");
    if (open == std::string::npos || !tooltip.ends_with(')')) return strokes;
    std::string names = tooltip.substr(open + 2, tooltip.size() - open - 3);
    for (std::size_t at = 0; at <= names.size();) {
        const std::size_t end = std::min(names.find(", ", at), names.size());
        if (const auto stroke = stroke_named(names.substr(at, end - at))) strokes.push_back(*stroke);
        at = end + 2;
    }
    return strokes;
}

/// How many tooltips name a key; each names one that asks for the same as a click.
int keys_in_tooltips(AppState& state) {
    int found = 0;
    const TextMeasure measure{nullptr, width_of};
    for (const Hit& hit : build_scene(state, measure, 1920, 1080).hits)
        for (const KeyStroke& stroke : strokes_of(hit.tooltip)) {
            ++found;
            const auto wanted = request_for(stroke, state);
            const bool refused = std::holds_alternative<request::Explain>(hit.request);
            if (refused || std::holds_alternative<request::None>(hit.request)) continue;
            EXPECT_TRUE(wanted &&
                        (wanted->index() == hit.request.index() || std::holds_alternative<request::Escape>(*wanted) ||
                         std::holds_alternative<request::Next>(*wanted)))
                << hit.tooltip;
        }
    return found;
}

}  // namespace

TEST(Keys, TheReadmeSaysWhatTheListSays) { EXPECT_EQ(told_in_the_readme(), told_by_the_table()); }

TEST(Keys, TheListHasEveryKeyThatIsTold) {
    const std::vector<KeyHelp> list = key_help();
    const auto told = [&list](const std::string& keys) {
        return std::any_of(list.begin(), list.end(), [&keys](const KeyHelp& entry) { return entry.keys == keys; });
    };
    EXPECT_TRUE(told("→  N  Space  Page Down"));
    EXPECT_TRUE(told("1 … 7  Home  End"));
    EXPECT_TRUE(told("Z  V  {  }"));
    EXPECT_TRUE(told("'  Ctrl ↑  Ctrl ↓"));
    EXPECT_TRUE(told("Ctrl +  Ctrl −  Ctrl 0"));
}

TEST(Keys, NoStrokeMeansTwoThingsAtATime) {
    for (const KeyRow& one : key_table())
        for (const KeyRow& other : key_table()) {
            const bool same_time =
                one.when == other.when || one.when == KeyWhen::always || other.when == KeyWhen::always;
            EXPECT_FALSE(&one != &other && one.stroke == other.stroke && same_time) << name_of(one.stroke);
        }
}

TEST(Keys, WhatIsArmedOrOpenTakesPrecedence) {
    AppState state = shipped_state();
    const auto asked = [&state](char character) { return request_for({Key::character, character}, state); };
    EXPECT_TRUE(std::holds_alternative<request::GoToLayer>(*asked('2')));
    EXPECT_TRUE(std::holds_alternative<request::FollowOn>(*asked('Y')));
    EXPECT_TRUE(std::holds_alternative<request::Explain>(*asked('d')));  // there are no tweezers in a recording
    EXPECT_TRUE(std::holds_alternative<request::NextInspector>(*asked('i')));
    EXPECT_TRUE(std::holds_alternative<request::EnlargeInspector>(*asked('I')));
    state.hand.armed = true;
    EXPECT_EQ(std::get<request::TouchFrame>(*asked('2')).what, Touch::duplicate);
    EXPECT_EQ(std::get<request::TouchFrame>(*asked('Y')).what, Touch::delay);
    EXPECT_EQ(std::get<request::GoToLayer>(*asked('3')).layer, 3);
    state.lesson.list.open = true;
    EXPECT_FALSE(asked('d'));
    EXPECT_FALSE(asked('3'));
    EXPECT_TRUE(std::get<request::OpenLesson>(*asked('R')).live);
    EXPECT_FALSE(std::get<request::ShowLessons>(*request_for({Key::escape}, state)).on);
    EXPECT_TRUE(request_for({Key::character, 's', true}, state));
}

TEST(Keys, TooltipsNameTheKeyThatDoesTheSame) {
    AppState state = shipped_state();
    EXPECT_GE(keys_in_tooltips(state), 8);
    apply(state, request::ToggleTranscript{});
    EXPECT_GE(keys_in_tooltips(state), 2);
    apply(state, request::ToggleTranscript{});
    apply(state, request::ToggleWirePanel{});
    EXPECT_GE(keys_in_tooltips(state), 2);
    state.live = state.live_running = state.hand.armed = true;
    EXPECT_GE(keys_in_tooltips(state), 8);
}

}  // namespace osiscope
