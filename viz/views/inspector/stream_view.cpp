// The bytes that one end of the shown connection sent, put back in order: which frame brought each, and what is
// missing. Only what is on the screen is read.
#include <fmt/format.h>

#include "captures/byte_trace.hpp"
#include "captures/call_rows.hpp"
#include "layers/text.hpp"
#include "viz/paint/hex_grid.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

/// Which direction of which connection is shown, and which of its bytes the shown frame or call moved.
struct Shown {
    std::uint32_t stream = no_index;
    std::uint8_t side = 0;
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

Shown shown_of_call(const AppState& state, std::uint32_t number) {
    const auto byte = stream_byte_of_call(state.story, number, 0);
    if (!byte) return {};
    const SystemCall& call = state.story.recording.system_calls[number];
    return {byte->stream, byte->side, byte->offset, static_cast<std::uint64_t>(call.result)};
}

Shown shown_stream(const AppState& state) {
    if (!state.time.placed) return {};
    const std::uint32_t frame = shown_frame(state);
    if (frame == no_index) return shown_of_call(state, state.time.position.item.index);
    const FrameSummary summary = summary_of(state.story, frame);
    if (summary.stream == FrameSummary::no_stream || summary.stream >= state.story.digest.streams.size()) return {};
    const HalfStream& half = state.story.digest.streams[summary.stream].sent[summary.side];
    const auto first = data_offset(half, summary);
    return {summary.stream, summary.side, first.value_or(sequence_offset(half, summary)),
            first ? summary.captured_payload : 0};
}

std::string end_name(const AppState& state, const Shown& shown, int side) {
    if (state.story.digest.two_ends && shown.stream == main_stream(state.story)) return side == 0 ? "A" : "B";
    const TcpStream::End& end = state.story.digest.streams[shown.stream].ends[side];
    return fmt::format("{}:{}", text(end.address), end.port);
}

void draw_title(Painter& paint, const AppState& state, const Shown& shown, Rect row) {
    const HalfStream& half = state.story.digest.streams[shown.stream].sent[shown.side];
    const std::string ends =
        fmt::format("{} → {}", end_name(state, shown, shown.side), end_name(state, shown, 1 - shown.side));
    const std::string bytes = bytes_said(half.highest);
    const std::string all = say("{ends}, {bytes}", {{"ends", ends}, {"bytes", bytes}});
    const std::string hole = half.contiguous < half.highest
                                 ? say("{ends}, {bytes}; the first missing is {number}",
                                       {{"ends", ends}, {"bytes", bytes}, {"number", grouped(half.contiguous)}})
                                 : say("{ends}, {bytes}; none missing", {{"ends", ends}, {"bytes", bytes}});
    const auto with_part = [&](const std::string& words) {
        if (shown.count == 0) return words;
        return say(
            "{stream}; here {first} – {last}",
            {{"stream", words}, {"first", grouped(shown.first)}, {"last", grouped(shown.first + shown.count - 1)}});
    };
    paint.text_that_fits(row, {with_part(hole), with_part(all), all, ends}, paint.small_bold(),
                         paint.colors.layer_text[4]);
}

/// One byte of a row and where it was captured.
struct Cell {
    const Piece* piece = nullptr;  ///< nullptr: not captured
    std::uint32_t in_frame = 0;
    std::uint8_t value = 0;
};

std::vector<Cell> cells_of(const AppState& state, const HalfStream& half, std::uint64_t first, std::uint32_t count) {
    std::vector<Cell> cells(count);
    const Piece* piece = nullptr;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t offset = first + i;
        if (piece == nullptr || offset - piece->stream_offset >= piece->range.count) piece = piece_at(half, offset);
        if (piece == nullptr) continue;
        const auto at = piece->range.first + static_cast<std::uint32_t>(offset - piece->stream_offset);
        cells[i] = {piece, at, frame_bytes(state.story.recording, piece->frame)[at]};
    }
    return cells;
}

/// A row's place in the stream and how it is lit.
struct StreamRow {
    std::uint64_t first = 0;
    float y = 0;
    bool top = false;  ///< the first in view: it names its frame even when that began before
};

