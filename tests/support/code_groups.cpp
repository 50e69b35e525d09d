#include "tests/support/code_groups.hpp"

#include <fmt/format.h>

#include "layers/physical/eight_b_ten_b.hpp"
#include "layers/physical/four_b_five_b.hpp"
#include "layers/physical/level_bits.hpp"

namespace osiscope {

namespace {

/// What the groups before have to say about the next one.
struct Reading {
    Mlt3 mlt3 = Mlt3::zero_before_plus;
    Disparity disparity = Disparity::minus;
};

// First each group by itself; a violation is one whatever its place.

void read_bit(CodeGroup& group, const LineSignal& signal) {
    const std::int8_t last = level(signal, group.first_symbol + group.symbols - 1U);
    group.value = last > 0 ? 1 : 0;
    group.violation = group.symbols == 2 && level(signal, group.first_symbol) == last;
    group.name = group.violation ? "?" : (last > 0 ? "1" : "0");
}

const char* control_name(std::uint8_t code) {
    switch (code) {
        case code_group_i: return "/I/";
        case code_group_j: return "/J/";
        case code_group_k: return "/K/";
        case code_group_t: return "/T/";
        case code_group_r: return "/R/";
        case code_group_h: return "/H/";
        default: return "?";
    }
}

void read_nibble(CodeGroup& group, std::uint32_t levels, Reading& reading) {
    const FiveBits five = read_five(levels, reading.mlt3);
    group.name = five.data ? fmt::format("/{:X}/", five.nibble) : control_name(five.code);
    group.value = five.nibble;
    group.violation = five.polarity;
}

void read_octet(CodeGroup& group, std::uint32_t levels, Reading& reading) {
    const EightBits eight = read_ten(levels, reading.disparity);
    const char kind = eight.control ? 'K' : 'D';
    group.name = eight.known ? fmt::format("{}{}.{}", kind, eight.octet & 31, eight.octet >> 5) : "?";
    group.value = eight.control ? std::uint8_t{0} : eight.octet;
    group.violation = !eight.known || eight.wrong_disparity;
}

// Then what its place asks for.

struct Frame {
    const char* idle[2];
    const char* start[2];
    std::uint8_t start_value;
    std::size_t start_groups;
    const char* end;
    const char* after_end;
};

constexpr Frame frame_4b5b = {{"/I/", "/I/"}, {"/J/", "/K/"}, 0x5, 2, "/T/", "/R/"};
constexpr Frame frame_8b10b = {{"K28.5", "D16.2"}, {"K27.7", ""}, 0x55, 1, "K29.7", "K23.7"};

std::size_t find_end(const std::vector<CodeGroup>& groups, const Frame& frame) {
    for (std::size_t i = 2 + frame.start_groups; i + 1 < groups.size(); ++i)
        if (groups[i].name == frame.end && groups[i + 1].name == frame.after_end) return i;
    return groups.size();
}

void judge_places(std::vector<CodeGroup>& groups, const Frame& frame) {
    const std::size_t end = find_end(groups, frame);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        CodeGroup& group = groups[i];
        const bool is_start = i >= 2 && i < 2 + frame.start_groups;
        bool fits = group.name[0] == 'D' || (group.name[0] == '/' && group.name < "/G/");
        if (i < 2) fits = group.name == frame.idle[i];
        else if (is_start) fits = group.name == frame.start[i - 2];
        else if (i >= end) fits = group.name == (i == end ? frame.end : frame.after_end);
        group.violation = group.violation || !fits;
        if (is_start) group.value = frame.start_value;
        if (i < 2 || i >= end) group.bits = 0;
    }
}

}  // namespace

std::vector<CodeGroup> code_groups(const LineSignal& signal) {
    const CodeShape of = shape(signal.code);
    const unsigned width = signal.code == LineCode::mlt3 ? 2 : 1;
    std::vector<CodeGroup> groups;
    Reading reading;
    for (std::size_t i = 0; (i + 1) * of.symbols <= signal.count; ++i) {
        CodeGroup& group = groups.emplace_back();
        group.first_symbol = static_cast<std::uint32_t>(i * of.symbols);
        group.symbols = of.symbols;
        group.bits = of.bits;
        if (i >= of.idle_groups) group.first_bit = static_cast<std::uint32_t>((i - of.idle_groups) * of.bits);
        const std::uint32_t levels = level_bits(signal.levels, i * of.symbols * width, of.symbols * width);
        if (of.bits == 1) read_bit(group, signal);
        else if (of.bits == 4) read_nibble(group, levels, reading);
        else read_octet(group, levels, reading);
    }
    if (signal.code == LineCode::mlt3) judge_places(groups, frame_4b5b);
    if (signal.code == LineCode::eight_b_ten_b) judge_places(groups, frame_8b10b);
    return groups;
}

}  // namespace osiscope
