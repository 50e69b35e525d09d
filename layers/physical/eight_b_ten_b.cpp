#include "layers/physical/eight_b_ten_b.hpp"

#include <array>

#include "layers/physical/level_bits.hpp"

namespace osiscope {

namespace {

constexpr unsigned group_bits = 10;

// The two halves of Table 36-1 for disparity -: abcdei of D0 … D31 and fghj of x.0 … x.7, the leftmost sent first.
constexpr std::array<std::uint8_t, 32> five_b_six_b = {
    0b100111, 0b011101, 0b101101, 0b110001, 0b110101, 0b101001, 0b011001, 0b111000,  //
    0b111001, 0b100101, 0b010101, 0b110100, 0b001101, 0b101100, 0b011100, 0b010111,  //
    0b011011, 0b100011, 0b010011, 0b110010, 0b001011, 0b101010, 0b011010, 0b111010,  //
    0b110011, 0b100110, 0b010110, 0b110110, 0b001110, 0b101110, 0b011110, 0b101011,
};
constexpr std::array<std::uint8_t, 8> three_b_four_b = {0b1011, 0b1001, 0b0101, 0b1100, 0b1101, 0b1010, 0b0110, 0b1110};
constexpr std::uint8_t alternate_seven = 0b0111;  // D.x.A7: where the usual one would make five equal levels

struct Control {
    std::uint8_t octet;
    std::uint16_t code;
};

// Table 36-2 for disparity -; for + every level is inverted.
constexpr std::array<Control, 12> controls = {{
    {0x1c, 0b0011110100},
    {0x3c, 0b0011111001},
    {0x5c, 0b0011110101},
    {0x7c, 0b0011110011},
    {0x9c, 0b0011110010},
    {0xbc, 0b0011111010},
    {0xdc, 0b0011110110},
    {0xfc, 0b0011111000},
    {0xf7, 0b1110101000},
    {0xfb, 0b1101101000},
    {0xfd, 0b1011101000},
    {0xfe, 0b0111101000},
}};

constexpr int ones(unsigned bits) {
    int count = 0;
    for (; bits != 0; bits &= bits - 1) ++count;
    return count;
}

/// §36.2.4.4: what `count` levels (six or four, the first highest) leave the disparity at.
constexpr Disparity disparity_after(unsigned code, int count, Disparity before) {
    const int twice = 2 * ones(code);
    if (twice > count || code == (count == 6 ? 0b000111U : 0b0011U)) return Disparity::plus;
    if (twice < count || code == (count == 6 ? 0b111000U : 0b1100U)) return Disparity::minus;
    return before;
}

/// The code of one half: inverted for disparity + when it would tip the balance, and where it is 111000 or 1100.
constexpr unsigned half(unsigned code_for_minus, int count, Disparity disparity) {
    const bool two_columns = 2 * ones(code_for_minus) != count || code_for_minus == (count == 6 ? 0b111000U : 0b1100U);
    if (disparity == Disparity::minus || !two_columns) return code_for_minus;
    return ~code_for_minus & ((1U << count) - 1);
}

constexpr bool takes_alternate(unsigned x, Disparity disparity) {
    if (disparity == Disparity::minus) return x == 17 || x == 18 || x == 20;
    return x == 11 || x == 13 || x == 14;
}

constexpr unsigned data_code(unsigned octet, Disparity disparity) {
    const unsigned x = octet & 31;
    const unsigned y = octet >> 5;
    const unsigned six = half(five_b_six_b[x], 6, disparity);
    const Disparity middle = disparity_after(six, 6, disparity);
    const bool alternate = y == 7 && takes_alternate(x, middle);
    return six << 4 | half(alternate ? alternate_seven : three_b_four_b[y], 4, middle);
}

/// First level to the lowest bit.
constexpr std::uint16_t as_sent(unsigned code) {
    unsigned levels = 0;
    for (unsigned i = 0; i < group_bits; ++i) levels |= (code >> i & 1) << (group_bits - 1 - i);
    return static_cast<std::uint16_t>(levels);
}

constexpr TenBits send(unsigned code, Disparity disparity) {
    return {as_sent(code), disparity_after(code & 15, 4, disparity_after(code >> 4, 6, disparity))};
}

/// Ten levels for an octet; bit 10 is the disparity after it.
using OctetTable = std::array<std::array<std::uint16_t, 256>, 2>;

constexpr OctetTable make_octets() {
    OctetTable table{};
    for (unsigned disparity = 0; disparity < 2; ++disparity)
        for (unsigned octet = 0; octet < 256; ++octet) {
            const Disparity before = static_cast<Disparity>(disparity);
            const TenBits sent = send(data_code(octet, before), before);
            table[disparity][octet] =
                static_cast<std::uint16_t>(sent.levels | static_cast<unsigned>(sent.disparity_after) << group_bits);
        }
    return table;
}

constexpr OctetTable octet_table = make_octets();

constexpr unsigned control_code(const Control& control, Disparity disparity) {
    return disparity == Disparity::minus ? control.code : ~unsigned{control.code} & 0x3ff;
}

/// What ten levels mean: the octet, and these.
using GroupTable = std::array<std::array<std::uint16_t, 1024>, 2>;
constexpr std::uint16_t is_control = 0x100;
constexpr std::uint16_t is_known = 0x200;
constexpr std::uint16_t is_here = 0x400;  // in the column of this disparity
constexpr unsigned disparity_shift = 11;

constexpr GroupTable make_groups() {
    GroupTable table{};
    const auto know = [&](std::uint16_t levels, unsigned disparity, unsigned meaning) {
        table[disparity][levels] = static_cast<std::uint16_t>(meaning | is_known | is_here);
        std::uint16_t& other = table[1 - disparity][levels];
        if (other == 0) other = static_cast<std::uint16_t>(meaning | is_known);
    };
    for (unsigned disparity = 0; disparity < 2; ++disparity) {
        for (unsigned octet = 0; octet < 256; ++octet) know(octet_table[disparity][octet] & 0x3ff, disparity, octet);
        for (const Control& control : controls)
            know(as_sent(control_code(control, static_cast<Disparity>(disparity))), disparity,
                 unsigned{control.octet} | is_control);
    }
    for (unsigned disparity = 0; disparity < 2; ++disparity)
        for (unsigned code = 0; code < 1024; ++code) {
            const Disparity left = send(code, static_cast<Disparity>(disparity)).disparity_after;
            std::uint16_t& entry = table[disparity][as_sent(code)];
            entry = static_cast<std::uint16_t>(entry | static_cast<unsigned>(left) << disparity_shift);
        }
    return table;
}

constexpr GroupTable group_table = make_groups();

/// Walks over the groups of a signal.
struct GroupReader {
    Bytes levels;
    std::size_t groups;
    std::size_t at = 0;
    unsigned disparity = 0;

