// How fast and how long: the data's rate in both directions from the captured bytes, the round trip from the captured
// segments, and what the sender's kernel reckons with.
#include <cmath>

#include "captures/wire_settings.hpp"
#include "layers/quantity.hpp"
#include "layers/words.hpp"
#include "viz/paint/kernel_lines.hpp"
#include "viz/paint/marks.hpp"
#include "viz/paint/plot_columns.hpp"
#include "viz/paint/plot_legend.hpp"
#include "viz/state/shown_direction.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

void draw_mark(Painter& paint, std::vector<Point> points, Mark mark) {
    draw_curve(paint, std::move(points), sign_of(mark), color_of(paint.colors, mark));
}

LegendEntry entry(const Painter& paint, Mark mark, std::vector<std::string> words) {
    return {sign_of(mark), color_of(paint.colors, mark), std::move(words)};
}

/// Bits per second in equal steps of the plot's width.
struct Rates {
    std::vector<double> of[2];  ///< the sender's, the other end's
    double highest = 0;
    double step = 0;       ///< seconds, on a linear axis; 0 where steps differ
    bool on_line = false;  ///< as they left on the line
    std::vector<WireRate> wire;
    std::uint64_t limit = 0;   ///< the lowest rate that a line had meanwhile; 0 = none had any
    bool shows_limit = false;  ///< it is in the plot
};

/// The line's rate belongs into the plot where the data comes near it.
void show_limit(const AppState& state, Rates& rates) {
    constexpr double near = 4;
    if (!rates.on_line || rates.highest <= 0) return;
    rates.wire = wire_rates(state.story.recording);
    double top = 0;
    for (const WireRate& wire : rates.wire)
        for (const std::uint64_t rate : wire.rate) {
            if (rate == 0) continue;
            rates.limit = rates.limit == 0 ? rate : std::min(rates.limit, rate);
            if (static_cast<double>(rate) <= near * rates.highest) top = std::max(top, static_cast<double>(rate));
        }
    rates.shows_limit = top > 0;
    rates.highest = std::max(rates.highest, top * 1.05);
}

Rates rates_in(const AppState& state, const PlotScale& scale, std::size_t count) {
    Rates rates;
    const ByteBins bytes = byte_bins(state, scale, count);
    rates.on_line = bytes.on_line;
    for (std::size_t bin = 0; bin < count; ++bin) {
        const double seconds = static_cast<double>(std::max<Time>(1, bytes.edges[bin + 1] - bytes.edges[bin])) / 1e9;
        for (int side = 0; side < 2; ++side) {
            rates.of[side].push_back(bytes.of[side][bin] * 8 / seconds);
            rates.highest = std::max(rates.highest, rates.of[side].back());
        }
        if (scale.axis.kind == AxisKind::linear && scale.axis.folds.empty()) rates.step = seconds;
    }
    show_limit(state, rates);
    return rates;
}

/// The rate of each host's line as stairs; one line where both have the same.
void draw_limits(Painter& paint, const AppState& state, const PlotScale& scale, const Rates& rates) {
    const std::size_t sender = index(sending_host(state));
    for (const std::size_t host : {1 - sender, sender}) {
        std::vector<Point> points;
        for (std::size_t i = 0; i < rates.wire.size(); ++i) {
            const double rate = static_cast<double>(rates.wire[i].rate[host]);
            const float x = std::clamp(scale.x(rates.wire[i].from), scale.plot.x, scale.plot.right());
            const float end = i + 1 < rates.wire.size() ? scale.x(rates.wire[i + 1].from) : scale.plot.right();
            const float y = scale.plot.bottom() - scale.plot.h * static_cast<float>(rate / rates.highest);
            const bool drawn = rate > 0 && rate <= rates.highest && end > scale.plot.x;
            if (drawn) points.push_back({x, y});
            if (drawn) points.push_back({std::clamp(end, x, scale.plot.right()), y});
            if (drawn && i + 1 < rates.wire.size()) continue;
            if (points.size() > 1) draw_mark(paint, std::move(points), Mark::line_rate);
            points = {};
        }
    }
}

std::vector<std::string> limit_words(const Rates& rates) {
    if (rates.shows_limit) return {said("the line's rate, as set"), said("line's rate"), ""};
    const std::string rate = rate_text(rates.limit);
    return {say("the line's {rate} are above the plot", {{"rate", rate}}), say("line: {rate}", {{"rate", rate}}), ""};
}

void draw_rate(Painter& paint, Rect plot, const std::vector<double>& rates, double highest, Mark mark) {
    std::vector<Point> points;
    const float step = plot.w / static_cast<float>(rates.size());
    for (std::size_t bin = 0; bin < rates.size(); ++bin) {
        const float y = plot.bottom() - plot.h * static_cast<float>(rates[bin] / highest);
        const float x = plot.x + step * static_cast<float>(bin);
        if (points.empty() || points.back().y != y) points.push_back({x, y});
        if (points.size() > 1 && points[points.size() - 2].y == y) points.pop_back();
        points.push_back({x + step, y});
    }
    draw_mark(paint, std::move(points), mark);
}

