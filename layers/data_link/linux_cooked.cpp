#include "layers/data_link/linux_cooked.hpp"

#include "layers/protocol_home.hpp"

namespace osiscope::linux_cooked_v1 {

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::linux_cooked_v1, header_length)) return Protocol::data;
    step.number = static_cast<std::uint16_t>(read(step.frame, step.at, protocol));
    add_layer(step, Protocol::linux_cooked_v1, header_length);
    return protocol_of_ether_type(step.number);
}

namespace {

constexpr ProtocolTable tables[] = {{fields, ProtocolTable::Use::shown}};  // filters have one name for both versions

}

constexpr ProtocolHome home{.decode = decode, .tables = tables};

}  // namespace osiscope::linux_cooked_v1

namespace osiscope::linux_cooked_v2 {

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::linux_cooked_v2, header_length)) return Protocol::data;
    step.number = static_cast<std::uint16_t>(read(step.frame, step.at, protocol));
    add_layer(step, Protocol::linux_cooked_v2, header_length);
    return protocol_of_ether_type(step.number);
}

namespace {

constexpr ProtocolTable tables[] = {{fields, ProtocolTable::Use::shown}};

}

constexpr ProtocolHome home{.decode = decode, .tables = tables};

}  // namespace osiscope::linux_cooked_v2

namespace osiscope::null_loopback {

std::uint32_t family_of(Bytes frame, LinkType link_type) {
    const auto value = static_cast<std::uint32_t>(read(frame, 0, family));
    const bool swapped = link_type == LinkType::null_loopback && (value & 0xffff0000U) != 0;
    if (!swapped) return value;
    return value >> 24 | (value >> 8 & 0xff00U) | (value << 8 & 0xff0000U) | value << 24;
}

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::null_loopback, header_length)) return Protocol::data;
    const std::uint32_t value = family_of(step.frame, step.packet.link_type);
    add_layer(step, Protocol::null_loopback, header_length);
    switch (value) {
        case 2: return Protocol::ipv4;
        case 24:
        case 28:
        case 30: return Protocol::ipv6;
        default: return Protocol::data;
    }
}

namespace {

constexpr ProtocolTable tables[] = {{fields, ProtocolTable::Use::shown}};  // a filter knows its byte order

}

constexpr ProtocolHome home{.decode = decode, .tables = tables};

}  // namespace osiscope::null_loopback