struct TableLook {
    const Shown& shown;
    std::optional<std::uint64_t> followed;
};

/// Bars a segment long: the shown one brighter, neighbours told apart by a line where one ends.
void draw_bars(Painter& paint, const HexGrid& grid, const TableLook& look, const std::vector<Cell>& cells,
               StreamRow row) {
    const float gap = grid.pitch - grid.digit * 2;  // between two bytes' digits
    for (std::size_t i = 0; i < cells.size();) {
        std::size_t end = i + 1;
        while (end < cells.size() && cells[end].piece == cells[i].piece) ++end;
        const Rect from = grid.cell(static_cast<float>(i), row.y);
        const Rect bar{from.x, row.y + paint.px(1.5F), grid.pitch * static_cast<float>(end - i),
                       grid.row - paint.px(3)};
        const std::uint64_t offset = row.first + i;
        const bool here = offset >= look.shown.first && offset - look.shown.first < look.shown.count;
        if (cells[i].piece != nullptr) paint.fill(bar, here ? paint.colors.hex[7] : paint.colors.hex[4]);
        if (cells[i].piece != nullptr && cells[i].piece->stream_offset == offset)
            paint.fill({bar.x - gap / 2, row.y, gap, grid.row}, paint.colors.accent);
        i = end;
    }
}

std::string place_words(const AppState& state, const Cell& cell, std::uint64_t offset) {
    if (cell.piece == nullptr)
        return say("byte {number} of the stream was not captured", {{"number", grouped(offset)}});
    const PointId point = state.story.recording.frames[cell.piece->frame].point;
    const bool tells = state.story.recording.points.size() > 1 && point < state.story.recording.points.size();
    if (!tells)
        return say("byte {number} of the stream: frame {frame}, offset {offset}",
                   {{"number", grouped(offset)}, {"frame", cell.piece->frame + 1}, {"offset", cell.in_frame}});
    return say("byte {number} of the stream: frame {frame} at {place}, offset {offset}",
               {{"number", grouped(offset)},
                {"frame", cell.piece->frame + 1},
                {"place", state.story.recording.points[point].name},
                {"offset", cell.in_frame}});
}

void draw_hex(Painter& paint, const AppState& state, const HexGrid& grid, const TableLook& look,
              const std::vector<Cell>& cells, StreamRow row) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Rect cell = grid.cell(static_cast<float>(i), row.y);
        const bool lit = look.followed && *look.followed == row.first + i;
        if (lit) paint.fill({cell.x, row.y + paint.px(1.5F), cell.w, cell.h - paint.px(3)}, paint.colors.accent);
        const Rect digits{grid.hex_x + grid.pitch * static_cast<float>(i), row.y, grid.digit * 2 + 1, grid.row};
        const bool there = cells[i].piece != nullptr;
        paint.text(digits, there ? fmt::format("{:02x}", cells[i].value) : "··", grid.style,
                   lit     ? paint.colors.on_accent
                   : there ? paint.colors.text
                           : paint.colors.quiet);
        if (!paint.hovered(cell)) continue;
        const StreamByte byte{look.shown.stream, look.shown.side, row.first + i};
        paint.click(cell, there ? Request(request::FollowByte{byte}) : Request(request::None{}),
                    place_words(state, cells[i], row.first + i));
    }
}

/// The letters are as good to click as the hex, and lit where that is.
void draw_letters(Painter& paint, const AppState& state, const HexGrid& grid, const TableLook& look,
                  const std::vector<Cell>& cells, StreamRow row) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Rect letter{grid.text_x + grid.digit * static_cast<float>(i), row.y, grid.digit, grid.row};
        const StreamByte byte{look.shown.stream, look.shown.side, row.first + i};
        if (cells[i].piece != nullptr && look.followed && *look.followed == byte.offset)
            paint.fill({letter.x, letter.bottom() - paint.px(4), letter.w, paint.px(3)}, paint.colors.accent);
        if (cells[i].piece != nullptr && paint.hovered(letter))
            paint.click(letter, request::FollowByte{byte}, place_words(state, cells[i], byte.offset));
    }
}

