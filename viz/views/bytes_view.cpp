// The shown frame's bytes: hex and text, coloured by layer, the selection framed; below, where the selected byte
// belongs.
#include <fmt/format.h>

#include "captures/call_rows.hpp"
#include "captures/explain_text.hpp"
#include "layers/text.hpp"
#include "viz/rows.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

struct Grid {
    Rect area;
    TextStyle style;
    float row;
    float digit;  ///< width of one character
    float hex_x;
    float pitch;   ///< from one byte to the next
    float text_x;  ///< 0 = no room for text
};

Grid grid_at(const Painter& paint, Rect area, float px) {
    Grid grid{area, {Face::mono, px}, 0, 0, 0, 0, 0};
    grid.digit = paint.measure(grid.style, "0");
    grid.row = std::round(grid.style.px * 1.62F);
    grid.hex_x = area.x + grid.digit * 4 + paint.px(12);
    grid.pitch = grid.digit * 2 + std::max(2.0F, std::round(paint.px(3)));
    const float text_x = grid.hex_x + grid.pitch * 16 + paint.px(8);
    if (text_x + grid.digit * 16 <= area.right() - paint.px(8)) grid.text_x = text_x;
    return grid;
}

/// The text column is worth letters one size smaller.
Grid grid_for(const Painter& paint, Rect area) {
    const float px = std::round(paint.sizes.mono * 0.9F);
    const Grid smaller = grid_at(paint, area, px - 1);
    const Grid grid = grid_at(paint, area, px);
    return grid.text_x == 0 && smaller.text_x > 0 ? smaller : grid;
}

/// What is shown: a frame coloured by its layers, or the bytes a call moved, all of them the application's.
struct Source {
    Bytes bytes;
    std::uint64_t first = 0;              ///< the number of the first byte
    const SevenLayers* layers = nullptr;  ///< nullptr for a call
};

int layer_of_byte(const Source& source, std::uint32_t byte) {
    if (source.layers == nullptr) return 7;
    for (const UnitPiece& piece : source.layers->pieces)
        if (piece.range.contains(byte)) return piece.layer;
    return 0;
}

bool selected(const AppState& state, const Source& source, std::uint32_t byte) {
    return source.layers != nullptr && state.selected_bits.count > 0 && bytes_of(state.selected_bits).contains(byte);
}

/// Runs of bytes of the same layer share one coloured bar.
void draw_bars(Painter& paint, const Grid& grid, const Source& source, std::uint32_t first, std::uint32_t count,
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

void draw_row(Painter& paint, const AppState& state, const Grid& grid, const Source& source, std::uint32_t first,
              float y) {
    const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(16, source.bytes.size() - first));
    paint.text({grid.area.x, y, grid.digit * 5, grid.row}, fmt::format("{:04x}", (source.first + first) & 0xffffU),
               grid.style, paint.colors.quiet);
    draw_bars(paint, grid, source, first, count, y);
    for (std::uint32_t i = 0; i < count; ++i) {
        const Rect cell{grid.hex_x + grid.pitch * static_cast<float>(i), y, grid.digit * 2 + 1, grid.row};
        const bool chosen = selected(state, source, first + i);
        if (chosen)
            paint.fill({cell.x - paint.px(2), y + paint.px(1.5F), grid.pitch, grid.row - paint.px(3)},
                       paint.colors.accent);
        paint.text(cell, fmt::format("{:02x}", source.bytes[first + i]), grid.style,
                   chosen ? paint.colors.on_accent : paint.colors.text);
        const Rect whole{cell.x - paint.px(2), y, grid.pitch, grid.row};
        if (source.layers != nullptr && paint.hovered(whole))
            paint.click(whole, request::SelectBits{{(first + i) * 8, 8}});
    }
    if (grid.text_x > 0)
        paint.text({grid.text_x, y, grid.digit * 16 + 2, grid.row}, printable_text(source.bytes.subspan(first, count)),
                   grid.style, paint.colors.text);
}

void draw_dump(Painter& paint, const AppState& state, Rect area, const Source& source) {
    const Grid grid = grid_for(paint, area);
    const int total = static_cast<int>((source.bytes.size() + 15) / 16);
    const int follow = source.layers != nullptr ? static_cast<int>(bytes_of(state.selected_bits).first / 16) : 0;
    const VisibleRows rows = visible_rows(state, Panel::bytes, total, follow, area.h, grid.row);
    paint.scroll_area(area, Panel::bytes);
    for (int i = 0; i < rows.count; ++i)
        draw_row(paint, state, grid, source, static_cast<std::uint32_t>((rows.first + i) * 16),
                 area.y + grid.row * static_cast<float>(i));
    draw_scroll_bar(paint, area, rows.first, rows.count, total);
}

