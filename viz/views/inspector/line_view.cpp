// The selected byte on the line between its neighbours: its bits in the order Ethernet sends them, and the symbols of
// the run's line code. A click on the symbols follows the byte they stand for.
// No capture contains any of it: it is worked out from the frame and marked so.
#include <fmt/format.h>

#include <algorithm>

#include "captures/byte_trace_text.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/text.hpp"
#include "layers/words.hpp"
#include "viz/paint/provenance_mark.hpp"
#include "viz/state/field_story.hpp"
#include "viz/state/follow.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

constexpr std::uint32_t before_frame = preamble_octets + start_frame_delimiter_octets;

/// A frame as it is on the line, and what of it was captured.
struct LineOctets {
    std::vector<std::uint8_t> octets;  ///< from the preamble's first to the check sequence's last
    std::uint32_t captured = 0;        ///< bytes of the frame in the capture
    std::uint32_t check = 0;           ///< the first octet of the check sequence
};

LineOctets octets_of(const AppState& state, std::uint32_t frame) {
    LineOctets line;
    const Bytes bytes = frame_bytes(state.story.recording, frame);
    line.octets = octets_on_line(state.story, frame);
    line.captured = static_cast<std::uint32_t>(bytes.size());
    line.check = static_cast<std::uint32_t>(line.octets.size()) - frame_check_sequence_octets;
    return line;
}

/// What an octet on the line is: a part of it, and which octet of that.
struct OctetPlace {
    LinePart part = LinePart::frame;
    std::uint32_t nth = 0;
};

OctetPlace place_of(const LineOctets& line, std::uint32_t octet) {
    if (octet < preamble_octets) return {LinePart::preamble, octet};
    if (octet < before_frame) return {LinePart::delimiter, 0};
    if (octet < before_frame + line.captured) return {LinePart::frame, octet - before_frame};
    if (octet < line.check) return {LinePart::padding, octet - before_frame - line.captured};
    return {LinePart::check_sequence, octet - line.check};
}

std::string name_of(OctetPlace at) {
    switch (at.part) {
        case LinePart::preamble: return say("octet {number} of the preamble", {{"number", at.nth + 1}});
        case LinePart::delimiter: return said("the start frame delimiter");
        case LinePart::padding: return say("octet {number} of the padding", {{"number", at.nth + 1}});
        case LinePart::check_sequence:
            return say("octet {number} of the frame check sequence", {{"number", at.nth + 1}});
        case LinePart::frame: break;
    }
    return say("byte {number} of the frame", {{"number", grouped(at.nth)}});
}

/// The octet that is shown in the middle, counted from the preamble's first.
std::uint32_t chosen_octet(const AppState& state, const LineOctets& line) {
    const std::uint32_t nth = state.inspect.line_nth;
    switch (state.inspect.line_part) {
        case LinePart::preamble: return std::min(nth, preamble_octets - 1);
        case LinePart::delimiter: return preamble_octets;
        case LinePart::padding: return std::min(before_frame + line.captured + nth, line.check - 1);
        case LinePart::check_sequence: return line.check + std::min(nth, frame_check_sequence_octets - 1);
        case LinePart::frame: break;
    }
    const std::uint32_t byte = bytes_of(lit_bits(state)).first;
    return before_frame + (byte < line.captured ? byte : 0);
}

/// A click on a byte of a stream follows it, one on a header selects its field; what the card adds is only shown.
Request request_of(const AppState& state, const SevenLayers& layers, OctetPlace at) {
    if (at.part != LinePart::frame) return request::ShowLinePart{at.part, at.nth};
    const BitRange byte{at.nth * 8, 8};
    if (stream_byte_in(state.story, layers.frame, at.nth)) return request::SelectBits{byte};
    const BitRange field = field_around(layers, byte);
    return request::SelectBits{field.count > 0 ? field : byte};
}

std::string words_of(const AppState& state, const SevenLayers& layers, OctetPlace at) {
    if (at.part != LinePart::frame)
        return say("{octet}: the network card adds it. It is not a byte of the file, and captures do not contain it.",
                   {{"octet", name_of(at)}});
    if (stream_byte_in(state.story, layers.frame, at.nth))
        return say("{octet}: a click follows it", {{"octet", name_of(at)}});
    return field_story(layers, {at.nth * 8, 8});
}

