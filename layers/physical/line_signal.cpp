#include "layers/physical/line_signal.hpp"

#include <array>
#include <span>

#include "layers/physical/eight_b_ten_b.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/physical/four_b_five_b.hpp"
#include "layers/physical/level_bits.hpp"

namespace osiscope {

namespace {

using Parts = std::span<const Bytes>;  // what follows each other on the line

/// Sixteen levels for an octet: each bit's complement, then the bit.
constexpr std::array<std::uint16_t, 256> make_halves() {
    std::array<std::uint16_t, 256> table{};
    for (unsigned octet = 0; octet < 256; ++octet) {
        unsigned levels = 0;
        for (unsigned bit = 0; bit < 8; ++bit) levels |= ((octet >> bit & 1) != 0 ? 0b10U : 0b01U) << (2 * bit);
        table[octet] = static_cast<std::uint16_t>(levels);
    }
    return table;
}

/// Four bits from eight levels; how many of them had no transition in bits 4 and up.
constexpr std::array<std::uint8_t, 256> make_whole() {
    std::array<std::uint8_t, 256> table{};
    for (unsigned levels = 0; levels < 256; ++levels) {
        unsigned entry = 0;
        for (unsigned bit = 0; bit < 4; ++bit) {
            const unsigned pair = levels >> (2 * bit) & 3;
            entry |= (pair >> 1) << bit;
            if (pair == 0b00 || pair == 0b11) entry += 0x10;
        }
        table[levels] = static_cast<std::uint8_t>(entry);
    }
    return table;
}

constexpr std::array<std::uint16_t, 256> halves = make_halves();
constexpr std::array<std::uint8_t, 256> whole = make_whole();

void encode_nrz(Parts octets, std::uint8_t* levels) {
    for (const Bytes part : octets)
        for (const std::uint8_t octet : part) *levels++ = octet;
}

void encode_manchester(Parts octets, std::uint8_t* levels) {
    for (const Bytes part : octets)
        for (const std::uint8_t octet : part) {
            *levels++ = static_cast<std::uint8_t>(halves[octet]);
            *levels++ = static_cast<std::uint8_t>(halves[octet] >> 8);
        }
}

void decode_nrz(Bytes levels, std::vector<std::uint8_t>& octets) { octets.assign(levels.begin(), levels.end()); }

void decode_manchester(Bytes levels, std::vector<std::uint8_t>& octets, std::uint32_t& violations) {
    octets.resize(levels.size() / 2);
    std::uint32_t missing = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const unsigned low = whole[levels[2 * i]];
        const unsigned high = whole[levels[2 * i + 1]];
        octets[i] = static_cast<std::uint8_t>((low & 15) | (high & 15) << 4);
        missing += (low >> 4) + (high >> 4);
    }
    violations += missing;
}

void encode(LineCode code, Parts octets, LineSignal& out) {
    std::size_t count = 0;
    for (const Bytes part : octets) count += part.size();
    out.code = code;
    out.count = line_symbols(code, count);
    out.levels.resize((out.count * (code == LineCode::mlt3 ? 2 : 1) + 7) / 8);
    switch (code) {
        case LineCode::nrz_l: return encode_nrz(octets, out.levels.data());
        case LineCode::manchester: return encode_manchester(octets, out.levels.data());
        case LineCode::mlt3: return encode_mlt3(octets, out.levels.data());
        case LineCode::eight_b_ten_b: return encode_8b10b(octets, out.levels.data());
    }
}

/// Octets from the first preamble bit on; false when the code's own start was not there.
bool decode(const LineSignal& signal, std::vector<std::uint8_t>& octets, std::uint32_t& violations) {
    const Bytes levels = signal.levels;
    switch (signal.code) {
        case LineCode::nrz_l: decode_nrz(levels.first(signal.count / 8), octets); return true;
        case LineCode::manchester:
            decode_manchester(levels.first(signal.count / 16 * 2), octets, violations);
            return true;
        case LineCode::mlt3: return decode_mlt3(levels, signal.count, octets, violations);
        case LineCode::eight_b_ten_b: return decode_8b10b(levels, signal.count, octets, violations);
    }
    return false;
}

/// Where the frame begins, in bits: after the first delimiter. The bits come singly, as nibbles or as octets.
std::size_t after_delimiter(Bytes octets, std::size_t step) {
    for (std::size_t bit = 0; bit + 8 <= octets.size() * 8; bit += step)
        if (level_bits(octets, bit, 8) == start_frame_delimiter) return bit + 8;
    return 0;
}

/// Leaves the octets after the delimiter, put together anew when it stood across two of them.
bool strip_preamble(std::vector<std::uint8_t>& octets, std::size_t step) {
    const std::size_t start = after_delimiter(octets, step);
    if (start == 0) return false;
    const std::size_t count = octets.size() - (start + 7) / 8;
    if (start % 8 != 0)
        for (std::size_t i = 0; i < count; ++i)
            octets[i] = static_cast<std::uint8_t>(level_bits(octets, start + 8 * i, 8));
    else octets.erase(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(start / 8));
    octets.resize(count);
    return true;
}

}  // namespace