/// "byte 0 of seven-layers.txt → seq 45 → frame 18, offset 74".
std::string byte_story(const AppState& state, std::uint32_t frame, ByteRange range) {
    const FrameSummary summary = summary_of(state.digest, state.recording, frame);
    for (const FilePart& part : file_parts(state.digest, state.recording, frame)) {
        if (!part.range.contains(range.first)) continue;
        const std::string file = state.recording.facts ? state.recording.facts->file_name : "the file";
        const HalfStream& half = state.digest.streams[summary.stream].sent[summary.side];
        const std::uint64_t in_stream =
            stream_offset(half, summary.segment.sequence_number) + (range.first - summary.payload.first);
        return fmt::format("byte {} of {} → seq {} → frame {}, offset {}",
                           grouped(part.file_offset + (range.first - part.range.first)), file, in_stream + 1, frame + 1,
                           range.first);
    }
    return {};
}

std::string field_story(const SevenLayers& layers, BitRange bits) {
    for (int layer = 7; layer >= 1; --layer)
        for (const Row& row : story(layers, layer).rows)
            if (row.bits.count > 0 && row.bits.first <= bits.first && bits.end() <= row.bits.end())
                return fmt::format("{} {}: {}{}", layer_name(layer), bits_text(row.bits), row.label,
                                   row.value.size() < 40 ? " = " + row.value : "");
    return bits_text(bits);
}

void draw_story(Painter& paint, const AppState& state, const SevenLayers& layers, Rect row) {
    const std::uint32_t frame = shown_frame(state);
    paint.fill(row, paint.colors.raised, paint.px(8));
    const bool chosen = state.selected_bits.count > 0;
    std::string words = chosen ? byte_story(state, frame, bytes_of(state.selected_bits)) : "Click a byte to follow it.";
    const bool of_file = chosen && !words.empty();
    if (words.empty()) words = field_story(layers, state.selected_bits);
    paint.text(row.inset(paint.px(14), 0), words, chosen ? paint.small_bold() : paint.small(),
               of_file  ? paint.colors.layer_text[7]
               : chosen ? paint.colors.text
                        : paint.colors.quiet);
}

void draw_call_bytes(Painter& paint, const AppState& state, Rect area, Rect story_row) {
    const SystemCall& call = state.recording.system_calls[state.time.position.item.index];
    const CallBytes moved = bytes_of_call(call, state.recording, state.digest);
    if (moved.bytes.empty()) {
        const bool meant_to = call.object != CallObject::none && call.result > 0;
        paint.paragraph(
            area,
            meant_to ? "The capture does not have these bytes (yet)." : fmt::format("{}() moves no bytes.", call.name),
            paint.body(), paint.colors.quiet);
        return;
    }
    draw_dump(paint, state, area, {moved.bytes, moved.first, nullptr});
    paint.fill(story_row, paint.colors.raised, paint.px(8));
    const std::string where = moved.first_frame == moved.last_frame
                                  ? fmt::format("frame {}", moved.first_frame + 1)
                                  : fmt::format("frames {} to {}", moved.first_frame + 1, moved.last_frame + 1);
    paint.text(story_row.inset(paint.px(14), 0),
               fmt::format("{} bytes, as captured in {}", grouped(moved.bytes.size()), where), paint.small_bold(),
               paint.colors.layer_text[7]);
}

}  // namespace

void bytes_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area) {
    const Rect story_row = cut_bottom(area, std::round(paint.sizes.small * 1.9F), paint.px(8));
    const std::uint32_t frame = shown_frame(state);
    if (frame != no_index && layers != nullptr) {
        draw_dump(paint, state, area, {frame_bytes(state.recording, frame), 0, layers});
        return draw_story(paint, state, *layers, story_row);
    }
    if (state.time.placed) draw_call_bytes(paint, state, area, story_row);
    else paint.paragraph(area, "The bytes of the frame on the stage appear here.", paint.body(), paint.colors.quiet);
}

}  // namespace osiscope
