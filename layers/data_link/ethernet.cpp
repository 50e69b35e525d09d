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
