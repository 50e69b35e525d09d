#include "viz/paint/unit_blocks.hpp"

#include "layers/text.hpp"
#include "layers/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace osiscope {

namespace {

bool is_payload(const UnitPiece& piece) { return piece.layer == 7 && piece.label != "rec"; }

/// A header has its length where it is new; the payload has it wherever there is room.
std::vector<std::string> labels_of(const UnitPiece& piece, int row) {
    if (piece.label == "file")
        return {say("file {count} B", {{"count", grouped(piece.length)}}), fmt::format("{} B", grouped(piece.length)),
                said("file")};
    if (is_payload(piece)) return {fmt::format("{} B", grouped(piece.length)), said("data")};
    if (piece.layer == row || piece.label == "FCS") return {fmt::format("{} {}", piece.label, grouped(piece.length))};
    return {piece.label};
}

float natural_width(const Painter& paint, const UnitBlock& block) {
    return std::ceil(paint.measure(paint.small_bold(), block.labels.front())) + paint.px(20);
}

UnitBlock whole_unit(const Painter& paint, const SevenLayers& layers, int layer, float width) {
    UnitBlock block;
    const std::string length = grouped(story(layers, layer).unit_length);
    const bool stream = layer == 5 && std::any_of(layers.pieces.begin(), layers.pieces.end(),
                                                  [](const UnitPiece& piece) { return piece.label == "TCP"; });
    block.labels = {stream                ? say("{count} B of the stream", {{"count", length}})
                    : layer == 5          ? fmt::format("{} B", length)
                    : layers.our_transfer ? say("{count} B, unchanged", {{"count", length}})
                                          : fmt::format("{} B", length),
                    fmt::format("{} B", length), ""};
    block.layer = layer;
    block.provenance = Provenance::concept_only;
    block.width = std::min(width, std::max(natural_width(paint, block), width * 0.5F));
    block.x = (width - block.width) / 2;
    return block;
}

/// Less room: lengths go first, then the record header's name.
void shorten(std::vector<UnitBlock>& blocks, const SevenLayers& layers, int level) {
    for (UnitBlock& block : blocks) {
        const UnitPiece& piece = layers.pieces[block.piece];
        if (is_payload(piece)) continue;
        if (block.pieces == 1) block.labels = {piece.label};
        else if (level == 1) block.labels.erase(block.labels.begin());
        if (level >= 2 && piece.label == "rec") block.labels = {""};
    }
}

float least_payload(const Painter& paint) { return paint.measure(paint.small_bold(), "1\u2009440 B") + paint.px(10); }

/// Side by side, centred; returns how wide they are together.
float place(const Painter& paint, std::vector<UnitBlock>& blocks, float width) {
    const float gap = paint.px(3);
    float total = gap * static_cast<float>(blocks.size() - 1);
    for (const UnitBlock& block : blocks) total += block.width;
    float x = (width - total) / 2;
    for (UnitBlock& block : blocks) {
        block.x = x;
        x += block.width + gap;
    }
    return total;
}

/// Headers are as wide as their words; the payload takes half of the row, or what is left of it.
/// Returns false when the payload would not even have room for a word.
bool set_widths(const Painter& paint, std::vector<UnitBlock>& blocks, const SevenLayers& layers, float width) {
    float headers = 0;
    int flexible = 0;
    for (UnitBlock& block : blocks) {
        const bool payload = is_payload(layers.pieces[block.piece]);
        block.width = payload ? 0 : natural_width(paint, block);
        headers += block.width;
        flexible += payload ? 1 : 0;
    }
    const float room = std::max(0.0F, width - headers - paint.px(3) * static_cast<float>(blocks.size() - 1));
    for (UnitBlock& block : blocks)
        if (block.width == 0) block.width = std::min(width * 0.46F, room) / static_cast<float>(flexible);
    const float total = place(paint, blocks, width);
    return flexible == 0 ? total <= width : room >= least_payload(paint);
}

/// Where nothing else helps: the payload has room for a word, and the others share the rest.
void squeeze(const Painter& paint, std::vector<UnitBlock>& blocks, const SevenLayers& layers, float width) {
    float headers = 0, payload = 0;
    for (UnitBlock& block : blocks) {
        const bool flexible = is_payload(layers.pieces[block.piece]);
        if (flexible) block.width = std::max(block.width, least_payload(paint));
        (flexible ? payload : headers) += block.width;
    }
    const float room = width - paint.px(3) * static_cast<float>(blocks.size() - 1);
    const float for_payload = std::min(payload, room / 2);
    for (UnitBlock& block : blocks) {
        const bool flexible = is_payload(layers.pieces[block.piece]);
        block.width *= flexible ? for_payload / payload : std::max(0.0F, room - for_payload) / headers;
    }
    place(paint, blocks, width);
}

/// "IPv6 +7 headers 96": what a layer adds besides its first header is drawn together with it.
std::vector<UnitBlock> merged(const std::vector<UnitBlock>& blocks, const SevenLayers& layers) {
    std::vector<UnitBlock> fewer;
    for (const UnitBlock& block : blocks) {
        const UnitPiece& piece = layers.pieces[block.piece];
        const bool header = piece.layer < 7 && piece.label != "data" && block.range.count > 0;
        UnitBlock* before = fewer.empty() ? nullptr : &fewer.back();
        const bool joins = header && before != nullptr && before->layer == block.layer && before->range.count > 0 &&
                           before->range.end() == block.range.first && !is_payload(layers.pieces[before->piece]);
        if (!joins) {
            fewer.push_back(block);
            continue;
        }
        before->range.count += block.range.count;
        ++before->pieces;
        const std::string brief = fmt::format("{} +{}", layers.pieces[before->piece].label, before->pieces - 1);
        const std::string length = grouped(before->range.count);
        before->labels = {before->pieces == 2 ? say("{brief} header {length}", {{"brief", brief}, {"length", length}})
                                              : say("{brief} headers {length}", {{"brief", brief}, {"length", length}}),
                          brief, layers.pieces[before->piece].label};
    }
    return fewer;
}

/// Tries ever shorter words; true when they fit.
bool fit(const Painter& paint, std::vector<UnitBlock>& blocks, const SevenLayers& layers, float width) {
    for (int level = 0; level < 3; ++level) {
        if (level > 0) shorten(blocks, layers, level);
        if (set_widths(paint, blocks, layers, width)) return true;
    }
    return false;
}

}  // namespace

std::vector<UnitBlock> blocks_at(const Painter& paint, const SevenLayers& layers, int layer, float width) {
    if (layer == 5 || layer == 6) return {whole_unit(paint, layers, layer, width)};
    std::vector<UnitBlock> blocks;
    for (std::size_t i = 0; i < layers.pieces.size(); ++i) {
        const UnitPiece& piece = layers.pieces[i];
        if (piece.layer < layer) continue;
        blocks.push_back({labels_of(piece, layer), piece.layer, piece.provenance, piece.range, 0, 0, i});
    }
    if (blocks.empty()) return blocks;
    std::vector<UnitBlock> fewer = merged(blocks, layers);
    if (fit(paint, blocks, layers, width)) return blocks;
    if (!fit(paint, fewer, layers, width)) squeeze(paint, fewer, layers, width);
    return fewer;
}

}  // namespace osiscope
