#include "layers/physical/line_code.hpp"

#include <algorithm>

#include "layers/physical/line_signal.hpp"
#include "layers/words.hpp"

namespace osiscope {

std::vector<Symbol> encode_line(LineCode code, Bytes octets, std::uint32_t first, std::uint32_t count) {
    LineSignal signal;
    transmit_octets(code, octets, signal);
    const std::size_t bits = octets.size() * 8;
    const std::size_t end = std::min<std::size_t>(bits, std::size_t{first} + count);
    const CodeShape of = shape(code);
    std::vector<Symbol> symbols;
    for (std::size_t bit = first / of.bits * of.bits; bit < end; bit += of.bits)
        for (std::size_t i = 0; i < of.symbols; ++i)
            symbols.push_back({level(signal, first_symbol(code, bit) + i), of.bits, static_cast<std::uint32_t>(bit)});
    return symbols;
}

const char* name(LineCode code) {
    switch (code) {
        case LineCode::nrz_l: return "NRZ-L";
        case LineCode::manchester: return "Manchester";
        case LineCode::mlt3: return "4B5B + MLT-3";
        case LineCode::eight_b_ten_b: return "8b/10b";
    }
    return "?";
}

const char* short_name(LineCode code) {
    switch (code) {
        case LineCode::nrz_l: return "nrz-l";
        case LineCode::manchester: return "manchester";
        case LineCode::mlt3: return "mlt3";
        case LineCode::eight_b_ten_b: return "8b10b";
    }
    return "?";
}

std::optional<LineCode> line_code_named(std::string_view wanted) {
    for (const LineCode code : all_line_codes)
        if (wanted == short_name(code)) return code;
    return std::nullopt;
}

const char* line_code_note(LineCode code) {
    switch (code) {
        case LineCode::nrz_l: return to_say("one level a bit, 1 is high; no Ethernet sends so, for comparison");
        case LineCode::manchester: return to_say("as 10BASE-T sends: 0 falls, 1 rises in mid-bit");
        case LineCode::mlt3:
            return to_say(
                "as 100BASE-TX sends, its scrambler left out: five symbols a nibble, a 1 moves on in 0 + 0 -");
        case LineCode::eight_b_ten_b: return to_say("as 1000BASE-X sends: ten symbols an octet, as many high as low");
    }
    return "";
}

const char* line_code_delimiters(LineCode code) {
    if (code == LineCode::mlt3) return "/J/K/ and /T/R/";
    return code == LineCode::eight_b_ten_b ? "/S/ (K27.7) and /T/R/ (K29.7, K23.7)" : "";
}

}  // namespace osiscope
