// The data unit between the two stacks: gaining headers on its way down, losing them on its way up.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "captures/journey_story.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/physical/line_code.hpp"
#include "layers/text.hpp"
#include "viz/followed_mark.hpp"
#include "viz/provenance_mark.hpp"
#include "viz/unit_blocks.hpp"
#include "viz/unit_title.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

/// Where the stage is: which layer, which way, how far to the next.
struct Motion {
    int layer = 0;  ///< 0 = on the wire
    int next = 0;   ///< the layer it is moving to; equal when it rests or leaves the stack
    float progress = 0;
    bool down = true;
    bool wire = false;
};

Motion motion_of(const AppState& state) {
    const Position& position = state.time.position;
    const std::vector<Stop> stops = stops_of(position.item, state.recording, state.digest);
    const Stop here = shown_stop(state);
    Motion motion;
    motion.layer = motion.next = here.layer;
    motion.wire = here.layer == 0;
    motion.down = here.host == stops.front().host;
    const auto following = static_cast<std::size_t>(position.stop + 1);
    if (motion.wire || position.progress == 0 || following >= stops.size() || stops[following].layer == 0)
        return motion;
    motion.next = stops[following].layer;
    motion.progress = position.progress;
    return motion;
}

Rect row_of(const Painter& paint, Rect area, float title_height, int layer) {
    const Rect row = layer_row(area, title_height, layer, paint.sizes.unit);
    const float inset = std::round(row.h * 0.16F);
    const float side = paint.px(38);  // the arrows stand here
    return {row.x + side, row.y + inset, row.w - 2 * side, row.h - 2 * inset};
}

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
    if (piece.label == "rec") return "record header of osiscope's transfer";
    if (piece.label == "file") return "bytes of the file";
    if (piece.label == "FCS") return "frame check sequence";
    if (piece.label == "pad") return "padding: frames have at least 60 bytes";
    return piece.label == "data" ? "data of the program" : piece.label + " header";
}

void draw_row(Painter& paint, const SevenLayers& layers, Rect row, int layer, float strength) {
    for (const UnitBlock& block : blocks_at(paint, layers, layer, row.w)) {
        const Rect rect{row.x + block.x, row.y, block.width, row.h};
        draw_block(paint, rect, block, strength);
        const UnitPiece& piece = layers.pieces[block.piece];
        const bool whole = layer == 5 || layer == 6;
        const std::string words = whole ? story(layers, layer).headline
                                        : fmt::format("{}, {} bytes. {}", piece_words(piece), piece.length,
                                                      provenance_words(piece.provenance));
        if (block.range.count > 0)
            paint.click(rect, request::SelectBits{{block.range.first * 8, block.range.count * 8}}, words);
        else paint.click(rect, request::None{}, words);
    }
}

