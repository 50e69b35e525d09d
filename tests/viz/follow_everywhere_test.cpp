// Follow this byte, from every place it is drawn at and to every place: the line, the stream, the live wire.
#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>

#include "tests/viz/states.hpp"
#include "viz/screen/screen.hpp"
#include "viz/state/follow.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {
namespace {

class FollowEverywhere : public testing::Test {
protected:
    FollowEverywhere() : context_(ImGui::CreateContext()), fonts_(find_fonts()) {
        fonts_.bake(sizes_for(1920, 1080, 100, false));
    }
    ~FollowEverywhere() override { ImGui::DestroyContext(context_); }

    Canvas draw(const AppState& state) { return build_scene(state, fonts_.measure(), 1920, 1080); }

    static bool says(const Canvas& scene, const std::string& words) {
        return std::any_of(scene.shapes.begin(), scene.shapes.end(), [&](const Shape& shape) {
            const auto* text = std::get_if<Text>(&shape);
            return text != nullptr && text->text.find(words) != std::string::npos;
        });
    }

    /// Whether something with the accent's colour is right under this frame on the wire.
    static bool marked(const Canvas& scene, const AppState& state, std::uint64_t number) {
        const Color accent = theme(state.look.theme).accent;
        for (const Hit& hit : scene.hits) {
            const auto* point = std::get_if<request::PointAt>(&hit.request);
            if (point == nullptr || point->number != number) continue;
            return std::any_of(scene.shapes.begin(), scene.shapes.end(), [&](const Shape& shape) {
                const auto* box = std::get_if<Box>(&shape);
                return box != nullptr && box->fill == accent && box->rect.x > hit.rect.x &&
                       box->rect.right() < hit.rect.right() && box->rect.y > hit.rect.center().y &&
                       box->rect.y < hit.rect.bottom() + 2;
            });
        }
        ADD_FAILURE() << "frame " << number << " is not on the wire";
        return false;
    }

private:
    ImGuiContext* context_;
    Fonts fonts_;
};

TEST_F(FollowEverywhere, TheLiveWireMarksTheFrameThatCarriesTheByteAndItsCopy) {
    LiveMoment live = moment_in_mid_flight();
    AppState& state = live.state;
    std::vector<WireAction> data;
    for (const WireAction& action : live.under_way) {
        const std::uint32_t journey = journey_under_way(state, action);
        if (action.from == Host::a && journey != no_index &&
            state.story.digest.rows[frame_of(journey_at(state.story, journey))].carries_payload)
            data.push_back(action);
    }
    ASSERT_GE(data.size(), 2U);
    const std::uint32_t frame = frame_of(journey_at(state.story, journey_under_way(state, data[0])));
    WireAction copy = data[0];
    copy.copy_of = copy.number;
    copy.number = 5000;
    take_events(state, {copy});
    follow(state);
    EXPECT_FALSE(marked(draw(state), state, data[0].number)) << "nothing is followed yet";
    const auto end = static_cast<std::uint32_t>(frame_bytes(state.story.recording, frame).size());
    apply(state, request::FollowByte{*stream_byte_in(state.story, frame, end - 1)});
    const Canvas scene = draw(state);
    EXPECT_TRUE(marked(scene, state, data[0].number));
    EXPECT_TRUE(marked(scene, state, copy.number)) << "a copy carries what its model carries";
    EXPECT_FALSE(marked(scene, state, data[1].number)) << "another frame, another byte";
}

AppState on_the_line() {
    AppState state = state_at_first_data();
    apply(state, request::SelectInspector{InspectorTab::line});
    return state;
}

/// The requests of the octets on the line, from left to right.
std::vector<Request> octets_of(const Canvas& scene) {
    std::vector<Request> list;
    for (const Hit& hit : scene.hits)
        if (hit.tooltip.find("a click follows it") != std::string::npos ||
            hit.tooltip.find("not a byte of the file") != std::string::npos || hit.tooltip.starts_with("Data link"))
            list.push_back(hit.request);
    return list;
}

TEST_F(FollowEverywhere, AClickOnTheLineFollowsTheByteItStandsFor) {
    AppState state = on_the_line();
    apply(state, request::SelectBits{{100 * 8, 8}});
    const StreamByte before = state.inspect.followed->byte;
    const std::vector<Request> octets = octets_of(draw(state));
    ASSERT_EQ(octets.size(), 3U) << "the byte between its neighbours";
    osiscope::apply(state, octets[2]);
    EXPECT_EQ(state.inspect.followed->byte.offset, before.offset + 1);
    EXPECT_EQ(bytes_of(lit_bits(state)), (ByteRange{101, 1}));
    EXPECT_TRUE(says(draw(state), "byte 101 of the frame"));
}

TEST_F(FollowEverywhere, OnTheLineAHeaderSelectsItsFieldAndTheCardsOctetsAreNoBytesOfTheFile) {
    AppState state = on_the_line();
    apply(state, request::SelectBits{{0, 48}});
    std::vector<Request> octets = octets_of(draw(state));
    ASSERT_EQ(octets.size(), 3U);
    osiscope::apply(state, octets[2]);
    EXPECT_EQ(bytes_of(state.selected_bits), (ByteRange{0, 6})) << "the whole address";
    EXPECT_FALSE(state.inspect.followed);
    osiscope::apply(state, octets[0]);
    EXPECT_EQ(state.inspect.line_part, LinePart::delimiter);
    EXPECT_TRUE(says(draw(state), "not a byte of the file"));
    const std::vector<Request> before_them = octets_of(draw(state));
    osiscope::apply(state, before_them[0]);
    EXPECT_EQ(state.inspect.line_part, LinePart::preamble);
    EXPECT_EQ(state.inspect.line_nth, 6U);
    EXPECT_TRUE(says(draw(state), "octet 7 of the preamble, not a byte of the file"));
    apply(state, request::SelectBits{{100 * 8, 8}});
    EXPECT_TRUE(says(draw(state), "byte 100 of the frame")) << "a byte selected anywhere is the one on the line";
}

TEST_F(FollowEverywhere, TheLastOctetsAreTheCheckSequenceAndPaddingIsSaidToBeSo) {
    AppState state = on_the_line();
    apply(state, request::ShowLinePart{LinePart::check_sequence, 3});
    EXPECT_TRUE(says(draw(state), "octet 4 of the frame check sequence"));
    apply(state, request::GoToStart{});
    for (int i = 0; i < 50 && (shown_frame(state) == no_index ||
                               frame_bytes(state.story.recording, shown_frame(state)).size() >= 60);
         ++i) {
        apply(state, request::SetGrain{Grain::event});
        apply(state, request::Next{});
        apply(state, request::Next{});
    }
    ASSERT_NE(shown_frame(state), no_index);
    const std::size_t captured = frame_bytes(state.story.recording, shown_frame(state)).size();
    ASSERT_LT(captured, 60U);
    apply(state, request::ShowLinePart{LinePart::padding, 0});
    EXPECT_TRUE(says(draw(state), "octet 1 of the padding, not a byte of the file"));
}

}  // namespace
}  // namespace osiscope
