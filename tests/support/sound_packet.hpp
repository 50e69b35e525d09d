// What must hold of every decoded packet, whatever its bytes.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "layers/decode.hpp"
#include "layers/describe.hpp"
#include "layers/protocol_home.hpp"

namespace osiscope {

/// The bytes without which there is no such layer.
inline std::uint32_t fixed_header(const Layer& layer) {
    switch (layer.protocol) {
        case Protocol::ethernet: return 14;
        case Protocol::vlan:
        case Protocol::null_loopback:
        case Protocol::icmp:
        case Protocol::icmpv6: return 4;
        case Protocol::linux_cooked_v1: return 16;
        case Protocol::linux_cooked_v2:
        case Protocol::ipv4:
        case Protocol::tcp: return 20;
        case Protocol::arp:
        case Protocol::udp: return 8;
        case Protocol::ipv6: return 40;
        case Protocol::ipv6_extension: return layer.number == 44 ? 8 : 2;
        case Protocol::data:
        case Protocol::padding: return 0;
        default: break;
    }
    std::uint32_t bits = 0;
    for (const Field* field : home_of(layer.protocol).tables.front().fields) bits += field->bit_count;
    return bits / 8;
}

/// No layer is half filled, they follow each other, and all of them and all problems can be told.
inline void expect_sound(const Packet& packet, Bytes frame) {
    std::uint32_t at = 0;
    for (const Layer& layer : packet.layers) {
        EXPECT_LE(layer.header.first + fixed_header(layer), std::max<std::size_t>(frame.size(), layer.header.first));
        EXPECT_GE(layer.header.first, at);
        at = layer.header.first;
        for (const Row& row : describe(packet, layer, frame)) EXPECT_FALSE(row.label.empty());
        EXPECT_FALSE(headline(packet, layer, frame).empty() && layer.protocol != Protocol::ipv6_extension);
    }
    for (const Problem& problem : packet.problems) EXPECT_FALSE(sentence(problem).empty());
}

}  // namespace osiscope
