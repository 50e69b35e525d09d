#include "viz/state/plots_state.hpp"

#include <algorithm>
#include <cmath>

namespace osiscope {

namespace {

double position_place(const AppState& state, const TimeAxis& axis) {
    return place_of(axis, time_at(state.time.position, state.story));
}

/// The closest look: two thousandths of a microsecond a pixel are enough, or four events.
double least_length(const TimeAxis& axis) {
    return std::min(axis.length, axis.kind == AxisKind::events ? 4.0 : 4'000.0);
}

void show(AppState& state, const TimeAxis& axis, double first, double length) {
    length = std::max(length, least_length(axis));
    if (length >= axis.length * 0.999) {
        state.plots.first = state.plots.length = 0;
        return;
    }
    state.plots.length = length;
    state.plots.first = std::clamp(first, 0.0, axis.length - length);
}

}  // namespace

TimeAxis axis_of(const AppState& state) { return make_axis(state.plots.axis, state.story, state.plots.silences); }

PlotRange shown_range(const AppState& state, const TimeAxis& axis) {
    const Plots& plots = state.plots;
    if (plots.length <= 0 || plots.length >= axis.length) return {0, axis.length};
    return {std::clamp(plots.first, 0.0, axis.length - plots.length), plots.length};
}

Time time_in_plot(const AppState& state, double part) {
    const TimeAxis axis = axis_of(state);
    const PlotRange range = shown_range(state, axis);
    return time_at_place(axis, range.first + range.length * std::clamp(part, 0.0, 1.0));
}

void zoom_plot(AppState& state, double factor, double at) {
    const TimeAxis axis = axis_of(state);
    const PlotRange range = shown_range(state, axis);
    if (factor <= 0) return show(state, axis, 0, axis.length);
    double place = range.first + range.length * at;
    if (at < 0) {
        place = state.time.placed ? position_place(state, axis) : range.first;
        at = std::clamp((place - range.first) / range.length, 0.1, 0.9);
    }
    const double length = std::max(least_length(axis), range.length / factor);
    show(state, axis, place - length * at, length);
}

void pan_plot(AppState& state, double by) {
    const TimeAxis axis = axis_of(state);
    const PlotRange range = shown_range(state, axis);
    show(state, axis, range.first + range.length * by, range.length);
}

void set_axis(AppState& state, AxisKind kind) {
    const TimeAxis before = axis_of(state);
    const PlotRange range = shown_range(state, before);
    const Time from = time_at_place(before, range.first);
    const Time to = time_at_place(before, range.first + range.length);
    state.plots.axis = kind;
    const TimeAxis after = axis_of(state);
    const double first = place_of(after, from);
    if (state.plots.length > 0) show(state, after, first, place_of(after, to) - first);
}

void keep_position_in_view(AppState& state) {
    if (!state.time.placed || state.plots.length <= 0) return;
    const TimeAxis axis = axis_of(state);
    const PlotRange range = shown_range(state, axis);
    const double part = (position_place(state, axis) - range.first) / range.length;
    if (part > 1) show(state, axis, range.first + range.length * (part - 0.15), range.length);
    if (part < 0) show(state, axis, range.first + range.length * (part - 0.85), range.length);
}

ShownConnection shown_connection(const AppState& state) {
    const std::uint32_t frame = shown_frame(state);
    std::uint32_t stream = frame == no_index ? FrameSummary::no_stream : state.story.digest.rows[frame].stream;
    const std::uint32_t kept = state.plots.segments.stream;  // what has none keeps the one before
    if (stream == FrameSummary::no_stream) stream = kept;
    if (stream >= state.story.digest.streams.size()) stream = main_stream(state.story);
    if (stream >= state.story.digest.streams.size()) return {};
    const TcpStream& tcp = state.story.digest.streams[stream];
    const int more = tcp.sent[1].highest > tcp.sent[0].highest ? 1 : 0;
    return {stream, state.plots.reversed ? 1 - more : more};
}

bool grow_plots(AppState& state, std::size_t most) {
    const bool left = grow(state.plots.silences, state.story, most);
    const ShownConnection shown = shown_connection(state);
    return grow(state.plots.segments, state.story, shown.stream, shown.sender, most) || left;
}

bool plots_growing(const AppState& state) {
    const Segments& segments = state.plots.segments;
    if (state.plots.silences.frames_done < state.story.digest.rows.size()) return true;
    const ShownConnection shown = shown_connection(state);
    if (shown.stream != segments.stream || shown.sender != segments.sender) return true;
    return segments.stream < state.story.digest.streams.size() &&
           segments.frames_done <= state.story.digest.streams[segments.stream].last_frame;
}

}  // namespace osiscope
