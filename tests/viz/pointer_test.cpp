#include "viz/app/pointer.hpp"

#include <gtest/gtest.h>

#include "tests/viz/states.hpp"
#include "viz/app/keyboard.hpp"
#include "viz/app/picture.hpp"

namespace osiscope {
namespace {

float width_of(void*, TextStyle style, const char* first, const char* last) {
    return static_cast<float>(last - first) * static_cast<float>(style.px) * 0.5F;
}

constexpr TextMeasure measured{nullptr, width_of};

/// A window with its mouse, as an entry holds them.
struct Entry {
    AppState state = state_at_first_data();
    Canvas scene;
    Pointer pointer;

    Entry() {
        state.view.side = Side::inspector;
        scene = picture_now(state, measured, 1366, 768);
    }
    void carry_out(const Requests& list) {
        for (const Request& wanted : list) osiscope::apply(state, wanted);
    }
    [[nodiscard]] Point middle_of(Hit::Kind kind, const std::function<bool(const Hit&)>& fits) const {
        for (const Hit& hit : scene.hits)
            if (hit.kind == kind && fits(hit)) return {hit.rect.x + hit.rect.w / 2, hit.rect.y + hit.rect.h / 2};
        ADD_FAILURE() << "nothing of that kind is in the window";
        return {};
    }
};

bool is_byte(const Hit& hit) { return hit.panel == Panel::bytes; }

TEST(Pointer, APressAsksForWhatItIsOver) {
    Entry entry;
    entry.state.mouse = entry.middle_of(
        Hit::Kind::click, [](const Hit& hit) { return std::holds_alternative<request::ToggleTheme>(hit.request); });
    const ThemeName before = entry.state.look.theme;
    entry.carry_out(pointer_pressed(entry.pointer, entry.state, entry.scene));
    EXPECT_NE(entry.state.look.theme, before);
    entry.state.mouse = {-1, -1};
    EXPECT_TRUE(pointer_pressed(entry.pointer, entry.state, entry.scene).empty());
    EXPECT_FALSE(holds_something(entry.pointer));
}

TEST(Pointer, DraggingOverBytesSelectsFromTheFirstToTheLast) {
    Entry entry;
    std::vector<Hit> bytes;
    for (const Hit& hit : entry.scene.hits)
        if (hit.kind == Hit::Kind::click && is_byte(hit)) bytes.push_back(hit);
    ASSERT_GE(bytes.size(), 10U);
    const auto middle = [](const Hit& hit) { return Point{hit.rect.x + hit.rect.w / 2, hit.rect.y + hit.rect.h / 2}; };
    const auto bits = [](const Hit& hit) { return std::get<request::SelectBits>(hit.request).bits; };
    entry.state.mouse = middle(bytes[2]);
    entry.carry_out(pointer_pressed(entry.pointer, entry.state, entry.scene));
    EXPECT_EQ(entry.state.selected_bits, bits(bytes[2]));
    entry.carry_out(pointer_moved(entry.pointer, entry.state, entry.scene, middle(bytes[7])));
    EXPECT_EQ(entry.state.selected_bits.first, bits(bytes[2]).first);
    EXPECT_EQ(entry.state.selected_bits.end(), bits(bytes[7]).end());
    pointer_released(entry.pointer);
    EXPECT_TRUE(pointer_moved(entry.pointer, entry.state, entry.scene, middle(bytes[9])).empty()) << "nothing is held";
}

TEST(Pointer, TheWheelScrollsAListAndZoomsAPlot) {
    Entry entry;
    const Point bytes = entry.middle_of(Hit::Kind::scroll, is_byte);
    EXPECT_TRUE(pointer_moved(entry.pointer, entry.state, entry.scene, bytes).empty());
    entry.carry_out(wheel_turned(entry.state, entry.scene, 0, -1));
    const float down = entry.state.scrolled.at(Panel::bytes);
    entry.carry_out(wheel_turned(entry.state, entry.scene, 0, -1));
    EXPECT_EQ(entry.state.scrolled.at(Panel::bytes), down + 3);
    const auto is_plot = [](const Hit& hit) { return hit.panel == Panel::plot; };
    entry.state.mouse = entry.middle_of(Hit::Kind::scroll, is_plot);
    entry.carry_out(wheel_turned(entry.state, entry.scene, 0, 1));
    EXPECT_GT(entry.state.plots.length, 0) << "closer";
    const double first = entry.state.plots.first;
    pan_pressed(entry.pointer, entry.state, entry.scene);
    ASSERT_TRUE(entry.pointer.panning);
    entry.carry_out(
        pointer_moved(entry.pointer, entry.state, entry.scene, {entry.state.mouse.x - 60, entry.state.mouse.y}));
    EXPECT_GT(entry.state.plots.first, first) << "later";
}

TEST(Keyboard, TypesIntoTheFieldThatHasItAndActsElsewhere) {
    AppState state = shipped_state();
    EXPECT_TRUE(std::holds_alternative<request::ToggleHelp>(*character_typed('?', state)));
    EXPECT_FALSE(character_typed(0xE9, state)) << "no key has it";
    apply(state, request::Input{input::Focus{FieldId::filter}});
    osiscope::apply(state, *character_typed(0xE9, state));
    EXPECT_EQ(state.input.packets.filter.text, "é");
    EXPECT_EQ(clipboard_key({Key::character, 'v', true}, state), 'v');
    apply(state, request::Input{input::Focus{FieldId::none}});
    EXPECT_EQ(clipboard_key({Key::character, 'v', true}, state), 0);
}

TEST(Picture, WhatTheMouseIsOverLightsInEveryPanel) {
    Entry entry;
    entry.state.mouse = entry.middle_of(Hit::Kind::click, is_byte);
    const Canvas scene = picture_now(entry.state, measured, 1366, 768);
    EXPECT_EQ(entry.state.inspect.hovered, bits_under(entry.state, scene, true));
    EXPECT_GT(entry.state.inspect.hovered.count, 0U);
}

}  // namespace
}  // namespace osiscope
