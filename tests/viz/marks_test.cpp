// Numbers and marks on the screen: nothing left out of the ladder, no rate above the wire's, no number cut, whose
// slowness it is, what a frozen time takes of an axis, and shapes beside colours.
#include <gtest/gtest.h>

#include <set>

#include "captures/wire_settings.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "tests/viz/states.hpp"
#include "viz/paint/ladder_labels.hpp"
#include "viz/paint/plot_columns.hpp"
#include "viz/state/follow.hpp"
#include "viz/story/host_lines.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {
namespace {

/// Every character as wide as the next.
TextMeasure even_letters() {
    return {nullptr, [](void*, TextStyle style, const char* first, const char* last) {
                return static_cast<float>(last - first) * style.px * 0.52F;
            }};
}

Canvas draw(const AppState& state, float width = 1366, float height = 768) {
    return build_scene(state, even_letters(), width, height);
}

std::vector<std::string> texts_of(const Canvas& scene) {
    std::vector<std::string> list;
    for (const Shape& shape : scene.shapes)
        if (const Text* text = std::get_if<Text>(&shape)) list.push_back(text->text);
    return list;
}

std::string text_with(const Canvas& scene, const std::string& part) {
    for (const std::string& text : texts_of(scene))
        if (text.find(part) != std::string::npos) return text;
    return "";
}

/// Lines of packets in the bottom panel: long ones that are no rule of the plot.
std::set<std::pair<int, int>> rungs(const Canvas& scene) {
    std::set<std::pair<int, int>> list;
    for (const Shape& shape : scene.shapes)
        if (const Line* line = std::get_if<Line>(&shape))
            if (std::abs(line->from.y - line->to.y) > 40 && std::abs(line->from.x - line->to.x) > 1.5F)
                list.emplace(static_cast<int>(line->from.x), static_cast<int>(line->to.x));
    return list;
}

/// A program that calls the kernel hundreds of times in one pixel column takes no frame's place.
TEST(Ladder, SystemCallsTakeNoFramesPlace) {
    AppState plain = state_at_first_data();
    const auto frames = rungs(draw(plain));
    ASSERT_GT(frames.size(), 10U);
    AppState busy;
    busy.story.recording = shipped_transfer().recording;
    std::vector<Event> calls;
    for (const Journey& journey : shipped_transfer().digest.journeys)
        for (int i = 0; i < 40; ++i) {
            SystemCall call;
            call.at = journey.departs - 40 + i;
            call.returned_at = call.at;
            call.name = "poll";
            calls.emplace_back(std::move(call));
        }
    std::stable_sort(calls.begin(), calls.end(), [](const Event& a, const Event& b) {
        return std::get<SystemCall>(a).at < std::get<SystemCall>(b).at;
    });
    take_events(busy, std::move(calls));
    apply(busy, request::GoToItem{plain.time.position.item});
    for (const auto& frame : frames) EXPECT_EQ(rungs(draw(busy)).count(frame), 1U) << frame.first;
}

TEST(Ladder, RetransmissionsAreTrianglesNotOnlyRed) {
    AppState state = lossy_state();
    std::size_t again = 0;
    for (std::uint32_t i = 0; i < journey_count(state.story.digest); ++i)
        again += sent_again(state, journey_at(state.story, i)) ? 1U : 0U;
    ASSERT_GT(again, 2U);
    std::size_t triangles = 0;
    const Color warning = theme(state.look.theme).warning;
    for (const Shape& shape : draw(state).shapes)
        if (const Triangle* triangle = std::get_if<Triangle>(&shape)) triangles += triangle->fill == warning ? 1U : 0U;
    EXPECT_GE(triangles, std::min<std::size_t>(again, 3));
}

TEST(Rates, AreNeverAboveTheLine) {
    AppState state = lossy_state();
    ASSERT_TRUE(state.story.recording.facts);
    const std::vector<WireRate> wire = wire_rates(state.story.recording);
    ASSERT_FALSE(wire.empty());
    const std::size_t sender =
        state.story.digest.rows[state.story.digest.streams[state.plots.segments.stream].first_frame].side ==
                state.plots.segments.sender
            ? 0
            : 1;
    const double line[2] = {static_cast<double>(wire[0].rate[sender]), static_cast<double>(wire[0].rate[1 - sender])};
    ASSERT_GT(line[0], 0);
    double bytes = 0;
    for (const std::size_t count : {10U, 100U, 240U}) {
        const PlotScale scale = plot_scale(state, {0, 0, 900, 300});
        const ByteBins bins = byte_bins(state, scale, count);
        EXPECT_TRUE(bins.on_line);
        for (const int side : {0, 1})
            for (std::size_t i = 0; i < count; ++i) {
                const double seconds = static_cast<double>(bins.edges[i + 1] - bins.edges[i]) / 1e9;
                EXPECT_LE(bins.of[side][i] * 8 / seconds, line[side]) << i << " of " << count;
                bytes += side == 0 && count == 100 ? bins.of[side][i] : 0;
            }
    }
    EXPECT_GT(bytes, static_cast<double>(state.story.recording.facts->file_size)) << "every byte left, some twice";
}

TEST(SequenceAxis, NumbersAreReadWholeWhereAcknowledgmentsExceedTheData) {
    AppState state = opened_state("tests/field/axis-acks-beyond-data.pcap");
    state.view.bottom = BottomTab::sequence;
    for (const bool enlarged : {false, true})
        for (const auto& [width, height] : {std::pair{1280, 720}, {1366, 768}, {1920, 1080}, {3840, 2160}}) {
            state.plots.enlarged = enlarged;
            const Canvas scene = draw(state, static_cast<float>(width), static_cast<float>(height));
            std::size_t whole = 0;
            for (const std::string& text : texts_of(scene)) {
                EXPECT_EQ(text.find("0…"), std::string::npos) << text << " at " << width;
                whole += text == "100\u2009000" ? 1U : 0U;
            }
            if (enlarged) {
                EXPECT_GE(whole, 1U) << width << "×" << height;
            }
        }
}

/// Half a second before, three frozen, half a second after.
Recording frozen_run() {
    Recording recording;
    append(recording, LabFacts{});
    for (const Time at : {0, 100, 200, 300, 400, 3'600, 3'700, 3'900, 4'000}) {
        SystemCall call;
        call.at = call.returned_at = 1'000'000'000 + at * 1'000'000;
        call.name = "poll";
        append(recording, std::move(call));
    }
    append(recording, WireCommand{1'500'000'000, "frozen", 0, ""});
    append(recording, WireCommand{4'500'000'000, "moving", 0, ""});
    return recording;
}

TEST(TimeAxis, AFrozenTimeIsFoldedWithoutBeingAsked) {
    Story story{frozen_run(), {}};
    update(story);
    Silences silences;
    grow(silences, story, 1000);
    for (const AxisKind kind : {AxisKind::linear, AxisKind::folded}) {
        const TimeAxis axis = make_axis(kind, story, silences);
        ASSERT_EQ(axis.folds.size(), 1U) << name(kind);
        EXPECT_TRUE(axis.folds[0].frozen);
        EXPECT_EQ(axis.folds[0].silence.from, 1'500'000'000);
        EXPECT_EQ(axis.folds[0].silence.to, 4'500'000'000);
        EXPECT_LT(axis.length, 1.1e9) << "of four seconds";
        for (Time at = axis.first; at <= axis.last; at += 10'000'000)
            EXPECT_NEAR(static_cast<double>(time_at_place(axis, place_of(axis, at))), static_cast<double>(at), 100);
    }
}

TEST(Slowness, SaysWhetherThePictureOrTheWireIsSlow) {
    AppState state = state_at_first_data();
    EXPECT_EQ(text_with(draw(state, 1920, 1080), "slowed").substr(0, 14), "picture slowed");
    append(state.story.recording, WireCommand{time_span(state.story.recording).first, "at 1ms: slow 20", 1, ""});
    const std::string both = text_with(draw(state, 2560, 1440), "slowed");
    EXPECT_EQ(both.substr(0, 37), "wire slowed 20 times, picture slowed ") << both;
}

TEST(TopBar, NamesBothDirectionsWhereTheyDiffer) {
    AppState state = state_at_first_data();
    state.story.recording.facts->wire[0].rate = 2'000'000;
    state.story.recording.facts->wire[1].rate = 100'000'000;
    for (Impairments& way : state.story.recording.facts->wire) way.delay_ns = 300'000;
    EXPECT_NE(text_with(draw(state, 2560, 1440), "A→B 2 Mbit/s, B→A 100 Mbit/s · 300 µs"), "");
}

TEST(Trail, ShowsEveryStationAt1366) {
    for (AppState state : {state_at_first_data(), lossy_state(), routed_state()}) {
        apply(state, request::FollowOn{});
        if (!state.inspect.followed) apply(state, request::FollowByte{*stream_byte_of_file(state.story, 0)});
        ASSERT_TRUE(state.inspect.followed);
        const std::vector<std::string> drawn = texts_of(draw(state));
        for (const Station& station : stations_of(state)) {
            const bool there = std::find(drawn.begin(), drawn.end(), station.label) != drawn.end() ||
                               std::find(drawn.begin(), drawn.end(), station.shorter) != drawn.end();
            EXPECT_TRUE(there) << state.source << ": " << station.label;
        }
    }
}

TEST(Trail, RecvStandsWhereItReturned) {
    AppState state = state_at_first_data();
    apply(state, request::FollowByte{*stream_byte_of_file(state.story, 2896)});
    const std::vector<Station> stations = stations_of(state);
    int found = 0;
    for (int i = 0; i < static_cast<int>(stations.size()); ++i) {
        const std::string& label = stations[static_cast<std::size_t>(i)].label;
        if (label.rfind("recv()", 0) != 0 && label.rfind("send()", 0) != 0) continue;
        apply(state, request::GoToStation{i});
        const SystemCall& call = state.story.recording.system_calls[state.time.position.item.index];
        EXPECT_EQ(shown_time(state), label[0] == 'r' ? call.returned_at : call.at);
        EXPECT_EQ(station_shown(state, stations), i);
        ++found;
    }
    EXPECT_EQ(found, 2);
}

/// The window beside an acknowledgment number is the one its segment announced, at every moment of the transfer.
TEST(Cards, TheWindowIsFromTheSegmentOfTheAcknowledgment) {
    const AppState state = state_at_first_data();
    const std::uint32_t stream = main_stream(state.story);
    int seen = 0;
    for (std::uint32_t frame = 0; frame < state.story.digest.rows.size(); ++frame) {
        const FrameRow& row = state.story.digest.rows[frame];
        if (row.stream != stream || row.from != Host::b || host_of(state.story.recording, frame) != Host::b) continue;
        const Time at = state.story.recording.frames[frame].at;
        const FrameSummary summary = summary_of(state.story, frame);
        if ((summary.segment.flags & 0x16) != 0x10) continue;  // ACK, neither SYN nor RST
        const HostLines lines = host_lines(state.story, Host::b, at, no_index, false);
        if (lines.aside[4].empty() || lines.aside[4][0].rfind("window ", 0) != 0) continue;
        EXPECT_EQ(lines.aside[4][0], "window " + grouped(row.calculated_window)) << "frame " << frame + 1;
        ++seen;
    }
    EXPECT_GT(seen, 5);
}

}  // namespace
}  // namespace osiscope
