// The selected byte on the line: its bits in the order Ethernet sends them, and the symbols of the run's line code.
// No capture contains any of it: it is worked out from the frame and marked so.
#include <fmt/format.h>

#include "captures/byte_trace_text.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "viz/follow.hpp"
#include "viz/provenance_mark.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

constexpr std::uint32_t before_frame = preamble_octets + start_frame_delimiter_octets;

/// The octet that is shown, counted from the preamble's first.
struct Chosen {
    std::uint32_t octet = 0;
    std::string name;
};

Chosen chosen_octet(const AppState& state, std::uint32_t frame_octets) {
    switch (state.inspect.line_part) {
        case LinePart::preamble: return {1, "an octet of the preamble"};
        case LinePart::delimiter: return {preamble_octets, "the start frame delimiter"};
        case LinePart::check_sequence:
            return {before_frame + frame_octets, "the first octet of the frame check sequence"};
        case LinePart::frame: break;
    }
    const std::uint32_t byte = bytes_of(lit_bits(state)).first;
    if (byte >= frame_octets) return {before_frame, "byte 0 of the frame"};
    return {before_frame + byte, fmt::format("byte {} of the frame", byte)};
}

void draw_parts(Painter& paint, const AppState& state, Rect row) {
    struct Part {
        LinePart part;
        const char* words;
        const char* fewer;
        const char* tip;
    };
    static constexpr Part parts[] = {
        {LinePart::preamble, "Preamble", "Pre",
         "seven octets 55 before the frame: the receiver's clock falls into step"},
        {LinePart::delimiter, "SFD", "SFD", "the start frame delimiter, d5: now the frame begins"},
        {LinePart::frame, "Byte", "Byte", "the selected byte of the frame"},
        {LinePart::check_sequence, "FCS", "FCS", "the frame check sequence: CRC-32 of the frame"}};
    float needed = 0;
    for (const Part& part : parts) needed += paint.button_width(part.words) + paint.px(6);
    const bool narrow = needed > row.w;
    for (const Part& part : parts) {
        const char* words = narrow ? part.fewer : part.words;
        paint.button(cut_left(row, paint.button_width(words), paint.px(6)), words, request::ShowLinePart{part.part},
                     state.inspect.line_part == part.part, part.tip);
    }
    if (narrow) return;
    draw_provenance(paint, {row.right() - paint.px(8), row.center().y}, Provenance::reconstructed, paint.colors.quiet);
    cut_right(row, paint.px(24));
    paint.text_that_fits(row, {"reconstructed", ""}, paint.small(), paint.colors.quiet, Align::right);
}

std::string group_name(LineCode code, std::uint32_t octet, std::uint8_t value, std::size_t group) {
    if (code == LineCode::mlt3) {
        if (octet == 0) return group == 0 ? "/J/" : "/K/";
        return fmt::format("/{:X}/", group == 0 ? value & 15U : value >> 4U);
    }
    if (code == LineCode::eight_b_ten_b) return octet == 0 ? "/S/" : fmt::format("D{}.{}", value & 31U, value >> 5U);
    return {};
}

/// The signal of eight bits: levels, a mark between code groups, under each group its bits.
void draw_signal(Painter& paint, LineCode code, Bytes octets, std::uint32_t octet, Rect area) {
    const std::vector<Symbol> symbols = encode_line(code, octets, octet * 8, 8);
    const CodeShape of = shape(code);
    Rect labels = cut_bottom(area, Painter::line_height({Face::mono, paint.sizes.small}), paint.px(4));
    const float step = area.w / static_cast<float>(symbols.size());
    const float thick = std::max(2.0F, std::round(paint.px(3)));
    const float high = std::round(area.y + thick);
    const float low = std::round(area.bottom() - 2 * thick);
    const auto y_of = [&](const Symbol& symbol) {
        return symbol.level == 0 ? std::round((high + low) / 2) : symbol.level > 0 ? high : low;
    };
    for (std::size_t i = 0; i < symbols.size(); i += of.symbols) {
        const float x = std::round(area.x + step * static_cast<float>(i));
        paint.line({x, area.y}, {x, labels.bottom()}, paint.colors.border, std::max(1.0F, paint.px(1)));
        std::string bits;
        for (std::uint32_t bit = 0; bit < of.bits; ++bit)
            bits += line_bit(octets, symbols[i].source_bit + bit) ? '1' : '0';
        const std::string name = group_name(code, octet, octets[octet], i / of.symbols);
        const Rect box{x, labels.y, step * of.symbols, labels.h};
        paint.text_that_fits(box, {name.empty() ? bits : fmt::format("{} = {}", bits, name), bits, ""},
                             {Face::mono, paint.sizes.small}, paint.colors.text, Align::center);
    }
    const Color ink = paint.colors.layer_text[1];
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const float x = std::round(area.x + step * static_cast<float>(i));
        const float end = std::round(area.x + step * static_cast<float>(i + 1));
        const float y = y_of(symbols[i]);
        paint.fill({x, y, end - x + thick, thick}, ink);
        const float before = i > 0 ? y_of(symbols[i - 1]) : y;
        if (before != y) paint.fill({x, std::min(before, y), thick, std::abs(before - y) + thick}, ink);
    }
}

