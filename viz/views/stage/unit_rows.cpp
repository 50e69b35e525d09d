#include "viz/views/stage/unit_rows.hpp"

#include <algorithm>
#include <cmath>

#include "layers/physical/ethernet_line.hpp"
#include "layers/physical/line_code.hpp"
#include "viz/paint/provenance_mark.hpp"
#include "viz/paint/unit_blocks.hpp"
#include "viz/views/views.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

void draw_block(Painter& paint, Rect rect, const UnitBlock& block, float strength) {
    const Theme& colors = paint.colors;
    const Color hue = colors.layer[block.layer];
    const bool solid = block.provenance == Provenance::captured;
    const bool bright = strength > 0.6F;
    const Color back = solid ? mix(colors.background, hue, strength) : mix(colors.background, hue, 0.07F * strength);
    const Color edge = mix(colors.background, hue, strength);
    if (solid) paint.fill(rect, back, paint.px(5));
    else paint.frame(rect, back, edge, paint.px(2), paint.px(5));
    const Color ink = bright ? (solid ? colors.on_layer : colors.layer_text[block.layer]) : colors.text;
    paint.text_that_fits(rect.inset(paint.px(3), 0), block.labels, paint.small_bold(), ink, Align::center);
}

std::string piece_words(const UnitPiece& piece) {
    if (piece.label == "rec") return said("record header of osiscope's transfer");
    if (piece.label == "file") return said("bytes of the file");
    if (piece.label == "FCS") return said("frame check sequence");
    if (piece.label == "pad") return said("padding: frames have at least 60 bytes");
    return piece.label == "data" ? said("data of the program") : say("{protocol} header", {{"protocol", piece.label}});
}

/// "IPv6 header and 7 more (Ext) drawn together"
std::string block_words(const SevenLayers& layers, const UnitBlock& block) {
    const UnitPiece& piece = layers.pieces[block.piece];
    if (block.pieces == 1) return piece_words(piece);
    std::string others;
    for (std::size_t i = block.piece + 1; i < block.piece + block.pieces && others.size() < 40; ++i)
        others += (others.empty() ? "" : ", ") + layers.pieces[i].label;
    const bool all = block.pieces - 1 == static_cast<std::size_t>(std::count(others.begin(), others.end(), ',')) + 1;
    return say("{protocol} header and {count} more ({others}), drawn together",
               {{"protocol", piece.label}, {"count", block.pieces - 1}, {"others", all ? others : others + ", …"}});
}

/// A block is as long as its bytes: the one at this place.
BitRange byte_under_mouse(const Painter& paint, ByteRange range, Rect rect) {
    const float share = std::clamp((paint.mouse.x - rect.x) / rect.w, 0.0F, 0.9999F);
    return {(range.first + static_cast<std::uint32_t>(share * static_cast<float>(range.count))) * 8, 8};
}

void draw_captured_row(Painter& paint, const AppState& state, const SevenLayers& layers, Rect row, int layer,
                       float strength) {
    for (const UnitBlock& block : blocks_at(paint, layers, layer, row.w)) {
        const Rect rect{row.x + block.x, row.y, block.width, row.h};
        draw_block(paint, rect, block, strength);
        const UnitPiece& piece = layers.pieces[block.piece];
        const bool whole = layer == 5 || layer == 6;
        const std::string words = whole
                                      ? story(layers, layer).headline
                                      : say("{what}, {bytes}. {provenance}",
                                            {{"what", block_words(layers, block)},
                                             {"bytes", bytes_said(block.pieces > 1 ? block.range.count : piece.length)},
                                             {"provenance", provenance_words(piece.provenance)}});
        const BitRange bits{block.range.first * 8, block.range.count * 8};
        if (block.range.count > 0 && state.selected_bits == bits && paint.hovered(rect) && piece.layer == 7)
            paint.click(rect, request::SelectBits{byte_under_mouse(paint, block.range, rect)},
                        say("{words} A click follows the byte under the mouse.", {{"words", words}}));
        else if (block.range.count > 0) paint.click(rect, request::SelectBits{bits}, words);
        else paint.click(rect, request::None{}, words);
    }
}

/// The start of what goes onto the line: the last of the preamble, the delimiter and the first bytes of the frame.
void draw_signal(Painter& paint, LineCode code, const std::vector<std::uint8_t>& octets, Rect row, float strength) {
    constexpr std::uint32_t first_bit = 6 * 8;
    constexpr std::uint32_t bits = 32;
    const std::vector<Symbol> symbols = encode_line(code, octets, first_bit, bits);
    const float step = row.w / static_cast<float>(symbols.size());
    const Color color = mix(paint.colors.background, paint.colors.layer[1], strength);
    const float thick = std::max(1.0F, std::round(paint.px(2.5F)));
    const float high = std::round(row.y + row.h * 0.12F);
    const float low = std::round(row.bottom() - row.h * 0.12F);
    const auto height_of = [&](const Symbol& symbol) {
        return symbol.level == 0 ? std::round((high + low) / 2) : (symbol.level > 0 ? high : low);
    };
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const float x = std::round(row.x + step * static_cast<float>(i));
        const float end = std::round(row.x + step * static_cast<float>(i + 1));
        const float y = height_of(symbols[i]);
        paint.fill({x, y, end - x + thick, thick}, color);
        const float before = i > 0 ? height_of(symbols[i - 1]) : y;
        if (before != y) paint.fill({x, std::min(before, y), thick, std::abs(before - y) + thick}, color);
    }
}

