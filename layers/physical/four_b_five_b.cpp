#include "layers/physical/four_b_five_b.hpp"

#include "layers/physical/level_bits.hpp"

namespace osiscope {

namespace {

constexpr unsigned group_bits = 10;  // five levels, two bits each

constexpr std::uint8_t level_of(Mlt3 state) {
    if (state == Mlt3::plus) return 1;
    return state == Mlt3::minus ? 2 : 0;
}

constexpr Mlt3 next(Mlt3 state) { return static_cast<Mlt3>((static_cast<unsigned>(state) + 1) % 4); }

struct Sent {
    std::uint32_t levels = 0;
    Mlt3 state{};  // after them
};

constexpr Sent send_five(std::uint8_t code, Mlt3 state) {
    Sent sent{0, state};
    for (unsigned i = 0; i < 5; ++i) {
        if ((code >> (4 - i) & 1) != 0) sent.state = next(sent.state);
        sent.levels |= std::uint32_t{level_of(sent.state)} << (2 * i);
    }
    return sent;
}

/// Twenty bits of levels for an octet, low nibble first; the state after it in bits 20 and 21.
using OctetTable = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr OctetTable make_octets() {
    OctetTable table{};
    for (unsigned state = 0; state < 4; ++state)
        for (unsigned octet = 0; octet < 256; ++octet) {
            const Sent low = send_five(four_b_five_b[octet & 15], static_cast<Mlt3>(state));
            const Sent high = send_five(four_b_five_b[octet >> 4], low.state);
            table[state][octet] =
                low.levels | high.levels << group_bits | static_cast<std::uint32_t>(high.state) << 2 * group_bits;
        }
    return table;
}

constexpr OctetTable octet_table = make_octets();

constexpr bool jumps(std::uint32_t level, Mlt3 state) {
    const bool from_plus = state == Mlt3::plus || state == Mlt3::zero_before_minus;
    const bool from_minus = state == Mlt3::minus || state == Mlt3::zero_before_plus;
    if (level == 3) return true;
    if (level == 0 || level == level_of(state)) return false;
    return (state == Mlt3::plus || state == Mlt3::minus) || (level == 1 ? from_plus : from_minus);
}

constexpr Mlt3 state_after(std::uint32_t level, Mlt3 state) {
    if (level == 1) return Mlt3::plus;
    if (level == 2) return Mlt3::minus;
    return state == Mlt3::plus || state == Mlt3::minus ? next(state) : state;
}

/// As a receiver does it: a 1 is a change between nothing and something, whichever of + and - it is.
constexpr FiveBits five_of(std::uint32_t ten_bits, Mlt3& state) {
    FiveBits five;
    for (unsigned i = 0; i < 5; ++i) {
        const std::uint32_t level = ten_bits >> (2 * i) & 3;
        const bool one = (level == 1 || level == 2) != (level_of(state) != 0);
        five.polarity = five.polarity || jumps(level, state);
        five.code = static_cast<std::uint8_t>(five.code << 1 | (one ? 1 : 0));
        state = state_after(level, state);
    }
    for (std::uint8_t nibble = 0; nibble < 16; ++nibble)
        if (four_b_five_b[nibble] == five.code) five.nibble = nibble, five.data = true;
    return five;
}

/// What five levels mean in each state: a nibble or `not_data` with the code in the low bits, the state after, the
/// jump.
using GroupTable = std::array<std::array<std::uint16_t, 1024>, 4>;
constexpr std::uint16_t not_data = 0x20;
constexpr std::uint16_t jumped = 0x40;
constexpr unsigned state_shift = 8;

constexpr GroupTable make_groups() {
    GroupTable table{};
    for (unsigned state = 0; state < 4; ++state)
        for (std::uint32_t levels = 0; levels < 1024; ++levels) {
            Mlt3 after = static_cast<Mlt3>(state);
            const FiveBits five = five_of(levels, after);
            const unsigned meaning = five.data ? five.nibble : (not_data | five.code);
            table[state][levels] = static_cast<std::uint16_t>(meaning | (five.polarity ? jumped : 0) |
                                                              static_cast<unsigned>(after) << state_shift);
        }
    return table;
}

constexpr GroupTable group_table = make_groups();

/// Walks over the groups of a signal.
struct GroupReader {
    Bytes levels;
    std::size_t groups;
    std::size_t at = 0;
    unsigned state = 0;

    std::uint16_t take() {
        const std::uint16_t entry = group_table[state][level_bits(levels, at++ * group_bits, group_bits)];
        state = entry >> state_shift;
        return entry;
    }
    [[nodiscard]] bool more() const { return at < groups; }
    /// Whether the next group is this control; takes it.
    bool takes(std::uint8_t control) { return more() && (take() & 0x3f) == (not_data | control); }
};

/// Nibbles up to /T/R/, or to the end when noise hid it.
std::size_t read_nibbles(GroupReader& reader, std::uint8_t* octets, std::uint32_t& violations) {
    std::size_t nibbles = 0;
    while (reader.more()) {
        const unsigned entry = reader.take();
        if ((entry & (not_data | jumped)) != 0) {
            GroupReader ahead = reader;
            const bool end = (entry & 0x3f) == (not_data | code_group_t) && ahead.takes(code_group_r);
            if (!end || (entry & jumped) != 0) ++violations;
            if (end) return nibbles;
        }
        const unsigned nibble = (entry & not_data) != 0 ? 0 : entry & 15;
        octets[nibbles / 2] = static_cast<std::uint8_t>(nibbles % 2 == 0 ? nibble : octets[nibbles / 2] | nibble << 4);
        ++nibbles;
    }
    ++violations;
    return nibbles;
}

}  // namespace

FiveBits read_five(std::uint32_t ten_bits, Mlt3& state) { return five_of(ten_bits, state); }

void encode_mlt3(std::span<const Bytes> octets, std::uint8_t* levels) {
    LevelWriter writer{levels};
    Mlt3 state = Mlt3::zero_before_plus;
    const auto put = [&](std::uint8_t code) {
        const Sent sent = send_five(code, state);
        writer.put(sent.levels, group_bits);
        state = sent.state;
    };
    for (const std::uint8_t code : {code_group_i, code_group_i, code_group_j, code_group_k}) put(code);
    std::size_t replaced = 1;
    unsigned now = static_cast<unsigned>(state);
    for (const Bytes part : octets) {
        for (const std::uint8_t octet : part.subspan(replaced)) {
            const std::uint32_t entry = octet_table[now][octet];
            writer.put(entry & 0xfffff, 2 * group_bits);
            now = entry >> 2 * group_bits;
        }
        replaced = 0;
    }
    state = static_cast<Mlt3>(now);
    for (const std::uint8_t code : {code_group_t, code_group_r}) put(code);
    writer.flush();
}

bool decode_mlt3(Bytes levels, std::size_t symbols, std::vector<std::uint8_t>& octets, std::uint32_t& violations) {
    GroupReader reader{levels, symbols / 5};
    octets.clear();
    for (int idle = 0; idle < 2 && reader.more(); ++idle) reader.take();
    if (!reader.takes(code_group_j) || !reader.takes(code_group_k)) return false;
    octets.resize(1 + (reader.groups - reader.at + 1) / 2);
    octets[0] = 0x55;
    const std::size_t nibbles = read_nibbles(reader, octets.data() + 1, violations);
    octets.resize(1 + nibbles / 2);
    return true;
}

}  // namespace osiscope