/// The times in view: round trips, and what the sender's kernel reckons with.
struct Times {
    std::vector<RoundTripMark> round_trips;
    std::vector<KernelStep> steps;
    double highest = 0;   ///< seconds, of all that is shown
    bool raised = false;  ///< some of the kernel's are left out
};

Times times_in(const AppState& state, const PlotScale& scale) {
    Times times{round_trip_marks(state, scale), kernel_steps(state, scale)};
    for (const RoundTripMark& mark : times.round_trips)
        times.highest = std::max(times.highest, static_cast<double>(mark.longest));
    double timeout = 1e9;  // the shortest: the first one, before anything was measured, is a guess of 1 s
    for (const KernelStep& step : times.steps) {
        const TcpInfo& info = sender_samples(state)[step.sample].info;
        times.raised |= info.smoothed_round_trip_us >= raised_us || info.retransmission_timeout_us >= raised_us;
        if (info.smoothed_round_trip_us < raised_us)
            times.highest = std::max(times.highest, info.smoothed_round_trip_us / 1e6);
        if (info.retransmission_timeout_us < raised_us && info.smoothed_round_trip_us > 0)
            timeout = std::min(timeout, info.retransmission_timeout_us / 1e6 * 1.25);
    }
    if (timeout < times.highest * 8) times.highest = std::max(times.highest, timeout);
    return times;
}

/// The round trips of one pixel column as one mark from the shortest to the longest.
void draw_round_trips(Painter& paint, const PlotScale& scale, const Times& times, Color color) {
    const float half = std::max(1.5F, paint.sizes.small / 18 * 2.5F);
    const auto y = [&](float seconds) {
        return scale.plot.bottom() - scale.plot.h * static_cast<float>(static_cast<double>(seconds) / times.highest);
    };
    for (const RoundTripMark& mark : times.round_trips)
        paint.fill({mark.x - half, y(mark.longest) - half, 2 * half, y(mark.shortest) - y(mark.longest) + 2 * half},
                   color);
}

/// One of the kernel's numbers as stairs, with a gap where the frozen wire raised it or it is above the plot.
void draw_kernel_line(Painter& paint, const AppState& state, const PlotScale& scale, const Times& times,
                      std::uint32_t TcpInfo::*number, Mark mark) {
    std::vector<Point> points;
    const auto draw = [&](float end) {
        if (points.empty()) return;
        points.push_back({end, points.back().y});
        draw_mark(paint, std::move(points), mark);
        points = {};
    };
    for (const KernelStep& step : times.steps) {
        const std::uint32_t value = sender_samples(state)[step.sample].info.*number;
        const double part = static_cast<double>(value) / 1e6 / times.highest;
        if (value == 0 || value >= raised_us || part > 1) {
            draw(step.x);
            continue;
        }
        const float y = scale.plot.bottom() - scale.plot.h * static_cast<float>(part);
        if (!points.empty() && points.back().y == y) continue;
        if (!points.empty()) points.push_back({step.x, points.back().y});
        points.push_back({step.x, y});
    }
    draw(std::min(scale.plot.right(), scale.x(last_segment_at(state))));
}

/// The plot's frame: its lowest line, its highest value at the left.
void draw_ground(Painter& paint, Rect plot, Rect column, const std::string& highest) {
    const float height = Painter::line_height(paint.small());
    paint.line({plot.x, plot.bottom()}, {plot.right(), plot.bottom()}, paint.colors.line, std::max(1.0F, paint.px(1)));
    paint.line({plot.x, plot.y}, {plot.right(), plot.y}, paint.colors.border, 1);
    paint.text({column.x, plot.y - height * 0.3F, column.w, height}, highest, paint.small(), paint.colors.quiet,
               Align::right);
    if (plot.h > height * 2.2F)
        paint.text({column.x, plot.bottom() - height * 0.7F, column.w, height}, "0", paint.small(), paint.colors.quiet,
                   Align::right);
}

std::vector<std::string> data_words(const Rates& rates, const std::string& direction) {
    const std::string data = rates.on_line ? say("data {direction}, as it left on the line", {{"direction", direction}})
                                           : say("data {direction}, captured", {{"direction", direction}});
    const std::string step = duration_text(std::llround(rates.step * 1e9));
    return {rates.step > 0 ? say("{data}, each step {time}", {{"data", data}, {"time", step}}) : data,
            say("data {direction}", {{"direction", direction}}), said("data")};
}

