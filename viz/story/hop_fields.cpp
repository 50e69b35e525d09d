#include "viz/story/hop_fields.hpp"

#include "layers/data_link/ethernet.hpp"
#include "layers/describe.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/words.hpp"

namespace osiscope {

HopFields hop_fields(const Recording& recording, std::uint32_t frame) {
    HopFields fields;
    const Bytes bytes = frame_bytes(recording, frame);
    for (const Layer& layer : decode_frame(recording, frame).layers) {
        const auto value = [&](const Field& field) { return value_text(bytes, layer.header.first, field); };
        if (layer.protocol == Protocol::ethernet) {
            fields.source = value(ethernet::source);
            fields.destination = value(ethernet::destination);
        }
        if (layer.protocol == Protocol::ipv4) fields.hops = value(ipv4::time_to_live), fields.hops_name = "TTL";
        if (layer.protocol == Protocol::ipv6) fields.hops = value(ipv6::hop_limit), fields.hops_name = said("hops");
    }
    return fields;
}

}  // namespace osiscope