void draw_tail(Painter& paint, const AppState& state, const HexGrid& grid, const TableLook& look,
               const std::vector<Cell>& cells, StreamRow row) {
    if (grid.text_x > 0) draw_letters(paint, state, grid, look, cells, row);
    std::vector<std::uint8_t> bytes;
    for (const Cell& cell : cells) bytes.push_back(cell.value);
    const bool all_missing =
        std::none_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.piece != nullptr; });
    if (grid.text_x > 0)
        paint.text({grid.text_x, row.y, grid.digit * static_cast<float>(grid.columns) + 2, grid.row},
                   all_missing ? said("not captured") : printable_text(bytes), grid.style,
                   all_missing ? paint.colors.quiet : paint.colors.text);
    if (grid.tail_x == 0) return;
    const Piece* begins = row.top ? cells.front().piece : nullptr;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i].piece != nullptr && cells[i].piece->stream_offset == row.first + i) begins = cells[i].piece;
    if (begins == nullptr) return;
    const Rect box{grid.tail_x, row.y, grid.area.right() - paint.px(10) - grid.tail_x, grid.row};
    paint.text_that_fits(box,
                         {say("frame {number}", {{"number", begins->frame + 1}}), std::to_string(begins->frame + 1)},
                         paint.small(), paint.colors.quiet, Align::right);
}

int digits_of(std::uint64_t highest) {
    int digits = 4;
    while (digits < 12 && (highest >> (4 * digits)) != 0) ++digits;
    return digits;
}

}  // namespace

void stream_view(Painter& paint, const AppState& state, Rect area) {
    const Shown shown = shown_stream(state);
    if (shown.stream == no_index) {
        const std::string words = !state.time.placed ? said("The stream of the frame on the stage appears here.")
                                  : !state.story.digest.streams.empty()
                                      ? said("There is nothing of a TCP stream here. Go on to a TCP segment.")
                                  : state.live_running
                                      ? said("No TCP connection has begun yet. Its bytes appear here.")
                                      : said("This capture has no TCP connection, and only TCP has streams.");
        paint.paragraph(area, words, paint.body(), paint.colors.quiet);
        return;
    }
    const HalfStream& half = state.story.digest.streams[shown.stream].sent[shown.side];
    draw_title(paint, state, shown, cut_top(area, std::round(paint.sizes.small * 1.45F), paint.px(2)));
    if (half.highest == 0) {
        paint.paragraph(area, said("This end has sent no bytes yet."), paint.body(), paint.colors.quiet);
        return;
    }
    TableLook look{shown, {}};
    if (state.inspect.followed && state.inspect.followed->byte.stream == shown.stream &&
        state.inspect.followed->byte.side == shown.side)
        look.followed = state.inspect.followed->byte.offset;
    const HexGrid grid = hex_grid(paint, area, digits_of(half.highest), paint.measure(paint.small(), "00000"));
    const auto columns = static_cast<std::uint64_t>(grid.columns);
    const auto total = static_cast<int>(std::min<std::uint64_t>((half.highest + columns - 1) / columns, 1U << 30));
    const std::uint64_t at = look.followed.value_or(shown.first);
    const VisibleRows rows =
        visible_rows(state, Panel::stream, total, static_cast<int>(at / columns), area.h, grid.row);
    paint.scroll_area(area, Panel::stream);
    for (int i = 0; i < rows.count; ++i) {
        const std::uint64_t first = static_cast<std::uint64_t>(rows.first + i) * columns;
        const StreamRow row{first, area.y + grid.row * static_cast<float>(i), i == 0};
        const auto count = static_cast<std::uint32_t>(std::min(columns, half.highest - first));
        const std::vector<Cell> cells = cells_of(state, half, first, count);
        paint.text({area.x, row.y, grid.digit * static_cast<float>(grid.offset_digits) + 1, grid.row},
                   fmt::format("{:0{}x}", first, grid.offset_digits), grid.style, paint.colors.quiet);
        draw_bars(paint, grid, look, cells, row);
        draw_hex(paint, state, grid, look, cells, row);
        draw_tail(paint, state, grid, look, cells, row);
    }
    draw_scroll_bar(paint, area, rows.first, rows.count, total);
}

}  // namespace osiscope