void draw_rates(Painter& paint, const AppState& state, const PlotScale& scale, Rect legend, Rect column) {
    const bool even = scale.axis.kind == AxisKind::linear;
    const auto count = static_cast<std::size_t>(std::clamp(scale.plot.w / paint.px(even ? 8 : 24), 10.0F, 240.0F));
    const Rates rates = rates_in(state, scale, count);
    draw_ground(paint, scale.plot, column, rates.highest > 0 ? measured_rate_text(rates.highest) : "0");
    if (rates.shows_limit) draw_limits(paint, state, scale, rates);
    for (const int side : {1, 0})
        if (rates.highest > 0)
            draw_rate(paint, scale.plot, rates.of[side], rates.highest, side == 0 ? Mark::rate_out : Mark::rate_back);
    std::vector<LegendEntry> entries{entry(paint, Mark::rate_out, data_words(rates, direction_words(state))),
                                     entry(paint, Mark::rate_back, {said("data the other way"), said("back")})};
    if (rates.limit > 0) {
        entries.push_back(entry(paint, Mark::line_rate, limit_words(rates)));
        if (!rates.shows_limit) entries.back().sign = Sign::none;
    }
    draw_legend(paint, legend, entries);
}

void draw_times(Painter& paint, const AppState& state, const PlotScale& scale, Rect legend, Rect column) {
    const Times times = times_in(state, scale);
    draw_ground(paint, scale.plot, column, times.highest > 0 ? duration_text(std::llround(times.highest * 1e9)) : "0");
    if (times.highest <= 0) {
        paint.text_that_fits(
            legend, {said("no segment in view was sent only once and acknowledged"), said("no round trip in view"), ""},
            paint.small(), paint.colors.quiet);
        return;
    }
    const Theme& colors = paint.colors;
    const bool kernel = !sender_samples(state).empty();
    draw_kernel_line(paint, state, scale, times, &TcpInfo::retransmission_timeout_us, Mark::retransmission_timeout);
    draw_round_trips(paint, scale, times, color_of(colors, Mark::round_trip));
    draw_kernel_line(paint, state, scale, times, &TcpInfo::smoothed_round_trip_us, Mark::smoothed_round_trip);
    std::vector<LegendEntry> entries{entry(
        paint, Mark::round_trip,
        {said("round trip: acknowledgment − segment, captured"), said("round trip, captured"), said("round trip")})};
    if (kernel) {
        const char* host = name(sending_host(state));
        entries.push_back(
            entry(paint, Mark::smoothed_round_trip,
                  {say("smoothed, by the kernel for {host}", {{"host", host}}), said("smoothed (kernel)"), ""}));
        entries.push_back(entry(
            paint, Mark::retransmission_timeout,
            {say("retransmission timeout, by the kernel for {host}", {{"host", host}}), said("timeout (kernel)"), ""}));
    }
    if (times.raised)
        entries.push_back({Sign::none,
                           colors.text,
                           {said("the kernel's numbers are left out where a frozen wire raised them"),
                            said("gaps: raised by the frozen wire"), ""}});
    draw_legend(paint, legend, entries);
}

}  // namespace

void rates_view(Painter& paint, const AppState& state, Rect area) {
    const Segments& segments = state.plots.segments;
    if (segments.stream >= state.story.digest.streams.size() || segments.rows.empty()) {
        paint.text(area, said("A TCP connection's rate and round trips appear here."), paint.body(),
                   paint.colors.quiet);
        return;
    }
    const float column = std::ceil(paint.measure(paint.small(), "000.0 Mbit/s"));
    const float line = Painter::line_height(paint.small());
    // Above each other, or where that leaves too little height, beside each other.
    const bool beside = area.h < paint.px(240);
    const float gap = paint.px(beside ? 24 : 6);
    const Rect first = beside ? cut_left(area, std::round((area.w - gap) / 2), gap)
                              : cut_top(area, std::round((area.h - line - gap) / 2), gap);
    for (const bool rates : {true, false}) {
        Rect part = rates ? first : area;
        const Rect whole = part;
        const bool marked = beside || !rates;
        const Rect labels = marked ? cut_bottom(part, line, paint.px(2)) : Rect{};
        const Rect numbers = cut_left(part, column, paint.px(12));
        const Rect words = cut_top(part, line, paint.px(2));
        const PlotScale scale = plot_scale(state, part.inset(0, paint.px(3)));
        draw_time_marks(paint, scale, marked ? Rect{part.x, labels.y, part.w, labels.h} : Rect{});
        if (rates) draw_rates(paint, state, scale, words, numbers);
        else draw_times(paint, state, scale, words, numbers);
        draw_position(paint, state, scale, 0);
        plot_hits(paint, {scale.plot.x, whole.y, scale.plot.w, whole.h});
    }
}

}  // namespace osiscope
