// Every captured frame as a row, sorted and filtered. Only the rows in view are looked at.
#include <fmt/format.h>

#include "captures/journey_story.hpp"
#include "captures/tcp_story.hpp"
#include "layers/grouping.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/input_state.hpp"
#include "viz/state/unit_title.hpp"
#include "viz/views/input_views.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

constexpr std::size_t few = 16;  // points or connections looked at to choose a column's width

/// Widths in pixels; 0 = there is no room for the column.
struct Columns {
    float number = 0, time = 0, source = 0, destination = 0, protocol = 0, length = 0, point = 0;
    float gap = 0;
};

std::string seconds(Time since) { return grouped_decimal(static_cast<double>(since) / 1e9, 6); }

float widest_end(const Painter& paint, const AppState& state) {
    float width = paint.measure(paint.small(), "00:00:00:00:00:00");
    for (std::size_t i = 0; i < std::min(few, state.story.digest.streams.size()); ++i)
        for (const auto& end : state.story.digest.streams[i].ends)
            width = std::max(width, paint.measure(paint.small(), text(end.address)));
    return std::ceil(std::min(width, paint.px(400)) + 1);
}

float widest_point(const Painter& paint, const AppState& state) {
    float width = paint.measure(paint.small(), said("at")) + paint.px(18);
    for (std::size_t i = 0; i < std::min(few, state.story.recording.points.size()); ++i)
        width = std::max(width, paint.measure(paint.small(), state.story.recording.points[i].name));
    return std::ceil(std::min(width, paint.px(160)) + 1);
}

/// The columns that fit beside enough room for what the frame is: the ones asked for most often go last.
Columns columns_for(const Painter& paint, const AppState& state, float width) {
    const TextStyle mono{Face::mono, paint.sizes.small};
    Columns columns;
    columns.gap = paint.px(18);
    columns.number = std::ceil(paint.measure(mono, "0000000")) + 1;
    columns.protocol = std::ceil(paint.measure(paint.small_bold(), said("Protocol"))) + paint.px(22);
    float left = width - columns.number - columns.protocol - 2 * columns.gap - paint.sizes.small * 15;
    const auto add = [&](float& column, float wanted) {
        if (wanted + columns.gap > left) return false;
        column = wanted;
        left -= wanted + columns.gap;
        return true;
    };
    const float end = widest_end(paint, state);
    add(columns.time, std::ceil(paint.measure(mono, "0000.000000")) + 1);
    if (left > 2 * (end + columns.gap)) add(columns.source, end), add(columns.destination, end);
    if (state.story.recording.points.size() > 1) add(columns.point, widest_point(paint, state));
    add(columns.length,
        std::ceil(std::max(paint.measure(paint.small(), said("Length")) + paint.px(18), paint.measure(mono, "00000"))) +
            1);
    return columns;
}

/// What became of a frame that its receiver never captured; empty for all others.
std::string fate_text(const AppState& state, std::uint32_t frame) {
    if (!state.story.recording.facts) return "";
    const Journey journey = journey_at(state.story, journey_of(state.story.digest, frame));
    if (journey.arrival_known || journey.received == frame) return "";
    switch (fate_of(state.story.recording, journey)) {
        case Fate::lost_on_wire: return said("lost on the wire");
        case Fate::fragmented: return said("fragmented by the router");
        case Fate::ended_at_router: return said("ends at the router");
        default: return "";
    }
}

/// "file bytes 0 – 1 439 — retransmission: …", and whether something stands out.
struct Info {
    std::string title;
    std::string found;
};

Info info_of(const AppState& state, std::uint32_t frame, const FrameSummary& summary) {
    Info info{packet_title(state.story, frame), analysis_text(summary)};
    const std::string fate = fate_text(state, frame);
    if (!fate.empty()) info.found = info.found.empty() ? fate : fate + "; " + info.found;
    return info;
}