void draw_parts(Painter& paint, const AppState& state, Rect row) {
    struct Part {
        LinePart part;
        const char* words;
        const char* fewer;
        const char* tip;
    };
    static constexpr Part parts[] = {
        {LinePart::preamble, to_say("Preamble"), to_say("Pre"),
         to_say("seven octets 55 before the frame, by which the receiver's clock synchronises")},
        {LinePart::delimiter, "SFD", "SFD", to_say("the start frame delimiter, d5: the frame begins after it")},
        {LinePart::frame, to_say("Byte"), to_say("Byte"), to_say("the selected byte of the frame")},
        {LinePart::check_sequence, "FCS", "FCS", to_say("the frame check sequence: CRC-32 of the frame")}};
    float needed = 0;
    for (const Part& part : parts) needed += paint.button_width(said(part.words)) + paint.px(6);
    const bool narrow = needed > row.w;
    for (const Part& part : parts) {
        const std::string words = said(narrow ? part.fewer : part.words);
        paint.button(cut_left(row, paint.button_width(words), paint.px(6)), words, request::ShowLinePart{part.part},
                     state.inspect.line_part == part.part, said(part.tip));
    }
    if (narrow) return;
    draw_provenance(paint, {row.right() - paint.px(8), row.center().y}, Provenance::reconstructed, paint.colors.quiet);
    cut_right(row, paint.px(24));
    paint.text_that_fits(row, {said("reconstructed"), ""}, paint.small(), paint.colors.quiet, Align::right);
}

std::string group_name(LineCode code, std::uint32_t octet, std::uint8_t value, std::size_t group) {
    if (code == LineCode::mlt3) {
        if (octet == 0) return group == 0 ? "/J/" : "/K/";
        return fmt::format("/{:X}/", group == 0 ? value & 15U : value >> 4U);
    }
    if (code == LineCode::eight_b_ten_b) return octet == 0 ? "/S/" : fmt::format("D{}.{}", value & 31U, value >> 5U);
    return {};
}

/// Some octets beside each other: as many as have room for their groups' names.
struct Strip {
    Rect area;
    std::uint32_t first = 0;
    std::uint32_t count = 1;
    std::uint32_t chosen = 0;

    [[nodiscard]] Rect column(std::uint32_t octet, Rect row) const {
        const float width = area.w / static_cast<float>(count);
        return {area.x + width * static_cast<float>(octet - first), row.y, width, row.h};
    }
};

Strip strip_of(const Painter& paint, const LineOctets& line, std::uint32_t chosen, Rect area) {
    const float wide = paint.measure({Face::mono, paint.sizes.small}, "00000000 = D00.0 ");
    Strip strip{area, 0, std::clamp(static_cast<std::uint32_t>(area.w / wide), 1U, 7U), chosen};
    if (strip.count % 2 == 0) --strip.count;
    const auto last = static_cast<std::uint32_t>(line.octets.size()) - strip.count;
    strip.first = std::min(chosen - std::min(chosen, strip.count / 2), last);
    return strip;
}

std::string short_name_of(LinePart part) {
    switch (part) {
        case LinePart::preamble: return said("pre");
        case LinePart::delimiter: return "SFD";
        case LinePart::padding: return said("pad");
        case LinePart::check_sequence: return "FCS";
        case LinePart::frame: break;
    }
    return "";
}

