#include "layers/data_link/ethernet.hpp"

namespace osiscope::ethernet {

namespace {

/// The 16 bits after the addresses name the next protocol, or count bytes (IEEE 802.3 §3.2.6).
Protocol after_type(Step& step, std::uint16_t value) {
    step.number = value;
    if (value >= smallest_ether_type) return protocol_of_ether_type(value);
    if (value <= largest_length && step.at + value < step.end) {
        step.padding = step.end - step.at - value;
        step.end = step.at + value;
    }
    return Protocol::data;
}

}  // namespace

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::ethernet, header_length)) return Protocol::data;
    const auto value = static_cast<std::uint16_t>(read(step.frame, step.at, type));
    add_layer(step, Protocol::ethernet, header_length);
    return after_type(step, value);
}

const char* ether_type_name(std::uint16_t ether_type) {
    switch (ether_type) {
        case 0x0800: return "IPv4";
        case 0x0806: return "ARP";
        case 0x8035: return "RARP";
        case 0x8100: return "802.1Q VLAN tag";
        case 0x88a8: return "802.1ad VLAN tag";
        case 0x9100: return "VLAN tag (old QinQ)";
        case 0x86dd: return "IPv6";
        case 0x8847: return "MPLS";
        case 0x8863: return "PPPoE discovery";
        case 0x8864: return "PPPoE session";
        case 0x888e: return "EAPOL (802.1X)";
        case 0x88cc: return "LLDP";
        case 0x88e5: return "MACsec";
        case 0x88f7: return "PTP";
        default: return "";
    }
}

}  // namespace osiscope::ethernet

namespace osiscope::vlan {

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::vlan, header_length)) return Protocol::data;
    const auto value = static_cast<std::uint16_t>(read(step.frame, step.at, type));
    add_layer(step, Protocol::vlan, header_length);
    step.number = value;
    return value >= ethernet::smallest_ether_type ? protocol_of_ether_type(value) : Protocol::data;
}

}  // namespace osiscope::vlan