void draw_cells(Painter& paint, const AppState& state, Rect inner, std::uint32_t frame, const FrameSummary& summary,
                const Columns& columns) {
    const TextStyle mono{Face::mono, paint.sizes.small};
    const StoredFrame& stored = state.story.recording.frames[frame];
    const auto cell = [&](float width, const std::string& words, TextStyle style, Color color, Align align) {
        if (width > 0) paint.text(cut_left(inner, width, columns.gap), words, style, color, align);
    };
    const Color ink = paint.colors.text;
    const Color quiet = paint.colors.quiet;
    cell(columns.number, std::to_string(frame + 1), mono, quiet, Align::right);
    cell(columns.time,
         stored.stamped ? seconds(captured_at(state.story.recording, frame) - zero_of(state.story.recording)) : "",
         mono, ink, Align::right);
    cell(columns.source, end_text(state.story.recording, frame, summary, true), paint.small(), ink, Align::left);
    cell(columns.destination, end_text(state.story.recording, frame, summary, false), paint.small(), ink, Align::left);
    const Rect badge = cut_left(inner, columns.protocol, columns.gap);
    paint.fill(badge.inset(0, paint.px(3)), paint.colors.layer[subject_layer(summary)], paint.px(5));
    paint.text(badge, name(summary.protocol), paint.small_bold(), paint.colors.on_layer, Align::center);
    cell(columns.length, grouped(stored.original_length), mono, ink, Align::right);
    const bool known = stored.point < state.story.recording.points.size();
    cell(columns.point, known ? state.story.recording.points[stored.point].name : "", paint.small(), quiet,
         Align::left);
    const Info info = info_of(state, frame, summary);
    paint.text_that_fits(inner, {info.found.empty() ? info.title : info.title + " — " + info.found, info.title},
                         paint.small(), info.found.empty() ? ink : paint.colors.warning);
}

void draw_row(Painter& paint, const AppState& state, Rect row, std::uint32_t frame, const Columns& columns,
              int first_row) {
    const FrameSummary summary = summary_of(state.story, frame);
    paint.row_ground(row, shown_frame(state) == frame);
    paint.click(row, request::Input{input::GoToFrame{frame, static_cast<float>(first_row)}});
    draw_cells(paint, state, row.inset(paint.px(8), 0), frame, summary, columns);
}

/// A column's title: a click sorts by it, a triangle says which way.
void head_cell(Painter& paint, const AppState& state, Rect cell, const std::string& words, PacketColumn column,
               Align align) {
    const PacketList& list = state.input.packets;
    const bool sorted = list.column == column;
    const Color ink = sorted || paint.hovered(cell) ? paint.colors.text : paint.colors.quiet;
    const float width = std::ceil(paint.measure(paint.small(), words)) + 1;
    const Rect place{align == Align::right ? cell.right() - width : cell.x, cell.y, width, cell.h};
    paint.text(place, words, paint.small(), ink);
    paint.click({cell.x, cell.y, std::max(cell.w, width), cell.h}, request::Input{input::Sort{column}},
                sorted ? said("reverse the order") : said("sort by this column"));
    if (!sorted) return;
    const float x = align == Align::right ? place.x - paint.px(10) : place.right() + paint.px(10);
    const float y = cell.center().y;
    const float tip = list.descending ? paint.px(5) : -paint.px(5);
    paint.triangle({x - paint.px(6), y - tip}, {x + paint.px(6), y - tip}, {x, y + tip}, paint.colors.accent);
}

void draw_head(Painter& paint, const AppState& state, Rect row, const Columns& columns) {
    Rect inner = row.inset(paint.px(8), 0);
    const auto cell = [&](float width, const std::string& words, PacketColumn column, Align align) {
        if (width > 0) head_cell(paint, state, cut_left(inner, width, columns.gap), words, column, align);
    };
    cell(columns.number, said("No."), PacketColumn::number, Align::right);
    cell(columns.time, said("Time (s)"), PacketColumn::time, Align::right);
    cell(columns.source, said("Source"), PacketColumn::source, Align::left);
    cell(columns.destination, said("Destination"), PacketColumn::destination, Align::left);
    cell(columns.protocol, said("Protocol"), PacketColumn::protocol, Align::left);
    cell(columns.length, said("Length"), PacketColumn::length, Align::right);
    cell(columns.point, said("at"), PacketColumn::point, Align::left);
    paint.text(inner, said("What it is"), paint.small(), paint.colors.quiet);
}

