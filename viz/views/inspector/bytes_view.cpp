// The bytes of the shown frame, coloured by layer, or those a call moved: hex and text, the selection and what the
// mouse is over lit.
#include <fmt/format.h>

#include "captures/call_rows.hpp"
#include "layers/text.hpp"
#include "viz/paint/hex_grid.hpp"
#include "viz/paint/rows.hpp"
#include "viz/state/field_story.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

/// What is shown: a frame coloured by its layers, or the bytes a call moved, all of them the application's.
struct Source {
    Bytes bytes;
    std::uint64_t first = 0;              ///< the number of the first byte
    const SevenLayers* layers = nullptr;  ///< nullptr for a call
    ByteRange lit;                        ///< selected or followed
    ByteRange near;                       ///< the field that the mouse is over
};

int layer_of_byte(const Source& source, std::uint32_t byte) {
    if (source.layers == nullptr) return 7;
    for (const UnitPiece& piece : source.layers->pieces)
        if (piece.range.contains(byte)) return piece.layer;
    return 0;
}

/// Runs of bytes of the same layer share one coloured bar.
void draw_bars(Painter& paint, const HexGrid& grid, const Source& source, std::uint32_t first, std::uint32_t count,
               float y) {
    for (std::uint32_t i = 0; i < count;) {
        const int layer = layer_of_byte(source, first + i);
        std::uint32_t end = i + 1;
        while (end < count && layer_of_byte(source, first + end) == layer) ++end;
        const float x = grid.hex_x + grid.pitch * static_cast<float>(i) - paint.px(2);
        const Rect bar{x, y + paint.px(1.5F), grid.pitch * static_cast<float>(end - i), grid.row - paint.px(3)};
        if (layer > 0) paint.fill(bar, paint.colors.hex[layer]);
        i = end;
    }
}

Request request_of(const Source& source, std::uint32_t byte) {
    if (source.layers != nullptr) return request::SelectBits{{byte * 8, 8}};
    return request::FollowInCall{byte};
}

void draw_cell(Painter& paint, const HexGrid& grid, const Source& source, std::uint32_t byte, Rect cell) {
    const bool chosen = source.lit.contains(byte);
    const Rect ground{cell.x, cell.y + paint.px(1.5F), cell.w, cell.h - paint.px(3)};
    if (chosen) paint.fill(ground, paint.colors.accent);
    else if (source.near.contains(byte))
        paint.fill({ground.x, ground.bottom() - paint.px(3), ground.w, paint.px(3)}, paint.colors.accent);
    const Rect digits{grid.hex_x + (cell.x - grid.cell(0, 0).x), cell.y, grid.digit * 2 + 1, cell.h};
    paint.text(digits, fmt::format("{:02x}", source.bytes[byte]), grid.style,
               chosen ? paint.colors.on_accent : paint.colors.text);
    paint.click(cell, request_of(source, byte));
    paint.scene.hits.back().panel = Panel::bytes;  // dragging over them selects
}

/// The text column: lit where the hex is, and as good to click.
void draw_text(Painter& paint, const HexGrid& grid, const Source& source, std::uint32_t first, std::uint32_t count,
               float y) {
    const auto left = [&](std::uint32_t i) { return grid.text_x + grid.digit * static_cast<float>(i); };
    const std::string words = printable_text(source.bytes.subspan(first, count));
    for (std::uint32_t i = 0; i < count;) {
        const bool lit = source.lit.contains(first + i);
        std::uint32_t end = i + 1;
        while (end < count && source.lit.contains(first + end) == lit) ++end;
        const Rect run{left(i), y, grid.digit * static_cast<float>(end - i) + 1, grid.row};
        if (lit) paint.fill({run.x, y + paint.px(1.5F), run.w - 1, grid.row - paint.px(3)}, paint.colors.accent);
        paint.text(run, words.substr(i, end - i), grid.style, lit ? paint.colors.on_accent : paint.colors.text);
        i = end;
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        paint.click({left(i), y, grid.digit, grid.row}, request_of(source, first + i));
        paint.scene.hits.back().panel = Panel::bytes;
    }
}

