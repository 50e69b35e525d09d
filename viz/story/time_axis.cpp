#include "viz/story/time_axis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace osiscope {

namespace {

constexpr double worth_folding = 0.05;  // of what is left of the axis without the longer silences
constexpr double fold_width = 0.04;     // of the same
constexpr double stands_out = 3;        // times as long as the pauses that belong to what happens
constexpr std::size_t most_folds = 16;

/// What an ordinary pause is: the shortest one kept, or all the time in which something happened.
double ordinary_pause(const TimeAxis& axis, const std::vector<Silence>& longest) {
    if (longest.empty()) return axis.length;
    double busy = axis.length;
    for (const Silence silence : longest) busy -= static_cast<double>(length(silence));
    const auto shortest = static_cast<double>(length(longest.back()));
    return busy > 1000 ? std::min(busy, shortest) : shortest;
}

/// The longest first.
void sort_by_length(std::vector<Silence>& list) {
    std::sort(list.begin(), list.end(), [](Silence a, Silence b) { return length(a) > length(b); });
}

/// What of the silences lies outside the folds that there are.
std::vector<Silence> outside_folds(const TimeAxis& axis, const std::vector<Silence>& silences) {
    std::vector<Silence> list = silences;
    for (const Fold& fold : axis.folds) {
        std::vector<Silence> parts;
        for (const Silence silence : list) {
            const Silence before{silence.from, std::min(silence.to, fold.silence.from)};
            const Silence after{std::max(silence.from, fold.silence.to), silence.to};
            if (length(before) > 0) parts.push_back(before);
            if (length(after) > 0) parts.push_back(after);
        }
        list = std::move(parts);
    }
    return list;
}

/// The longest silences go, as long as each is a good part of what is left.
void fold_silences(TimeAxis& axis, const Silences& silences, double& left) {
    std::vector<Silence> longest = outside_folds(axis, silences.list);
    sort_by_length(longest);
    const double ordinary = ordinary_pause(axis, longest);
    for (const Silence silence : longest) {
        const auto long_ns = static_cast<double>(length(silence));
        if (axis.folds.size() == most_folds || long_ns <= worth_folding * left || long_ns <= stands_out * ordinary)
            break;
        if (silence.from < axis.first || silence.to > axis.last) continue;
        left -= long_ns;
        axis.folds.push_back({silence, false, 0, 0});
    }
}

/// While the wire is frozen the hosts' time stands still too, so it takes no room.
void fold_frozen(TimeAxis& axis, const Recording& recording, double& left) {
    std::vector<Silence> longest = frozen_stretches(recording);
    sort_by_length(longest);
    for (const Silence frozen : longest) {
        const Silence inside{std::max(frozen.from, axis.first), std::min(frozen.to, axis.last)};
        const auto long_ns = static_cast<double>(length(inside));
        if (axis.folds.size() == most_folds || long_ns <= fold_width * (left - long_ns)) break;
        left -= long_ns;
        axis.folds.push_back({inside, true, 0, 0});
    }
}

/// Gives the folds their places, and the axis the length that is left.
void lay_out_folds(TimeAxis& axis, double left) {
    std::sort(axis.folds.begin(), axis.folds.end(),
              [](const Fold& a, const Fold& b) { return a.silence.from < b.silence.from; });
    const double width = std::max(1.0, fold_width * left);
    double folded = 0;
    for (Fold& fold : axis.folds) {
        fold.place = static_cast<double>(fold.silence.from - axis.first) - folded;
        fold.width = std::min(width, static_cast<double>(length(fold.silence)));
        folded += static_cast<double>(length(fold.silence)) - fold.width;
    }
    axis.length = std::max(1.0, axis.length - folded);
}

/// Item i stands at i; after the last one there is one place more, for what it takes to its end.
double place_among_events(const TimeAxis& axis, Time at) {
    const std::size_t count = timeline_size(axis.story->digest);
    const std::size_t until = timeline_until(*axis.story, at);
    if (until == 0) return 0;
    const Time from = timeline_item(*axis.story, until - 1).at;
    const Time to = until < count ? timeline_item(*axis.story, until).at : axis.last;
    const double part = to > from ? static_cast<double>(at - from) / static_cast<double>(to - from) : 0;
    return static_cast<double>(until - 1) + part;
}

Time time_among_events(const TimeAxis& axis, double place) {
    const std::size_t count = timeline_size(axis.story->digest);
    if (count == 0) return axis.first;
    const auto number = std::min(static_cast<std::size_t>(place), count - 1);
    const Time from = timeline_item(*axis.story, number).at;
    const Time to = number + 1 < count ? timeline_item(*axis.story, number + 1).at : std::max(from, axis.last);
    const double part = place - static_cast<double>(number);
    return from + static_cast<Time>(std::llround(part * static_cast<double>(to - from)));
}

}  // namespace

const char* name(AxisKind kind) {
    switch (kind) {
        case AxisKind::linear: return "time";
        case AxisKind::events: return "event";
        case AxisKind::folded: return "folded time";
    }
    return "";
}

TimeAxis make_axis(AxisKind kind, const Story& story, const Silences& silences) {
    const TimeSpan span = time_span(story.recording);
    TimeAxis axis;
    axis.kind = kind;
    axis.first = span.first;
    axis.last = std::max(span.last, span.first + 1);
    axis.length = static_cast<double>(axis.last - axis.first);
    axis.story = &story;
    double left = axis.length;
    if (kind != AxisKind::events) fold_frozen(axis, story.recording, left);
    if (kind == AxisKind::folded) fold_silences(axis, silences, left);
    if (!axis.folds.empty()) lay_out_folds(axis, left);
    if (kind == AxisKind::events)
        axis.length = static_cast<double>(std::max<std::size_t>(1, timeline_size(story.digest)));
    return axis;
}

double place_of(const TimeAxis& axis, Time at) {
    at = std::clamp(at, axis.first, axis.last);
    if (axis.kind == AxisKind::events) return place_among_events(axis, at);
    double folded = 0;
    for (const Fold& fold : axis.folds) {
        if (at <= fold.silence.from) break;
        const auto whole = static_cast<double>(length(fold.silence));
        if (at < fold.silence.to) return fold.place + static_cast<double>(at - fold.silence.from) / whole * fold.width;
        folded += whole - fold.width;
    }
    return static_cast<double>(at - axis.first) - folded;
}

Time time_at_place(const TimeAxis& axis, double place) {
    place = std::clamp(place, 0.0, axis.length);
    if (axis.kind == AxisKind::events) return time_among_events(axis, place);
    double folded = 0;
    for (const Fold& fold : axis.folds) {
        if (place <= fold.place) break;
        const auto whole = static_cast<double>(length(fold.silence));
        if (place < fold.place + fold.width)
            return fold.silence.from + static_cast<Time>(std::llround((place - fold.place) / fold.width * whole));
        folded += whole - fold.width;
    }
    return std::min(axis.last, axis.first + static_cast<Time>(std::llround(place + folded)));
}

Time round_step(Time span, int wanted) {
    // The span may be all that 64 bits hold, so nothing is multiplied that is not smaller than it.
    const Time least = std::min(span / wanted + (span % wanted != 0 ? 1 : 0), std::numeric_limits<Time>::max() / 10);
    Time step = 1;
    while (step < least) {
        if (step * 2 >= least) return step * 2;
        if (step * 5 >= least) return step * 5;
        step *= 10;
    }
    return step;
}

}  // namespace osiscope
