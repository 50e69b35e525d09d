#include "layers/encode.hpp"

#include <algorithm>

#include "layers/header_parts.hpp"

namespace osiscope {

namespace {

/// The first `bit_count - 64` bits of a long field.
Field upper_part(const Field& field) {
    Field part = field;
    part.bit_count = static_cast<std::uint16_t>(field.bit_count - 64);
    return part;
}

/// Its last 64 bits.
Field lower_part(const Field& field) {
    Field part = field;
    part.first_bit = static_cast<std::uint16_t>(field.first_bit + field.bit_count - 64);
    part.bit_count = 64;
    return part;
}

void write_number(std::span<std::uint8_t> bytes, std::uint32_t header, const Field& field, std::uint64_t value) {
    const BitRange bits = bits_of(header, field);
    assert(bytes_of(bits).end() <= bytes.size());
    for (std::uint32_t bit = bits.end(); bit > bits.first; value >>= 1U) {
        --bit;
        const unsigned mask = 0x80U >> bit % 8;
        const unsigned others = bytes[bit / 8] & ~mask;
        bytes[bit / 8] = static_cast<std::uint8_t>((value & 1U) != 0 ? others | mask : others);
    }
}

void copy(std::span<std::uint8_t> out, Bytes frame, std::uint32_t first, std::uint32_t end) {
    end = std::min(end, static_cast<std::uint32_t>(frame.size()));
    for (std::uint32_t at = first; at < end; ++at) out[at] = frame[at];
}

void encode_header(std::span<std::uint8_t> out, const Layer& layer, Bytes frame) {
    for (const HeaderPart& part : header_parts(layer, frame)) {
        if (part.field != nullptr) write(out, part.base, *part.field, value_of(frame, part.base, *part.field));
        else copy(out, frame, part.bits.first / 8, part.bits.end() / 8);
    }
}

}  // namespace

FieldValue value_of(Bytes bytes, std::uint32_t header, const Field& field) {
    assert(field.bit_count <= 128);
    if (field.bit_count <= 64) return {read(bytes, header, field)};
    return {read(bytes, header, lower_part(field)), read(bytes, header, upper_part(field))};
}

void write(std::span<std::uint8_t> bytes, std::uint32_t header, const Field& field, FieldValue value) {
    assert(field.bit_count <= 128);
    if (field.bit_count <= 64) return write_number(bytes, header, field, value.low);
    write_number(bytes, header, lower_part(field), value.low);
    write_number(bytes, header, upper_part(field), value.high);
}

std::vector<std::uint8_t> encode(const Packet& packet, Bytes frame) {
    std::vector<std::uint8_t> out(frame.size(), 0);
    std::uint32_t done = 0;  // every byte before this one has been made
    for (const Layer& layer : packet.layers) {
        if (is_bytes(layer.protocol)) continue;
        copy(out, frame, done, layer.header.first);
        encode_header(out, layer, frame);
        done = std::max(done, layer.header.end());
    }
    copy(out, frame, done, static_cast<std::uint32_t>(frame.size()));
    return out;
}

}  // namespace osiscope