/// Above each octet its number and value: what is selected or followed has the accent, as everywhere else.
void draw_captions(Painter& paint, const AppState& state, const LineOctets& line, const Strip& strip, Rect row) {
    const ByteRange lit = bytes_of(lit_bits(state));
    for (std::uint32_t octet = strip.first; octet < strip.first + strip.count; ++octet) {
        const OctetPlace at = place_of(line, octet);
        const bool is_lit = at.part == LinePart::frame && lit.contains(at.nth);
        const Rect box = strip.column(octet, row).inset(paint.px(3), 0);
        const std::string where = at.part == LinePart::frame ? grouped(at.nth) : short_name_of(at.part);
        if (is_lit) paint.fill(box, paint.colors.accent, paint.px(4));
        else if (octet == strip.chosen)
            paint.frame(box, paint.colors.raised, paint.colors.layer[1], std::max(1.0F, paint.px(1.5F)), paint.px(4));
        const bool strong = is_lit || octet == strip.chosen;
        paint.text_that_fits(
            box, {fmt::format("{}: {:02x}", where, line.octets[octet]), fmt::format("{:02x}", line.octets[octet])},
            {Face::mono, paint.sizes.small},
            is_lit   ? paint.colors.on_accent
            : strong ? paint.colors.text
                     : paint.colors.quiet,
            Align::center);
    }
}

/// Under each code group its bits, and its name where there is room.
void draw_groups(Painter& paint, LineCode code, const LineOctets& line, const std::vector<Symbol>& symbols, Rect area,
                 Rect labels) {
    const CodeShape of = shape(code);
    const float step = area.w / static_cast<float>(symbols.size());
    for (std::size_t i = 0; i < symbols.size(); i += of.symbols) {
        const float x = std::round(area.x + step * static_cast<float>(i));
        paint.line({x, area.y}, {x, labels.bottom()}, paint.colors.border, std::max(1.0F, paint.px(1)));
        std::string bits;
        for (std::uint32_t bit = 0; bit < of.bits; ++bit)
            bits += line_bit(line.octets, symbols[i].source_bit + bit) ? '1' : '0';
        const std::uint32_t octet = symbols[i].source_bit / 8;
        const std::string name = group_name(code, octet, line.octets[octet], symbols[i].source_bit % 8 / of.bits);
        const Rect box{x, labels.y, step * of.symbols, labels.h};
        paint.text_that_fits(box, {name.empty() ? bits : fmt::format("{} = {}", bits, name), bits, ""},
                             {Face::mono, paint.sizes.small}, paint.colors.text, Align::center);
    }
}

/// The levels of the strip's symbols; those of the octet in the middle stand out.
void draw_signal(Painter& paint, LineCode code, const LineOctets& line, const Strip& strip, Rect area) {
    const std::vector<Symbol> symbols = encode_line(code, line.octets, strip.first * 8, strip.count * 8);
    Rect labels = cut_bottom(area, Painter::line_height({Face::mono, paint.sizes.small}), paint.px(4));
    draw_groups(paint, code, line, symbols, area, labels);
    const float step = area.w / static_cast<float>(symbols.size());
    const float thick = std::max(2.0F, std::round(paint.px(3)));
    const float high = std::round(area.y + thick);
    const float low = std::round(area.bottom() - 2 * thick);
    const auto y_of = [&](const Symbol& symbol) {
        return symbol.level == 0 ? std::round((high + low) / 2) : symbol.level > 0 ? high : low;
    };
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const Color ink = symbols[i].source_bit / 8 == strip.chosen ? paint.colors.layer_text[1] : paint.colors.quiet;
        const float x = std::round(area.x + step * static_cast<float>(i));
        const float end = std::round(area.x + step * static_cast<float>(i + 1));
        const float y = y_of(symbols[i]);
        paint.fill({x, y, end - x + thick, thick}, ink);
        const float before = i > 0 ? y_of(symbols[i - 1]) : y;
        if (before != y) paint.fill({x, std::min(before, y), thick, std::abs(before - y) + thick}, ink);
    }
}

void make_clickable(Painter& paint, const AppState& state, const SevenLayers& layers, const LineOctets& line,
                    const Strip& strip, Rect row) {
    for (std::uint32_t octet = strip.first; octet < strip.first + strip.count; ++octet) {
        const OctetPlace at = place_of(line, octet);
        paint.click(strip.column(octet, row), request_of(state, layers, at), words_of(state, layers, at));
    }
}

void refuse(Painter& paint, Rect area, const std::string& words) {
    paint.paragraph(area, words, paint.body(), paint.colors.quiet);
}

