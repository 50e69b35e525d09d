#include "layers/physical/line_code.hpp"

namespace osiscope {

std::vector<Symbol> encode_line(LineCode code, Bytes octets, std::uint32_t first, std::uint32_t count) {
    std::vector<Symbol> symbols;
    symbols.reserve(std::size_t{count} * symbols_per_bit(code));
    for (std::uint32_t n = first; n < first + count && n / 8 < octets.size(); ++n) {
        const std::int8_t level = line_bit(octets, n) ? 1 : -1;
        // Manchester: the first half is the bit's complement, the second half the bit itself, so a 1 rises.
        if (code == LineCode::manchester) symbols.push_back({static_cast<std::int8_t>(-level), n});
        symbols.push_back({level, n});
    }
    return symbols;
}

std::vector<std::int8_t> decode_line(LineCode code, const std::vector<Symbol>& symbols) {
    std::vector<std::int8_t> bits;
    const std::size_t step = symbols_per_bit(code);
    for (std::size_t i = 0; i + step <= symbols.size(); i += step) {
        const std::int8_t last = symbols[i + step - 1].level;
        const bool no_transition = step == 2 && symbols[i].level == last;
        bits.push_back(no_transition ? std::int8_t{-1} : static_cast<std::int8_t>(last > 0 ? 1 : 0));
    }
    return bits;
}

const char* name(LineCode code) { return code == LineCode::manchester ? "Manchester" : "NRZ-L"; }

}  // namespace osiscope
