// One send() is not one segment: the same bytes as A's calls, as segments, and as B's calls, beside each other. Height
// is the stream's bytes, so whatever is level with each other is the same data. A click goes there; a click on what is
// on the stage follows the byte at that height.
#include <fmt/format.h>

#include <algorithm>

#include "layers/text.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/inspector/calls_view.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

/// The part of the stream in view and how it is drawn.
struct Scale {
    Rect area;
    std::uint32_t stream = 0;
    std::uint8_t side = 0;
    std::uint64_t first = 0;  ///< byte at the top
    std::uint64_t end = 0;    ///< after the last in view
    float pixels = 1;         ///< a byte's

    [[nodiscard]] float y(std::uint64_t byte) const {
        const double from = static_cast<double>(byte) - static_cast<double>(first);
        return std::round(area.y + static_cast<float>(from * static_cast<double>(pixels)));
    }
    [[nodiscard]] StreamByte byte_at(float at) const {
        return {stream, side, first + static_cast<std::uint64_t>(std::max(0.0F, at - area.y) / pixels)};
    }
};

/// A box of a column: a call or a segment.
struct Block {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    std::vector<std::string> words;
    std::string tooltip;
    TimelineItem item;
    bool happened = false;  ///< by the moment shown
    bool shown = false;     ///< it is the one on the stage
    int layer = 7;
};

void draw_block(Painter& paint, const Scale& scale, Rect column, const Block& block) {
    const float top = std::max(scale.area.y, scale.y(block.first));
    const float bottom = std::min(scale.area.bottom(), scale.y(block.end));
    if (bottom - top < 1) return;
    const Rect box{column.x, top, column.w, bottom - top};
    const Rect inner{box.x, box.y, box.w, std::max(1.0F, box.h - std::max(1.0F, paint.px(2)))};
    const Color hue = paint.colors.layer_text[block.layer];
    if (block.happened) paint.fill(inner, paint.colors.hex[block.layer], paint.px(3));
    if (block.shown || !block.happened)
        paint.frame(inner, block.happened ? paint.colors.hex[block.layer] : paint.colors.panel,
                    block.shown ? paint.colors.accent : hue, std::max(1.0F, paint.px(block.shown ? 3.0F : 1.5F)),
                    paint.px(3));
    if (block.shown && paint.hovered(box))
        paint.click(box, request::FollowByte{scale.byte_at(paint.mouse.y)},
                    say("{what}. A click follows this byte.", {{"what", block.tooltip}}));
    else paint.click(box, request::GoToItem{block.item}, block.tooltip);
    const float line = Painter::line_height(paint.small());
    if (inner.h < line * 0.9F) return;
    const float middle = inner.h > line * 2 ? inner.y + line / 2 + paint.px(3) : inner.center().y;
    paint.text_that_fits({inner.x + paint.px(4), middle - line / 2, inner.w - paint.px(8), line}, block.words,
                         paint.small(), paint.colors.text, Align::center);
}

/// A call's bytes as places in the stream: those of a file lie in it between the transfer's records.
std::optional<std::pair<std::uint64_t, std::uint64_t>> span_of(const AppState& state, std::uint32_t number) {
    const SystemCall& call = state.story.recording.system_calls[number];
    const auto count = static_cast<std::uint64_t>(call.result);
    if (call.object == CallObject::stream) return std::pair{call.first_byte, call.first_byte + count};
    const auto first = stream_offset_of_file(state.story, call.first_byte);
    const auto last = stream_offset_of_file(state.story, call.first_byte + count - 1);
    if (!first || !last) return std::nullopt;
    return std::pair{*first, *last + 1};
}

std::string call_words(const SystemCall& call) {
    const std::string made = fmt::format("{} {}({}) = {}", name(call.host), call.name, call.arguments, call.result);
    const std::string first = grouped(call.first_byte);
    const std::string last = grouped(call.first_byte + static_cast<std::uint64_t>(call.result) - 1);
    if (call.object == CallObject::file)
        return say("{call}: bytes {first} – {last} of the file", {{"call", made}, {"first", first}, {"last", last}});
    return say("{call}: bytes {first} – {last} of the stream", {{"call", made}, {"first", first}, {"last", last}});
}