/// The start of what goes onto the line: the last of the preamble, the delimiter and the first bytes of the frame.
void draw_signal(Painter& paint, LineCode code, Bytes frame, Rect row, float strength) {
    const std::vector<std::uint8_t> octets = on_the_line(frame);
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

/// Blocks present at both layers glide from one row to the other; the header that comes or goes fades.
void draw_moving(Painter& paint, const SevenLayers& layers, Rect from, Rect to, const Motion& motion) {
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

/// Beside each stack: down at the sender, up at the receiver.
void draw_arrow(Painter& paint, Rect area, float title_height, Host host, bool down, bool active, int top) {
    const float x = host == Host::a ? area.x + paint.px(18) : area.right() - paint.px(18);
    const float first = layer_row(area, title_height, top, paint.sizes.unit).y + paint.px(8);
    const float last = layer_row(area, title_height, 1, paint.sizes.unit).bottom() - paint.px(8);
    const Color color = active ? paint.colors.accent : paint.colors.border;
    const float head = paint.px(9);
    const float width = active ? paint.px(5) : paint.px(4);
    const float tip = down ? last : first;
    const float back = down ? last - 2 * head : first + 2 * head;
    paint.line({x, down ? first : last}, {x, (tip + back) / 2}, color, width, active ? 0 : paint.px(9));
    paint.triangle({x - head, back}, {x + head, back}, {x, tip}, color);
}

void draw_outline(Painter& paint, Rect row, int layer, const SevenLayers& layers) {
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

/// How bright a row is: where the unit has been is bright, where it will be is dim.
float strength_of(int layer, const Motion& motion) {
    if (motion.wire) return layer == 1 ? 1.0F : 0.3F;
    const bool been = motion.down ? layer >= motion.layer : layer <= motion.layer;
    return been ? 1.0F : 0.3F;
}

void draw_journey(Painter& paint, const AppState& state, const SevenLayers& layers, Rect area, float title_height) {
    const Motion motion = motion_of(state);
    const std::uint32_t frame = shown_frame(state);
    const Host sender = journey_at(state.digest, state.recording, state.time.position.item.index).from;
    const StopNumbers stops = stop_numbers(state.time.position.item, state.recording, state.digest);
    if (stops.wire > 0) draw_arrow(paint, area, title_height, sender, true, motion.down && !motion.wire, layers.top);
    if (stops.last > stops.wire)
        draw_arrow(paint, area, title_height, other(sender), false, !motion.down && !motion.wire, layers.top);
    for (int layer = layers.top; layer >= 1; --layer) {
        if (layer == motion.next && layer != motion.layer && layer > 1)
            continue;  // the moving unit is about to stand there
        const Rect row = row_of(paint, area, title_height, layer);
        if (layer == 1)
            draw_signal(paint, layers.line_code, frame_bytes(state.recording, frame), row, strength_of(1, motion));
        else draw_row(paint, layers, row, layer, strength_of(layer, motion));
        mark_followed(paint, state, layers, row, layer);
    }
    if (motion.wire) return;
    const Rect here = row_of(paint, area, title_height, motion.layer);
    if (motion.next == motion.layer) return draw_outline(paint, here, motion.layer, layers);
    draw_moving(paint, layers, here, row_of(paint, area, title_height, motion.next), motion);
}

/// The packets that arrived while a call waited, for what it waited.
std::vector<std::uint32_t> arrivals_during(const AppState& state, const SystemCall& call, std::size_t most) {
    std::vector<std::uint32_t> list;
    for (std::size_t i = timeline_until(state.digest, state.recording, call.at - 1); i < timeline_size(state.digest);
         ++i) {
        const TimelineItem item = timeline_item(state.digest, state.recording, i);
        if (list.size() == most || item.at > call.returned_at) break;
        if (item.kind != TimelineItem::Kind::journey) continue;
        const Journey journey = journey_at(state.digest, state.recording, item.index);
        if (journey.arrival_known && journey.arrives <= call.returned_at) list.push_back(item.index);
    }
    return list;
}

void draw_arrivals(Painter& paint, const AppState& state, Rect area, const SystemCall& call) {
    const std::vector<std::uint32_t> list = arrivals_during(state, call, 5);
    if (list.empty()) return;
    const float row = std::round(Painter::line_height(paint.small()) * 1.1F);
    paint.text(cut_top(area, row), "While it waited, these crossed the wire:", paint.small(), paint.colors.quiet);
    for (const std::uint32_t number : list) {
        const Journey journey = journey_at(state.digest, state.recording, number);
        const Rect line = cut_top(area, row);
        const std::string route = state.digest.two_ends
                                      ? route_text(journey)
                                      : fmt::format("{} → {}", name(journey.from), name(other(journey.from)));
        const std::string words =
            fmt::format("{}   {}", route, packet_title(state.recording, state.digest, frame_of(journey)));
        paint.text(line, words, paint.small(), paint.colors.text);
        paint.click(line, request::GoToItem{{TimelineItem::Kind::journey, number, journey.departs}}, words);
    }
}

/// A system call stands at one layer: what the program asks its kernel for, and what it gets.
void draw_call(Painter& paint, const AppState& state, Rect area, float title_height) {
    const SystemCall& call = state.recording.system_calls[state.time.position.item.index];
    const int layer = layer_of_call(call);
    const Rect row = layer_row(area, title_height, layer, paint.sizes.unit);
    const float height = Painter::line_height(paint.strong()) + Painter::line_height(paint.small()) + paint.px(24);
    const Rect box{row.x + paint.px(8), std::max(area.y + title_height, row.y + (row.h - height) / 2),
                   row.w - paint.px(16), height};
    paint.frame(box, paint.colors.raised, paint.colors.layer[layer], paint.px(3), paint.px(10));
    Rect inner = box.inset(paint.px(18), paint.px(12));
    const Rect upper = cut_top(inner, Painter::line_height(paint.strong()));
    paint.text_that_fits(upper, {fmt::format("{}({})", call.name, call.arguments), call.name + "(…)"},
                         {Face::mono, paint.sizes.mono}, paint.colors.text);
    const double waited = static_cast<double>(call.returned_at - call.at) / 1e6;
    paint.text(inner, fmt::format("returned {} after {:.3f} ms", call.result, waited), paint.small(),
               paint.colors.quiet);
    draw_arrivals(
        paint, state,
        {box.x + paint.px(18), box.bottom() + paint.px(16), box.w - paint.px(36), area.bottom() - box.bottom()}, call);
}

void draw_waiting(Painter& paint, const AppState& state, Rect area) {
    const std::string words = !state.notice.empty() ? state.notice
                              : state.live_running
                                  ? "Two hosts are being made, and a wire between them …"
                                  : "Nothing has been captured yet. Drop a .pcap or .pcapng file here.";
    const Rect box = area.inset(paint.px(30), area.h * 0.25F);
    paint.paragraph(box, words, paint.body(), paint.colors.quiet);
}

}  // namespace

void unit_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area, float title_height) {
    Rect title = area;
    title.h = title_height - paint.px(4);
    if (!state.time.placed) return draw_waiting(paint, state, area);
    paint.text_that_fits(title, stage_titles(state), paint.strong(), paint.colors.text, Align::center);
    if (layers != nullptr) draw_journey(paint, state, *layers, area, title_height);
    else draw_call(paint, state, area, title_height);
}

}  // namespace osiscope