void transmit_octets(LineCode code, Bytes octets, LineSignal& out) {
    if (octets.empty()) out.code = code, out.count = 0;
    else encode(code, std::array{octets}, out);
}

void transmit(LineCode code, Bytes padded_frame, std::uint32_t frame_check_sequence, LineSignal& out) {
    static constexpr std::array<std::uint8_t, 8> start = {0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xd5};
    std::array<std::uint8_t, 4> check{};
    for (std::size_t i = 0; i < 4; ++i) check[i] = static_cast<std::uint8_t>(frame_check_sequence >> (8 * i));
    encode(code, std::array<Bytes, 3>{start, padded_frame, check}, out);
}

void transmit(LineCode code, Bytes padded_frame, LineSignal& out) {
    transmit(code, padded_frame, frame_check_sequence(padded_frame), out);
}

std::int8_t level(const LineSignal& signal, std::size_t symbol) {
    if (signal.code != LineCode::mlt3) return (signal.levels[symbol / 8] >> (symbol % 8) & 1) != 0 ? 1 : -1;
    const unsigned bits = unsigned{signal.levels[symbol / 4]} >> (symbol % 4 * 2) & 3U;
    if (bits == 0) return 0;
    return bits == 1 ? 1 : -1;
}

void set_level(LineSignal& signal, std::size_t symbol, std::int8_t level) {
    const bool three = signal.code == LineCode::mlt3;
    const std::size_t bit = symbol * (three ? 2 : 1);
    const unsigned mask = (three ? 3U : 1U) << bit % 8;
    const unsigned low = level < 0 ? 2 : (level > 0 ? 1 : 0);
    const unsigned value = (three ? low : (level > 0 ? 1U : 0U)) << bit % 8;
    std::uint8_t& byte = signal.levels[bit / 8];
    byte = static_cast<std::uint8_t>((byte & ~mask) | value);
}

void corrupt_symbol(LineSignal& signal, std::size_t symbol) {
    const std::int8_t now = level(signal, symbol);
    if (signal.code != LineCode::mlt3) set_level(signal, symbol, static_cast<std::int8_t>(-now));
    else set_level(signal, symbol, now == 0 ? 1 : 0);
}

void receive(const LineSignal& signal, ReceivedFrame& out) {
    out.frame_check_sequence = 0;
    out.check_correct = false;
    out.code_violations = 0;
    out.found = decode(signal, out.bytes, out.code_violations) && strip_preamble(out.bytes, shape(signal.code).bits) &&
                out.bytes.size() >= frame_check_sequence_octets;
    if (!out.found) return out.bytes.clear();
    const std::size_t length = out.bytes.size() - frame_check_sequence_octets;
    for (std::size_t i = 0; i < 4; ++i) out.frame_check_sequence |= std::uint32_t{out.bytes[length + i]} << (8 * i);
    out.bytes.resize(length);
    out.check_correct = frame_check_sequence(out.bytes) == out.frame_check_sequence;
}

}  // namespace osiscope