void draw_calls(Painter& paint, const AppState& state, const Scale& scale, Rect column, Host host, Move move,
                Time now) {
    const std::vector<std::uint32_t>& calls =
        state.story.digest.calls_moving[index(host)][static_cast<std::size_t>(move)];
    const auto first = std::partition_point(calls.begin(), calls.end(), [&](std::uint32_t call) {
        const auto span = span_of(state, call);
        return span && span->second <= scale.first;
    });
    for (auto at = first; at != calls.end(); ++at) {
        const auto span = span_of(state, *at);
        if (!span || span->first >= scale.end) break;
        const SystemCall& call = state.story.recording.system_calls[*at];
        const auto nth = at - calls.begin() + 1;
        const std::string count = grouped(static_cast<std::uint64_t>(call.result));
        Block block{span->first,
                    span->second,
                    {fmt::format("{}() #{}: {} B", call.name, nth, count), fmt::format("{} #{}", call.name, nth),
                     fmt::format("#{}", nth), ""},
                    {},
                    {TimelineItem::Kind::call, *at, call.at},
                    call.returned_at <= now,
                    false,
                    7};
        block.shown = state.time.placed && state.time.position.item == block.item;
        block.tooltip = call_words(call);
        draw_block(paint, scale, column, block);
    }
}

void draw_segments(Painter& paint, const AppState& state, const Scale& scale, Rect column, Time now) {
    const HalfStream& half = state.story.digest.streams[scale.stream].sent[scale.side];
    const std::uint32_t on_stage = shown_frame(state);
    auto piece = std::partition_point(half.pieces.begin(), half.pieces.end(), [&](const Piece& one) {
        return one.stream_offset + one.range.count <= scale.first;
    });
    for (; piece != half.pieces.end() && piece->stream_offset < scale.end; ++piece) {
        const std::uint32_t journey = journey_of(state.story.digest, piece->frame);
        const Journey way = journey_at(state.story, journey);
        Block block{
            piece->stream_offset,
            piece->stream_offset + piece->range.count,
            {say("frame {number}: {count} B", {{"number", piece->frame + 1}, {"count", grouped(piece->range.count)}}),
             say("frame {number}", {{"number", piece->frame + 1}}), std::to_string(piece->frame + 1), ""},
            say("frame {number}: {bytes}, from sequence number {sequence}",
                {{"number", piece->frame + 1},
                 {"bytes", bytes_said(piece->range.count)},
                 {"sequence", grouped(piece->stream_offset + 1)}}),
            {TimelineItem::Kind::journey, journey, way.departs},
            way.departs <= now,
            on_stage != no_index && journey_of(state.story.digest, on_stage) == journey,
            4};
        draw_block(paint, scale, column, block);
    }
}

/// The stream and the byte of it to have in view: the followed one, else what is on the stage.
struct Centre {
    StreamByte byte;
    std::uint32_t length = 1448;  ///< of a segment here
};

Centre centre_of(const AppState& state, std::uint32_t stream) {
    Centre centre;
    centre.byte.stream = stream;
    const std::uint32_t frame = shown_frame(state);
    if (state.time.placed && frame == no_index) {
        const auto byte = stream_byte_of_call(state.story, state.time.position.item.index, 0);
        if (byte) centre.byte = *byte;
    } else if (frame != no_index && state.story.digest.rows[frame].stream == stream) {
        const FrameSummary summary = summary_of(state.story, frame);
        const HalfStream& half = state.story.digest.streams[stream].sent[summary.side];
        if (!half.pieces.empty()) centre.byte.side = summary.side;
        else centre.byte.side = static_cast<std::uint8_t>(1 - summary.side);
        const auto first = summary.captured_payload > 0 ? data_offset(half, summary) : std::nullopt;
        centre.byte.offset = first.value_or(half.highest);
    }
    if (state.inspect.followed && state.inspect.followed->byte.stream == stream)
        centre.byte = state.inspect.followed->byte;
    const HalfStream& half = state.story.digest.streams[stream].sent[centre.byte.side];
    if (const Piece* piece = piece_at(half, centre.byte.offset)) centre.length = piece->range.count;
    return centre;
}