void refuse(Painter& paint, Rect area, const std::string& words) {
    paint.paragraph(area, words, paint.body(), paint.colors.quiet);
}

void draw_octet(Painter& paint, const AppState& state, std::uint32_t frame, const LinePlace& place, Rect area) {
    const std::vector<std::uint8_t> octets = on_the_line(frame_bytes(state.recording, frame));
    const auto length = static_cast<std::uint32_t>(octets.size()) - before_frame - frame_check_sequence_octets;
    const Chosen chosen = chosen_octet(state, length);
    const std::uint8_t value = octets[chosen.octet];
    const float row = std::round(paint.sizes.small * 1.45F);
    const std::string bits = sent_bits(value);
    const std::string written(bits.rbegin(), bits.rend());
    paint.text_that_fits(
        cut_top(area, row),
        {fmt::format("{}: 0x{:02x} = {}, sent lowest bit first: {}", chosen.name, value, written, bits),
         fmt::format("{}: 0x{:02x}, sent as {}", chosen.name, value, bits),
         fmt::format("0x{:02x}, sent as {}", value, bits)},
        paint.small_bold(), paint.colors.text);
    const std::string code = fmt::format("{}: {}", name(place.code), line_code_note(place.code));
    const char* used =
        place.used ? "the code of this run's wire" : "no line code is known of this line; this is an example";
    if (area.h > row * 5) {
        const Rect note = cut_bottom(area, row, paint.px(2));
        paint.text_that_fits(note, {code, name(place.code)}, paint.small(), paint.colors.quiet);
    }
    if (area.h > row * 4)
        paint.text_that_fits(
            cut_bottom(area, row, paint.px(4)),
            {fmt::format("octet {} on the line, symbols from number {}; {} – {}", chosen.octet,
                         first_symbol(place.code, std::size_t{chosen.octet} * 8), name(place.code), used),
             fmt::format("octet {} on the line; {} – {}", chosen.octet, name(place.code), used),
             fmt::format("{}: {}", name(place.code), used)},
            paint.small(), paint.colors.quiet);
    Rect signal = area.inset(paint.px(2), paint.px(4));
    const float most = std::round(paint.sizes.small * 7);
    if (signal.h > most) signal.h = most;
    draw_signal(paint, place.code, octets, chosen.octet, signal);
}

}  // namespace

void line_view(Painter& paint, const AppState& state, Rect area) {
    const std::uint32_t frame = shown_frame(state);
    if (frame == no_index)
        return refuse(paint, area,
                      state.time.placed ? "A system call does not reach the line: step on to a frame."
                                        : "The symbols of the frame on the stage appear here.");
    const auto place = line_place(state.recording, {frame, bytes_of(lit_bits(state)).first, 0});
    if (!place) {
        const StoredFrame& stored = state.recording.frames[frame];
        if (link_type_of(state.recording, frame) != LinkType::ethernet)
            return refuse(paint, area, "Not an Ethernet capture: what was on the line is not known.");
        return refuse(
            paint, area,
            stored.captured_length < stored.original_length
                ? "The capture is cut short: the check sequence and the symbols cannot be worked out."
                : "Too large for one frame on a line: the network card cut this packet up behind the capture.");
    }
    draw_parts(paint, state, cut_top(area, std::round(paint.sizes.small * 1.7F), paint.px(6)));
    draw_octet(paint, state, frame, *place, area);
}

}  // namespace osiscope