/// Where no frame was on a line there is nothing to draw but why.
void draw_no_line(Painter& paint, OnLine reason, Rect row) {
    const std::string why = said(off_line_sentence(reason));
    const std::string few = reason == OnLine::loopback ? said("loopback: no line") : said("line not known");
    paint.text_that_fits(row, {why, few, "–"}, paint.small(), paint.colors.quiet, Align::center);
    paint.click(row, request::None{}, why);
}

}  // namespace

UnitMotion unit_motion(const AppState& state) {
    const Position& position = state.time.position;
    const std::vector<Stop> stops = stops_of(position.item, state.story);
    const StopNumbers numbers = stop_numbers(position.item, state.story);
    const Stop here = shown_stop(state);
    UnitMotion motion;
    motion.layer = motion.next = here.layer;
    motion.wire = here.layer == 0;
    motion.router = here.router;
    const bool passing = here.router && numbers.router >= 0;
    motion.down = passing ? position.stop >= numbers.wire + numbers.router_top && position.progress > 0
                          : here.host == stops.front().host;
    if (passing && here.host != stops.front().host) motion.down = true;
    const auto following = static_cast<std::size_t>(position.stop + 1);
    if (motion.wire || position.progress == 0 || following >= stops.size() || stops[following].layer == 0)
        return motion;
    motion.next = stops[following].layer;
    motion.progress = position.progress;
    return motion;
}

float strength_of(int layer, const UnitMotion& motion) {
    if (motion.wire) return layer == 1 ? 1.0F : 0.3F;
    const bool been = motion.down ? layer >= motion.layer : layer <= motion.layer;
    return been ? 1.0F : 0.3F;
}

Rect unit_row(const Painter& paint, Rect area, float title_height, int layer, float side) {
    const Rect row = layer_row(area, title_height, layer, paint.sizes.unit);
    const float inset = std::round(row.h * 0.16F);
    return {row.x + side, row.y + inset, row.w - 2 * side, row.h - 2 * inset};
}

void draw_unit_row(Painter& paint, const AppState& state, const SevenLayers& layers, Rect row, int layer,
                   float strength) {
    if (layer == 1) {
        if (layers.on_line != OnLine::yes && layers.on_line != OnLine::cut_short)
            return draw_no_line(paint, layers.on_line, row);
        draw_signal(paint, layers.line_code, on_the_line(frame_bytes(state.story.recording, layers.frame)), row,
                    strength);
        paint.click(row, request::SelectInspector{InspectorTab::line},
                    layers.line_code_used
                        ? said("the line: the end of the preamble, the start delimiter, the frame's first bytes. A "
                               "click shows the selected byte's symbols")
                        : say("the line, in {code} as an example: its code is not known: the end of the preamble, the "
                              "start delimiter, the frame's first bytes. A click shows the selected byte's symbols",
                              {{"code", name(layers.line_code)}}));
    } else draw_captured_row(paint, state, layers, row, layer, strength);
}

void draw_moving_unit(Painter& paint, const SevenLayers& layers, Rect from, Rect to, const UnitMotion& motion) {
    const int lower = std::min(motion.layer, motion.next);
    const int upper = std::max(motion.layer, motion.next);
    if (lower == 1) return;
    const std::vector<UnitBlock> few = blocks_at(paint, layers, upper, from.w);
    const std::vector<UnitBlock> many = blocks_at(paint, layers, lower, from.w);
    const float t = motion.progress * motion.progress * (3 - 2 * motion.progress);  // gentle start and stop
    const float grown = motion.down ? t : 1 - t;
    const float y = from.y + (to.y - from.y) * t;
    for (const UnitBlock& block : many) {
        const auto same =
            std::find_if(few.begin(), few.end(), [&](const UnitBlock& other) { return other.piece == block.piece; });
        const bool stays = same != few.end() && upper != 5 && upper != 6 && lower != 5;
        const float x = stays ? same->x + (block.x - same->x) * grown : block.x;
        const float width = stays ? same->width + (block.width - same->width) * grown : block.width;
        draw_block(paint, {from.x + x, y, width, from.h}, block, stays || few.size() == 1 ? 1.0F : grown);
    }
}

void draw_unit_outline(Painter& paint, Rect row, int layer, const SevenLayers& layers) {
    float left = 0;
    float right = row.w;
    if (layer > 1) {
        const std::vector<UnitBlock> blocks = blocks_at(paint, layers, layer, row.w);
        if (blocks.empty()) return;
        left = blocks.front().x;
        right = blocks.back().x + blocks.back().width;
    }
    const float margin = paint.px(8);
    paint.frame({row.x + left - margin, row.y - margin, right - left + 2 * margin, row.h + 2 * margin}, {0, 0, 0, 0},
                paint.colors.layer_text[layer], paint.px(3), paint.px(10));
}

}  // namespace osiscope