struct Column {
    const char* name;
    std::optional<Move> move;  ///< nothing: the segments
    Host host = Host::a;
};

std::vector<Column> columns_of(std::uint8_t side) {
    if (side == 0)
        return {{"A read", Move::read, Host::a},
                {"A send", Move::send, Host::a},
                {to_say("segments"), {}, Host::a},
                {"B recv", Move::receive, Host::b},
                {"B write", Move::write, Host::b}};
    return {{"A recv", Move::receive, Host::a}, {to_say("segments"), {}, Host::a}, {"B send", Move::send, Host::b}};
}

void draw_columns(Painter& paint, const AppState& state, const Scale& scale, Rect names) {
    const std::vector<Column> columns = columns_of(scale.side);
    const float gap = paint.px(8);
    const float width =
        (scale.area.w - gap * static_cast<float>(columns.size() - 1)) / static_cast<float>(columns.size());
    const Time now = state.time.placed ? shown_time(state) : 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Rect column{scale.area.x + (width + gap) * static_cast<float>(i), scale.area.y, width, scale.area.h};
        if (names.h > 0)
            paint.text_that_fits({column.x, names.y, width, names.h}, {said(columns[i].name), ""}, paint.small(),
                                 paint.colors.quiet, Align::center);
        if (columns[i].move) draw_calls(paint, state, scale, column, columns[i].host, *columns[i].move, now);
        else draw_segments(paint, state, scale, column, now);
    }
}

/// The followed byte: one line through all that moved it.
void draw_followed(Painter& paint, const AppState& state, const Scale& scale) {
    if (!state.inspect.followed) return;
    const StreamByte& byte = state.inspect.followed->byte;
    const bool here =
        byte.stream == scale.stream && byte.side == scale.side && byte.offset >= scale.first && byte.offset < scale.end;
    if (!here) return;
    const float y = scale.y(byte.offset);
    if (y < scale.area.y || y > scale.area.bottom() - 2) return;
    paint.fill({scale.area.x, y, scale.area.w, std::max(2.0F, paint.px(2.5F))}, paint.colors.accent);
}

}  // namespace

void calls_by_bytes(Painter& paint, const AppState& state, Rect area) {
    const std::uint32_t stream = main_stream(state.story);
    if (stream == no_index) {
        paint.paragraph(area, said("No connection has carried bytes yet."), paint.body(), paint.colors.quiet);
        return;
    }
    const Centre centre = centre_of(state, stream);
    const HalfStream& half = state.story.digest.streams[stream].sent[centre.byte.side];
    const float row = std::round(paint.sizes.small * 1.6F);
    const Rect names = area.h > row * 4 ? cut_top(area, row) : Rect{};
    Scale scale;
    scale.area = {area.x, area.y, area.w - paint.px(12), area.h};
    scale.stream = stream;
    scale.side = centre.byte.side;
    const std::uint64_t length = std::clamp<std::uint64_t>(centre.length, 64, 65536);
    scale.pixels = row / static_cast<float>(length);
    const auto total = static_cast<int>(std::min<std::uint64_t>(half.highest / length + 1, 1U << 30));
    const VisibleRows rows =
        visible_rows(state, Panel::calls, total, static_cast<int>(centre.byte.offset / length), area.h, row);
    scale.first = static_cast<std::uint64_t>(rows.first) * length;
    scale.end = scale.first + static_cast<std::uint64_t>(area.h / scale.pixels) + 1;
    paint.scroll_area(area, Panel::calls);
    draw_columns(paint, state, scale, names);
    draw_followed(paint, state, scale);
    draw_scroll_bar(paint, area, rows.first, rows.count, total);
}

}  // namespace osiscope