void draw_row(Painter& paint, const HexGrid& grid, const Source& source, std::uint32_t first, float y) {
    const auto count =
        static_cast<std::uint32_t>(std::min(static_cast<std::size_t>(grid.columns), source.bytes.size() - first));
    paint.text({grid.area.x, y, grid.digit * 5, grid.row}, fmt::format("{:04x}", (source.first + first) & 0xffffU),
               grid.style, paint.colors.quiet);
    draw_bars(paint, grid, source, first, count, y);
    for (std::uint32_t i = 0; i < count; ++i)
        draw_cell(paint, grid, source, first + i, grid.cell(static_cast<float>(i), y));
    if (grid.text_x > 0) draw_text(paint, grid, source, first, count, y);
}

void draw_dump(Painter& paint, const AppState& state, Rect area, const Source& source) {
    const HexGrid grid = hex_grid(paint, area);
    const auto columns = static_cast<std::uint32_t>(grid.columns);
    const int total = static_cast<int>((source.bytes.size() + columns - 1) / columns);
    const VisibleRows rows =
        visible_rows(state, Panel::bytes, total, static_cast<int>(source.lit.first / columns), area.h, grid.row);
    paint.scroll_area(area, Panel::bytes);
    for (int i = 0; i < rows.count; ++i)
        draw_row(paint, grid, source, static_cast<std::uint32_t>(rows.first + i) * columns,
                 area.y + grid.row * static_cast<float>(i));
    draw_scroll_bar(paint, area, rows.first, rows.count, total);
}

void draw_call_bytes(Painter& paint, const AppState& state, Rect area) {
    const std::uint32_t number = state.time.position.item.index;
    const SystemCall& call = state.story.recording.system_calls[number];
    const CallBytes moved = bytes_of_call(call, state.story);
    if (moved.bytes.empty()) {
        const bool meant_to = call.object != CallObject::none && call.result > 0;
        paint.paragraph(area,
                        meant_to ? said("These bytes are not in the capture, or not yet.")
                                 : say("{call}() moves no bytes.", {{"call", call.name}}),
                        paint.body(), paint.colors.quiet);
        return;
    }
    const std::string bytes = bytes_said(moved.bytes.size());
    const std::string words =
        moved.first_frame == moved.last_frame
            ? say("{bytes}, as captured in frame {frame}", {{"bytes", bytes}, {"frame", moved.first_frame + 1}})
            : say("{bytes}, as captured in frames {first} to {last}",
                  {{"bytes", bytes}, {"first", moved.first_frame + 1}, {"last", moved.last_frame + 1}});
    paint.text(cut_top(area, Painter::line_height(paint.small()), paint.px(2)), words, paint.small_bold(),
               paint.colors.layer_text[7]);
    Source source{moved.bytes, moved.first, nullptr, {}, {}};
    if (const auto followed = followed_in_call(state, number); followed && *followed < moved.bytes.size())
        source.lit = {static_cast<std::uint32_t>(*followed), 1};
    draw_dump(paint, state, area, source);
}

}  // namespace

void bytes_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area) {
    const std::uint32_t frame = shown_frame(state);
    if (frame != no_index && layers != nullptr) {
        Source source{frame_bytes(state.story.recording, frame), 0, layers, bytes_of(lit_bits(state)), {}};
        source.near = bytes_of(state.inspect.hovered);
        if (const ByteRange field = bytes_of(field_around(*layers, state.inspect.hovered)); field.count <= 16)
            source.near = field;  // of the payload one byte is enough
        return draw_dump(paint, state, area, source);
    }
    if (state.time.placed) draw_call_bytes(paint, state, area);
    else
        paint.paragraph(area, said("The bytes of the frame on the stage appear here."), paint.body(),
                        paint.colors.quiet);
}

}  // namespace osiscope