    std::uint16_t take() {
        const std::uint16_t entry = group_table[disparity][level_bits(levels, at++ * group_bits, group_bits)];
        disparity = entry >> disparity_shift;
        return entry;
    }
    [[nodiscard]] bool more() const { return at < groups; }
    /// Whether the next group is this control; takes it.
    bool takes(std::uint8_t control) {
        return more() && (take() & 0x7ff) == (control | is_control | is_known | is_here);
    }
};

/// After /T/: one /R/, and another where the next idle would start at an odd place.
bool ends_well(GroupReader ahead) {
    const bool odd = ahead.at % 2 == 0;  // /T/ itself stood at an odd place
    return ahead.takes(octet_carrier_extend) && (!odd || ahead.takes(octet_carrier_extend));
}

/// Octets up to /T/R/, or to the end when noise hid it.
std::size_t read_octets(GroupReader& reader, std::uint8_t* octets, std::uint32_t& violations) {
    std::size_t count = 0;
    while (reader.more()) {
        const unsigned entry = reader.take();
        if ((entry & (is_control | is_known | is_here)) != (is_known | is_here)) {
            const bool end = (entry & 0x3ff) == (octet_end_of_packet | is_control | is_known) && ends_well(reader);
            if (!end || (entry & is_here) == 0) ++violations;
            if (end) return count;
        }
        octets[count++] = static_cast<std::uint8_t>((entry & is_control) != 0 ? 0 : entry);
    }
    ++violations;
    return count;
}

}  // namespace

TenBits ten_bits(std::uint8_t octet, bool control, Disparity disparity) {
    if (!control) return send(data_code(octet, disparity), disparity);
    for (const Control& one : controls)
        if (one.octet == octet) return send(control_code(one, disparity), disparity);
    return {};
}

EightBits read_ten(std::uint32_t levels, Disparity& disparity) {
    const unsigned entry = group_table[static_cast<unsigned>(disparity)][levels & 0x3ff];
    disparity = static_cast<Disparity>(entry >> disparity_shift);
    return {static_cast<std::uint8_t>(entry), (entry & is_control) != 0, (entry & is_known) != 0,
            (entry & (is_known | is_here)) == is_known};
}

void encode_8b10b(std::span<const Bytes> octets, std::uint8_t* levels) {
    LevelWriter writer{levels};
    Disparity disparity = Disparity::minus;
    const auto put = [&](std::uint8_t octet, bool control) {
        const TenBits sent = ten_bits(octet, control, disparity);
        writer.put(sent.levels, group_bits);
        disparity = sent.disparity_after;
    };
    put(octet_comma, true);
    put(octet_idle, false);
    put(octet_start_of_packet, true);
    std::size_t replaced = 1;
    std::size_t sent_octets = 0;
    unsigned now = static_cast<unsigned>(disparity);
    for (const Bytes part : octets) {
        for (const std::uint8_t octet : part.subspan(replaced)) {
            const std::uint16_t entry = octet_table[now][octet];
            writer.put(entry & 0x3ff, group_bits);
            now = entry >> group_bits;
        }
        replaced = 0;
        sent_octets += part.size();
    }
    disparity = static_cast<Disparity>(now);
    put(octet_end_of_packet, true);
    for (std::size_t extend = 0; extend < 1 + sent_octets % 2; ++extend) put(octet_carrier_extend, true);
    writer.flush();
}

bool decode_8b10b(Bytes levels, std::size_t symbols, std::vector<std::uint8_t>& octets, std::uint32_t& violations) {
    GroupReader reader{levels, symbols / group_bits};
    octets.clear();
    for (int idle = 0; idle < 2 && reader.more(); ++idle) reader.take();
    if (!reader.more()) return false;
    const unsigned start = reader.take();
    if ((start & 0x3ff) != (octet_start_of_packet | is_control | is_known)) return false;
    if ((start & is_here) == 0) ++violations;
    octets.resize(1 + reader.groups - reader.at);
    octets[0] = 0x55;
    octets.resize(1 + read_octets(reader, octets.data() + 1, violations));
    return true;
}

}  // namespace osiscope
