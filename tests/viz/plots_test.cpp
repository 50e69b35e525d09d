// The views over time on a recording with losses: round trips against tshark and Karn's rule, the kernel's lines
// against the samples of the recording, states by kernel and by segments; names in the diagram of states; what a
// picture of many segments keeps of them.
#include <gtest/gtest.h>
#include <imgui.h>

#include <numeric>
#include <set>

#include "tests/support/figure_5.hpp"
#include "tests/viz/states.hpp"
#include "tests/viz/told_by_tshark.hpp"
#include "viz/paint/kernel_lines.hpp"
#include "viz/paint/plot_columns.hpp"
#include "viz/screen/screen.hpp"
#include "viz/state/end_states.hpp"
#include "viz/state/shown_direction.hpp"
#include "viz/story/state_diagram.hpp"
#include "viz/views/below/sequence_graph.hpp"

namespace osiscope {
namespace {

constexpr Rect some_plot{100, 50, 900, 400};

/// An acknowledgment of something that was sent twice tells no round trip (RFC 6298 section 3); every other that
/// acknowledges exactly a segment's last byte tells the one that tshark tells.
TEST(RoundTrips, OfALossyTransferAreTsharksWithoutTheAmbiguousOnes) {
    const AppState state = lossy_state();
    const std::map<Time, Told> told = told_by_tshark(in_tree("tests/viz/lossy.pcapng.gz"));
    std::map<Time, double> ours;
    for (const RoundTrip& one : state.plots.segments.round_trips)
        ours[state.story.recording.frames[one.frame].at] = static_cast<double>(one.seconds);
    std::uint64_t sent_up_to = 0;
    std::uint64_t acknowledged = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> twice;  // numbers that were sent again
    std::size_t clear = 0;
    std::size_t ambiguous = 0;
    for (const auto& one : told) {
        const Time at = one.first;
        const Told& segment = one.second;
        if (segment.from_a) {
            if (segment.length > 0 && segment.seq < sent_up_to)
                twice.emplace_back(segment.seq, segment.seq + segment.length);
            sent_up_to = std::max(sent_up_to, segment.seq + segment.length);
            continue;
        }
        if (segment.ack <= acknowledged) {
            EXPECT_EQ(ours.count(at), 0U) << "a repeated acknowledgment";
            continue;
        }
        const bool again = std::any_of(twice.begin(), twice.end(), [&](const auto& part) {
            return part.second > acknowledged && part.first < segment.ack;
        });
        acknowledged = segment.ack;
        ambiguous += again ? 1 : 0;
        if (again) {
            EXPECT_EQ(ours.count(at), 0U) << "ack " << segment.ack << " covers what was sent again";
        } else if (segment.round_trip > 0) {
            ++clear;
            ASSERT_EQ(ours.count(at), 1U) << "ack " << segment.ack;
            EXPECT_NEAR(ours[at], segment.round_trip, 1e-6) << "ack " << segment.ack;
        }
    }
    EXPECT_GT(clear, 10U);
    EXPECT_GT(ambiguous, 1U);
    EXPECT_EQ(ours.size(), clear);
}

/// Each column's last sample and no other; from far and from near, on every axis.
TEST(KernelLines, AreDrawnFromTheSamplesOfTheRecordingAndNothingElse) {
    AppState state = lossy_state();
    const std::vector<TcpSample>& samples = sender_samples(state);
    ASSERT_GT(samples.size(), 20U);
    for (const AxisKind axis : {AxisKind::linear, AxisKind::events, AxisKind::folded})
        for (const double zoom : {1.0, 6.0, 500.0}) {
            apply(state, request::SetAxis{axis});
            apply(state, request::ZoomPlot{0});
            apply(state, request::ZoomPlot{zoom, 0.4});
            const PlotScale scale = plot_scale(state, some_plot);
            std::map<int, std::size_t> last_in;  // pixel columns of those in view
            std::size_t before = samples.size();
            for (std::size_t i = 0; i < samples.size(); ++i) {
                if (samples[i].at <= scale.from()) before = i;
                else if (samples[i].at <= scale.to()) last_in[static_cast<int>(scale.x(samples[i].at))] = i;
            }
            const std::vector<KernelStep> steps = kernel_steps(state, scale);
            EXPECT_LE(steps.size(), last_in.size() + 1);
            for (const KernelStep& step : steps) {
                const float there = std::max(scale.x(samples[step.sample].at), some_plot.x);
                EXPECT_NEAR(step.x, there, 2) << name(axis) << " " << zoom;
            }
            for (const auto& [x, sample] : last_in)  // what is in force at the end of a column is what is drawn
                EXPECT_TRUE(std::any_of(steps.begin(), steps.end(),
                                        [&, wanted = sample, at = samples[sample].at](const KernelStep& step) {
                                            return step.sample == wanted ||
                                                   std::abs(scale.x(samples[step.sample].at) - scale.x(at)) < 2;
                                        }))
                    << x;
            if (before < samples.size() && !steps.empty()) {
                EXPECT_GE(steps.front().sample, before);
            }
        }
}

TEST(KernelLines, TheCongestionWindowInThePictureIsThatOfTheSamples) {
    AppState state = lossy_state();
    ImGuiContext* context = ImGui::CreateContext();
    {
        Fonts fonts(find_fonts());
        const Sizes sizes = sizes_for(1920, 1080, 100, false);
        fonts.bake(sizes);
        Canvas scene;
        const TextMeasure measure = fonts.measure();
        Painter paint{scene, measure, theme(ThemeName::dark), sizes, {-1, -1}};
        Graph graph = make_graph(paint, state, some_plot);
        draw_sequence_lines(graph);
        std::set<int> allowed;
        for (const TcpSample& sample : sender_samples(state))
            if (sample.info.congestion_window > 0 && sample.info.bytes_acknowledged > 0)
                allowed.insert(static_cast<int>(std::lround(graph.y(congestion_edge(sample.info)) * 16)));
        std::set<int> drawn;
        for (const Shape& shape : scene.shapes)
            if (const auto* line = std::get_if<Polyline>(&shape);
                line != nullptr && line->color == paint.colors.layer[2])
                for (const Point point : line->points) drawn.insert(static_cast<int>(std::lround(point.y * 16)));
        EXPECT_GT(drawn.size(), 5U);
        for (const int y : drawn) EXPECT_EQ(allowed.count(y), 1U) << y / 16.0;
    }
    ImGui::DestroyContext(context);
}

/// The kernel's word and what the segments say are the same, but for the moments between a segment and the sample that
/// knows of it.
TEST(EndStates, BySampleAndBySegmentsAgree) {
    AppState state = lossy_state();
    constexpr Time slack = 3'000'000;
    for (const Host host : {Host::a, Host::b}) {
        const std::vector<StateChange>& changes = history_of(state, host);
        const auto at = [&](const StateChange& change) { return time_of_change(state, change); };
        ASSERT_GE(changes.size(), 4U);
        const auto by_segments = [&](Time when) {
            TcpState found = TcpState::closed;
            for (const StateChange& change : changes)
                if (at(change) <= when) found = change.to;
            return found;
        };
        std::size_t compared = 0;
        for (const TcpSample& sample : state.story.recording.tcp_samples[index(host)]) {
            if (sample.at < at(changes.front()) || sample.info.state == 0) continue;
            const TcpState by_kernel = from_kernel(sample.info.state);
            std::set<TcpState> possible{by_segments(sample.at)};
            for (const StateChange& change : changes)
                if (std::abs(at(change) - sample.at) < slack) possible.insert({change.from, change.to});
            EXPECT_EQ(possible.count(by_kernel), 1U)
                << name(host) << " " << name(by_kernel) << ", by segments " << name(by_segments(sample.at));
            const bool newer = std::none_of(changes.begin(), changes.end(),
                                            [&](const StateChange& change) { return at(change) == sample.at; });
            const EndState shown = end_state_at(state, host, sample.at);
            if (newer) {
                EXPECT_EQ(shown.source, StateSource::kernel);
            }
            if (shown.source == StateSource::kernel) {
                EXPECT_EQ(shown.state, by_kernel);
            }
            ++compared;
        }
        EXPECT_GT(compared, 10U) << name(host);
    }
}

/// What sequence–time gathers block by block is what the rows say.
TEST(SequenceMarks, KeepTheExtremesOfTheRows) {
    const AppState state = lossy_state();
    const Segments& segments = state.plots.segments;
    const PlotScale scale = plot_scale(state, some_plot);
    const SequenceMarks marks = sequence_marks(state, scale);
    std::uint64_t low = ~0ULL;
    std::uint64_t high = 0;
    std::uint64_t resent = 0;
    for (std::size_t row = 0; row < segments.rows.size(); ++row) {
        const SegmentRow& one = segments.rows[row];
        low = std::min(low, number_of(segments, row));
        high = std::max(high, number_of(segments, row) + (one.by_sender != 0 ? one.length : 0U));
        resent += one.sent_again;
    }
    EXPECT_EQ(marks.low, low);
    EXPECT_EQ(marks.high, high);
    EXPECT_GT(resent, 2U);
    std::uint64_t bytes = 0;
    for (const SequenceMarks::Bar& bar : marks.bars) bytes += bar.again ? 0 : bar.last - bar.first;
    EXPECT_EQ(bytes, state.story.digest.streams[segments.stream].sent[segments.sender].highest);
    EXPECT_FALSE(marks.sacks.empty());
    EXPECT_FALSE(marks.again.empty());
}

/// In every size that shows the diagram every way has its name, or a number that the key tells; names cover neither
/// boxes nor other arrows nor each other, and numbers neither boxes nor names.
TEST(StateDiagram, EveryWayIsNamedAtEverySize) {
    const std::vector<StateWay>& ways = state_ways();
    std::vector<std::size_t> order(ways.size());
    std::iota(order.begin(), order.end(), 0U);
    for (const float unit : {0.6F, 0.75F, 1.0F, 1.5F, 2.0F, 4.0F})
        for (const float tall : {430.0F, 480.0F, 640.0F}) {
            const Rect room{10, 20, 830 * unit, tall * unit};
            const StateDiagram diagram{room.inset(36 * unit, 6 * unit), room, 200 * unit, 36 * unit};
            const std::vector<std::vector<NameForm>> forms(
                ways.size(), {{120 * unit, 43 * unit}, {210 * unit, 22 * unit}, {20 * unit, 22 * unit}});
            const std::vector<NamePlace> names = place_names(diagram, order, forms);
            ASSERT_EQ(names.size(), ways.size());
            const auto numbers = static_cast<std::size_t>(
                std::count_if(names.begin(), names.end(), [](const NamePlace& place) { return place.form == 2; }));
            if (tall > 600) {
                EXPECT_LE(numbers, 6U) << unit;
            }
            for (std::size_t i = 0; i < names.size(); ++i) {
                const Rect box = names[i].box;
                for (std::size_t j = 0; j < i; ++j) {
                    const Rect both = intersection(box, names[j].box);
                    EXPECT_FALSE(both.w > 0 && both.h > 0) << words_of(ways[names[i].way]) << unit << " " << tall;
                }
                for (const StatePlace& place : state_places()) {
                    const Rect both = intersection(box, diagram.box(place));
                    EXPECT_FALSE(both.w > 0 && both.h > 0) << words_of(ways[names[i].way]) << unit << " " << tall;
                }
                for (std::size_t way = 0; way < ways.size() && names[i].form != 2; ++way) {
                    const auto [from, to] = diagram.arrow(ways[way]);
                    EXPECT_FALSE(way != names[i].way && passes_through(from, to, box)) << words_of(ways[way]);
                }
            }
        }
}

TEST(StateDiagram, EveryWayIsOneOfFigure5) {
    for (const StateWay& way : state_ways()) EXPECT_EQ(figure_5().count({name(way.from), name(way.to)}), 1U);
}

}  // namespace
}  // namespace osiscope