/// The octet in the middle, in words.
void draw_headline(Painter& paint, const LineOctets& line, std::uint32_t chosen, Rect row) {
    const OctetPlace at = place_of(line, chosen);
    const std::uint8_t value = line.octets[chosen];
    const std::string bits = sent_bits(value);
    const std::string written(bits.rbegin(), bits.rend());
    const std::string name = name_of(at);
    const std::string what =
        at.part == LinePart::frame ? name : say("{octet}, not a byte of the file", {{"octet", name}});
    const std::string hex = fmt::format("0x{:02x}", value);
    paint.text_that_fits(row,
                         {say("{octet}: {value} = {bits}, sent lowest bit first: {sent}",
                              {{"octet", what}, {"value", hex}, {"bits", written}, {"sent", bits}}),
                          say("{octet}: {value}, sent as {sent}", {{"octet", what}, {"value", hex}, {"sent", bits}}),
                          say("{octet}: {value}, sent as {sent}", {{"octet", name}, {"value", hex}, {"sent", bits}}),
                          say("{value}, sent as {sent}", {{"value", hex}, {"sent", bits}})},
                         paint.small_bold(), paint.colors.text);
    if (paint.hovered(row)) paint.click(row, request::None{}, what);
}

/// Whose code the symbols are in, the longest version first.
std::vector<std::string> code_words(const LinePlace& place, std::uint32_t octet) {
    const std::string code = name(place.code);
    const std::string used =
        place.used ? said("the code of this run's wire") : said("the line code is not known; this is an example");
    const std::string number = grouped(octet);
    const std::string symbol = grouped(first_symbol(place.code, std::size_t{octet} * 8));
    return {say("octet {number} on the line, symbols from number {symbol}; {code} – {used}",
                {{"number", number}, {"symbol", symbol}, {"code", code}, {"used", used}}),
            say("octet {number} on the line; {code} – {used}", {{"number", number}, {"code", code}, {"used", used}}),
            fmt::format("{}: {}", code, used),
            place.used ? say("{code}: this run's", {{"code", code}}) : say("{code}: an example", {{"code", code}}),
            code,
            ""};
}

void draw_octets(Painter& paint, const AppState& state, const SevenLayers& layers, const LinePlace& place, Rect area) {
    const LineOctets line = octets_of(state, layers.frame);
    const std::uint32_t chosen = chosen_octet(state, line);
    const float row = std::round(paint.sizes.small * 1.45F);
    draw_headline(paint, line, chosen, cut_top(area, row));
    if (area.h > row * 6) {
        const Rect note = cut_bottom(area, row, paint.px(2));
        const std::string code = fmt::format("{}: {}", name(place.code), said(line_code_note(place.code)));
        paint.text_that_fits(note, {code, name(place.code)}, paint.small(), paint.colors.quiet);
    }
    if (area.h > row * 5)
        paint.text_that_fits(cut_bottom(area, row, paint.px(4)), code_words(place, chosen), paint.small(),
                             paint.colors.quiet);
    Rect picture = area.inset(paint.px(2), paint.px(4));
    const Strip strip = strip_of(paint, line, chosen, picture);
    if (picture.h > row * 3.5F) draw_captions(paint, state, line, strip, cut_top(picture, row, paint.px(4)));
    picture.h = std::min(picture.h, std::round(paint.sizes.small * 7));
    draw_signal(paint, place.code, line, strip, picture);
    make_clickable(paint, state, layers, line, strip, {area.x, area.y, area.w, picture.bottom() - area.y});
}

}  // namespace

void line_view(Painter& paint, const AppState& state, const SevenLayers* layers, Rect area) {
    const std::uint32_t frame = shown_frame(state);
    if (frame == no_index || layers == nullptr)
        return refuse(paint, area,
                      state.time.placed ? said("A system call does not reach the line. Go on to a frame.")
                                        : said("The symbols of the frame on the stage appear here."));
    const auto place = line_place(state.story, {frame, bytes_of(lit_bits(state)).first, 0});
    if (!place) {
        return refuse(paint, area, said(off_line_sentence(on_line(state.story.recording, frame))));
    }
    draw_parts(paint, state, cut_top(area, std::round(paint.sizes.small * 1.7F), paint.px(6)));
    draw_octets(paint, state, *layers, *place, area);
}

}  // namespace osiscope
