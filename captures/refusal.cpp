#include "captures/refusal.hpp"

#include <algorithm>

#include "layers/data_link/ethernet.hpp"

namespace osiscope {

namespace {

/// To the interface at which it was captured.
bool addressed_here(const Recording& recording, std::uint32_t number) {
    const Bytes frame = frame_bytes(recording, number);
    const std::vector<std::uint8_t>& mac = recording.points[recording.frames[number].point].mac;
    const Bytes to = bytes_at(frame, 0, ethernet::destination);
    if (to.size() != mac.size() || ethernet::is_group(to)) return true;  // groups are not looked into
    return std::equal(mac.begin(), mac.end(), to.begin());
}

}  // namespace

bool is_damaged(const WireAction& action) {
    return !action.flipped_bits.empty() || action.code_violations > 0 ||
           (action.arrived_length != 0 && action.arrived_length < action.length);
}

int refusing_layer(const Recording& recording, const Journey& journey) {
    const std::uint32_t number = journey.next_wire_action != no_index ? journey.next_wire_action : journey.wire_action;
    if (!recording.facts || number == no_index || journey.received == no_index) return 0;
    if (!is_damaged(recording.wire_actions[number])) return 0;
    if (!host_of(recording, journey.received)) return 0;
    if (!addressed_here(recording, journey.received)) return 2;
    for (const Layer& layer : decode_frame(recording, journey.received).layers) {
        if (layer.checksum != ChecksumState::wrong) continue;
        const int refusing = osi_layer(layer.protocol);
        if (layer.protocol == Protocol::ipv4 || refusing == 4) return refusing;
    }
    return 0;
}

}  // namespace osiscope
