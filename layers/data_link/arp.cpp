#include "layers/data_link/arp.hpp"

namespace osiscope::arp {

bool has_ethernet_ipv4_addresses(Bytes frame, std::uint32_t at) {
    return read(frame, at, hardware_type) == 1 && read(frame, at, protocol_type) == 0x0800 &&
           read(frame, at, hardware_length) == 6 && read(frame, at, protocol_length) == 4;
}

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::arp, fixed_length)) return Protocol::data;
    const bool known = has_ethernet_ipv4_addresses(step.frame, step.at);
    const std::uint32_t length = known ? header_length : fixed_length;
    if (known && !header_fits(step, Protocol::arp, length)) return Protocol::data;
    add_layer(step, Protocol::arp, length);
    if (known && step.end > step.at) {  // the 28 bytes are all of ARP: what follows fills the frame up
        step.padding = step.end - step.at;
        step.end = step.at;
    }
    return Protocol::data;
}

}  // namespace osiscope::arp