/// How many there are, and what is being done.
std::vector<std::string> counts(const AppState& state) {
    const PacketList& list = state.input.packets;
    const std::size_t all = state.story.digest.rows.size();
    if (state.input.focus == FieldId::packets)
        return {said("↑ ↓ move in the list · Esc leaves it"), said("Esc leaves the list"), ""};
    if (list.compiled && list.looked_at < all) {
        const std::string part = percent_text(list.looked_at / static_cast<double>(all));
        return {
            say("{count} found so far, {share} searched", {{"count", grouped(list.matching.size())}, {"share", part}}),
            fmt::format("{} · {}", grouped(list.matching.size()), part), ""};
    }
    if (unfinished(list, state.story.digest)) return {said("sorting …"), ""};
    const std::string frames = frames_said(all);
    if (list.compiled) {
        const std::string count = grouped(list.matching.size());
        const std::string found = say("{count} of {frames}", {{"count", count}, {"frames", frames}});
        if (!list.error) return {found, count, ""};
        return {say("{count} of {frames} with “{filter}”",
                    {{"count", count}, {"frames", frames}, {"filter", list.applied}}),
                found, count, ""};
    }
    return {frames, ""};
}

void draw_nothing(Painter& paint, const AppState& state, Rect area) {
    const PacketList& list = state.input.packets;
    const bool looking = list.compiled && list.looked_at < state.story.digest.rows.size();
    paint.paragraph(area.inset(paint.px(8), paint.px(6)),
                    state.story.digest.rows.empty() ? said("Packets appear here as they are captured.")
                    : looking                       ? said("Searching the frames …")
                                                    : said("No frame passes this filter. Ctrl F, then Esc clears it."),
                    paint.body(), paint.colors.quiet);
}

}  // namespace

void packet_filter_view(Painter& paint, const AppState& state, Rect row) {
    const PacketList& list = state.input.packets;
    const bool focused = state.input.focus == FieldId::filter;
    const std::vector<std::string> words =
        list.error && !focused ? std::vector<std::string>{error_line(*list.error, list.filter.text)} : counts(state);
    const float least = std::min(row.w * 0.5F, paint.px(420));
    const float wanted = std::ceil(paint.measure(paint.small(), words[0])) + 1;
    Rect right = cut_right(row, std::max(paint.px(60), std::min(wanted, row.w - least)), paint.px(16));
    paint.text_that_fits(right, words, paint.small(),
                         list.error && !focused ? paint.colors.warning : paint.colors.quiet, Align::right);
    const bool clears = !list.filter.text.empty();
    if (clears)
        paint.button(cut_right(row, paint.button_width(said("Clear")), paint.px(8)), said("Clear"),
                     request::Input{input::ClearFilter{}}, false, said("clear the filter (Esc in the field)"));
    text_field_view(paint, {row,
                            FieldId::filter,
                            list.filter,
                            focused,
                            {said("Ctrl F: write a filter, for example tcp.flags.syn == 1 and ip.src == 10.7.0.1"),
                             said("Ctrl F: write a filter, for example tcp.len > 0"), said("Ctrl F: filter"), ""},
                            list.error ? &*list.error : nullptr});
}

void packets_view(Painter& paint, const AppState& state, Rect area) {
    const PacketList& list = state.input.packets;
    const auto total = static_cast<int>(row_count(list, state.story.digest));
    const float height = std::round(paint.sizes.small * 1.55F);
    const Columns columns = columns_for(paint, state, area.w - paint.px(28));
    draw_head(paint, state, cut_top(area, height), columns);
    if (total == 0) return draw_nothing(paint, state, area);
    const std::uint32_t frame = shown_frame(state);
    const auto row = frame == no_index ? std::nullopt : row_of_frame(list, state.story, frame);
    const VisibleRows rows =
        visible_rows(state, Panel::packets, total, row ? static_cast<int>(*row) : 0, area.h, height);
    paint.scroll_area(area, Panel::packets, rows.first);
    for (int i = 0; i < rows.count; ++i)
        draw_row(paint, state, {area.x, area.y + height * static_cast<float>(i), area.w - paint.px(12), height},
                 frame_in_row(list, state.story.digest, static_cast<std::size_t>(rows.first + i)), columns, rows.first);
    draw_scroll_bar(paint, area, rows.first, rows.count, total);
    if (state.input.focus == FieldId::packets)
        paint.frame(area.inset(-paint.px(3)), {0, 0, 0, 0}, paint.colors.accent, std::max(1.0F, paint.px(2)),
                    paint.px(5));
}

}  // namespace osiscope
