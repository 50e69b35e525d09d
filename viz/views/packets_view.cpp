// Every packet as a row: when it left, from where to where, what it is, when it arrived.
#include <fmt/format.h>

#include "captures/journey_story.hpp"

#include "captures/tcp_story.hpp"
#include "viz/rows.hpp"
#include "viz/unit_title.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

struct Columns {
    float number, time, ends, protocol, arrived;
};

std::string seconds(Time since) { return fmt::format("{:.6f}", static_cast<double>(since) / 1e9); }

std::string arrival(const AppState& state, const Journey& journey, Time start) {
    if (journey.arrival_known) return seconds(journey.arrives - start);
    if (!state.recording.facts) return "";
    switch (fate_of(state.recording, journey)) {
        case Fate::lost_on_wire: return "lost";
        case Fate::fragmented: return "cut up";
        case Fate::ended_at_router: return "ends at R";
        default: return state.live_running ? "under way" : "not seen";
    }
}

void draw_row(Painter& paint, const AppState& state, Rect row, std::uint32_t number, const Columns& columns,
              Time start) {
    const Journey journey = journey_at(state.digest, state.recording, number);
    const std::uint32_t frame = frame_of(journey);
    const FrameSummary summary = summary_of(state.digest, state.recording, frame);
    const TimelineItem item{TimelineItem::Kind::journey, number, journey.departs};
    const bool current = state.time.placed && state.time.position.item == item;
    paint.row_ground(row, current);
    Rect inner = row.inset(paint.px(8), 0);
    const TextStyle mono{Face::mono, paint.sizes.small};
    paint.text(cut_left(inner, columns.number, paint.px(16)), std::to_string(frame + 1), mono, paint.colors.quiet,
               Align::right);
    paint.text(cut_left(inner, columns.time, paint.px(20)), seconds(journey.departs - start), mono, paint.colors.text,
               Align::right);
    paint.text(cut_left(inner, columns.arrived, paint.px(24)), arrival(state, journey, start), mono, paint.colors.quiet,
               Align::right);
    const std::string ends =
        summary.source.version == 0 ? "" : fmt::format("{} → {}", text(summary.source), text(summary.destination));
    paint.text(cut_left(inner, columns.ends, paint.px(16)), ends, paint.small(), paint.colors.text);
    const Rect badge = cut_left(inner, columns.protocol, paint.px(16));
    const int layer = subject_layer(summary);
    paint.fill(badge.inset(0, paint.px(4)), paint.colors.layer[layer], paint.px(5));
    paint.text(badge, name(summary.protocol), paint.small_bold(), paint.colors.on_layer, Align::center);
    const std::string title = packet_title(state.recording, state.digest, frame);
    const std::string found = analysis_text(summary.analysis);
    paint.text_that_fits(inner, {found.empty() ? title : title + " — " + found, title}, paint.small(),
                         found.empty() ? paint.colors.text : paint.colors.warning);
    paint.click(row, request::GoToItem{item});
}

void draw_head(Painter& paint, Rect row, const Columns& columns) {
    Rect inner = row.inset(paint.px(8), 0);
    const auto cell = [&](float width, float gap, const char* words, Align align) {
        paint.text(cut_left(inner, width, paint.px(gap)), words, paint.small(), paint.colors.quiet, align);
    };
    cell(columns.number, 16, "frame", Align::right);
    cell(columns.time, 20, "left at (s)", Align::right);
    cell(columns.arrived, 24, "arrived (s)", Align::right);
    cell(columns.ends, 16, "from → to", Align::left);
    cell(columns.protocol, 16, "", Align::left);
    paint.text(inner, "what it is", paint.small(), paint.colors.quiet);
}

}  // namespace

void packets_view(Painter& paint, const AppState& state, Rect area) {
    const auto total = static_cast<int>(journey_count(state.digest));
    const float height = std::round(paint.sizes.small * 1.6F);
    const TextStyle mono{Face::mono, paint.sizes.small};
    const Columns columns{paint.measure(mono, "0000000"), paint.measure(mono, "000.000000"),
                          std::min(area.w * 0.22F, paint.px(380)), paint.px(90), paint.measure(mono, "000.000000")};
    draw_head(paint, cut_top(area, height), columns);
    const bool journey = state.time.placed && state.time.position.item.kind == TimelineItem::Kind::journey;
    const int follow = journey ? static_cast<int>(state.time.position.item.index) : 0;
    const VisibleRows rows = visible_rows(state, Panel::packets, total, follow, area.h, height);
    const Time start = time_span(state.recording).first;
    paint.scroll_area(area, Panel::packets);
    for (int i = 0; i < rows.count; ++i)
        draw_row(paint, state, {area.x, area.y + height * static_cast<float>(i), area.w - paint.px(12), height},
                 static_cast<std::uint32_t>(rows.first + i), columns, start);
    draw_scroll_bar(paint, area, rows.first, rows.count, total);
}

}  // namespace osiscope
