#include "layers/physical/ethernet_line.hpp"

#include <array>

namespace osiscope {

namespace {

constexpr std::uint32_t reversed_polynomial = 0xedb88320;  // x^32 + x^26 + x^23 + … + 1, least significant bit first

using Table = std::array<std::uint32_t, 256>;

/// tables[k][octet] is what an octet adds k octets later, so eight octets are taken in one step ("slicing by 8").
constexpr std::array<Table, 8> make_tables() {
    std::array<Table, 8> tables{};
    for (std::uint32_t octet = 0; octet < 256; ++octet) {
        std::uint32_t remainder = octet;
        for (int bit = 0; bit < 8; ++bit)
            remainder = (remainder & 1) != 0 ? remainder >> 1 ^ reversed_polynomial : remainder >> 1;
        tables[0][octet] = remainder;
    }
    for (std::size_t k = 1; k < 8; ++k)
        for (std::size_t octet = 0; octet < 256; ++octet)
            tables[k][octet] = tables[k - 1][octet] >> 8 ^ tables[0][tables[k - 1][octet] & 0xff];
    return tables;
}

constexpr std::array<Table, 8> tables = make_tables();

std::uint32_t advance(std::uint32_t state, std::uint8_t octet) {
    return state >> 8 ^ tables[0][(state ^ octet) & 0xff];
}

std::uint32_t advance_eight(std::uint32_t state, Bytes eight) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < 4; ++i) next ^= tables[7 - i][(state >> (8 * i) & 0xff) ^ eight[i]];
    for (std::size_t i = 4; i < 8; ++i) next ^= tables[7 - i][eight[i]];
    return next;
}

}  // namespace

std::uint32_t frame_check_sequence(Bytes frame) {
    std::uint32_t state = 0xffffffff;
    for (; frame.size() >= 8; frame = frame.subspan(8)) state = advance_eight(state, frame.first(8));
    for (const std::uint8_t octet : frame) state = advance(state, octet);
    return ~state;
}

std::vector<std::uint8_t> on_the_line(Bytes frame) {
    std::vector<std::uint8_t> octets(preamble_octets, preamble_octet);
    octets.push_back(start_frame_delimiter);
    const std::size_t first = octets.size();
    octets.insert(octets.end(), frame.begin(), frame.end());
    octets.resize(octets.size() + padding_octets(static_cast<std::uint32_t>(frame.size())), 0);
    const std::uint32_t check = frame_check_sequence(Bytes(octets).subspan(first));
    for (int shift = 0; shift < 32; shift += 8) octets.push_back(static_cast<std::uint8_t>(check >> shift));
    return octets;
}

}  // namespace osiscope
