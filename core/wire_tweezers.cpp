#include "core/wire_tweezers.hpp"

#include <fmt/format.h>

#include "layers/data_link/ethernet.hpp"
#include "layers/decode.hpp"
#include "layers/header_parts.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/tweezers.hpp"

namespace osiscope {

namespace {

Packet decoded(Bytes frame) { return decode(LinkType::ethernet, frame, static_cast<std::uint32_t>(frame.size())); }

std::optional<BitRange> bits_of_field(Bytes frame, const std::string& id) {
    for (const Layer& layer : decoded(frame).layers)
        for (const HeaderPart& part : header_parts(layer, frame))
            if (part.field != nullptr && part.field->id == id) return part.bits;
    return std::nullopt;
}

bool is_at(BitPlace::Base base, const Layer& layer) {
    switch (base) {
        case BitPlace::Base::network: return osi_layer(layer.protocol) == 3 || layer.protocol == Protocol::arp;
        case BitPlace::Base::transport: return osi_layer(layer.protocol) == 4;
        default: return false;
    }
}

/// The first byte of a layer's header; of the payload, the first byte after the transport layer's.
std::optional<std::uint32_t> start_of(Bytes frame, BitPlace::Base base) {
    if (base == BitPlace::Base::frame || base == BitPlace::Base::ethernet) return 0;
    const Packet packet = decoded(frame);
    if (base == BitPlace::Base::payload) {
        const Layer* tcp = find(packet, Protocol::tcp);
        const Layer* layer = tcp != nullptr ? tcp : find(packet, Protocol::udp);
        if (layer == nullptr || layer->payload.count == 0) return std::nullopt;
        return layer->payload.first;
    }
    for (const Layer& layer : packet.layers)
        if (is_at(base, layer)) return layer.header.first;
    return std::nullopt;
}

const char* name(BitPlace::Base base) {
    switch (base) {
        case BitPlace::Base::ethernet: return "Ethernet header";
        case BitPlace::Base::network: return "network layer";
        case BitPlace::Base::transport: return "transport layer";
        case BitPlace::Base::payload: return "payload";
        default: return "such byte";
    }
}

/// Two fields of one header that are equally long.
void swap_fields(std::vector<std::uint8_t>& frame, std::uint32_t header, const Field& first, const Field& second) {
    const FieldValue kept = value_of(frame, header, first);
    write(frame, header, first, value_of(frame, header, second));
    write(frame, header, second, kept);
}

/// Makes the frame look as if the receiver had sent it: addresses and ports change places.
void swap_ends(std::vector<std::uint8_t>& frame, const Layer& network, const Layer& segment) {
    const std::uint32_t at = network.header.first;
    swap_fields(frame, 0, ethernet::source, ethernet::destination);
    if (network.protocol == Protocol::ipv4) swap_fields(frame, at, ipv4::source_address, ipv4::destination_address);
    else swap_fields(frame, at, ipv6::source_address, ipv6::destination_address);
    swap_fields(frame, segment.header.first, tcp::source_port, tcp::destination_port);
}

/// The sequence number that the receiver expects after this segment: SYN and FIN count as one each.
std::uint64_t number_after(Bytes frame, const Layer& segment) {
    const std::uint32_t at = segment.header.first;
    return read(frame, at, tcp::sequence_number) + segment.payload.count + read(frame, at, tcp::flag_syn) +
           read(frame, at, tcp::flag_fin);
}

}  // namespace

std::optional<std::uint32_t> find_bit(Bytes frame, const BitPlace& place, std::string& problem) {
    if (place.base == BitPlace::Base::field) {
        const std::optional<BitRange> bits = bits_of_field(frame, place.field);
        if (!bits) problem = fmt::format("this frame has no {}", place.field);
        else if (place.bit && *place.bit >= bits->count)
            problem = bits->count == 1
                          ? fmt::format("{} has only bit 0", place.field)
                          : fmt::format("{} has {} bits, 0 to {}", place.field, bits->count, bits->count - 1);
        else return bits->first + place.bit.value_or(bits->count - 1);
        return std::nullopt;
    }
    const std::optional<std::uint32_t> start = start_of(frame, place.base);
    if (!start) problem = fmt::format("this frame has no {}", name(place.base));
    else if (std::uint64_t{*start} + place.byte >= frame.size())
        problem = fmt::format("this frame ends {} after the start of that layer",
                              counted(frame.size() - *start, "byte", "bytes"));
    else return (*start + place.byte) * 8 + place.bit.value_or(7);
    return std::nullopt;
}

void flip_bit(std::vector<std::uint8_t>& frame, std::uint32_t bit) {
    frame[bit / 8] = static_cast<std::uint8_t>(frame[bit / 8] ^ 0x80U >> bit % 8);
}

std::optional<std::vector<std::uint8_t>> forged_reset(Bytes frame, bool back) {
    const Packet packet = decoded(frame);
    const Layer* segment = find(packet, Protocol::tcp);
    const Layer* network = find(packet, Protocol::ipv4);
    if (network == nullptr) network = find(packet, Protocol::ipv6);
    if (segment == nullptr || network == nullptr || segment->header.first + tcp::shortest_header > frame.size())
        return std::nullopt;
    const std::uint32_t at = segment->header.first;
    const std::uint64_t after = number_after(frame, *segment);
    const std::uint64_t acknowledged = read(frame, at, tcp::acknowledgment_number);
    std::vector<std::uint8_t> reset(frame.begin(), frame.begin() + at + tcp::shortest_header);
    if (back) swap_ends(reset, *network, *segment);
    write(reset, at, tcp::sequence_number, {back ? acknowledged : after});
    write(reset, at, tcp::acknowledgment_number, {back ? after : acknowledged});
    write(reset, at, tcp::data_offset, {tcp::shortest_header / 4});
    write(reset, at, tcp::flags, {std::uint64_t{tcp::rst} | tcp::ack});
    write(reset, at, tcp::window, {0});
    write(reset, at, tcp::urgent_pointer, {0});
    repair_lengths(reset, LinkType::ethernet);
    repair_checksums(reset, LinkType::ethernet, static_cast<std::uint32_t>(reset.size()));
    reset.resize(reset.size() + padding_octets(static_cast<std::uint32_t>(reset.size())), 0);
    return reset;
}

void set_sequence_number(std::vector<std::uint8_t>& frame, std::uint32_t number) {
    const Packet packet = decoded(frame);
    const Layer* segment = find(packet, Protocol::tcp);
    if (segment == nullptr || segment->header.first + tcp::shortest_header > frame.size()) return;
    write(frame, segment->header.first, tcp::sequence_number, {number});
    repair_checksums(frame, LinkType::ethernet, static_cast<std::uint32_t>(frame.size()));
}

}  // namespace osiscope
