#include "layers/network/icmp.hpp"

#include "layers/network/icmp_messages.hpp"
#include "layers/network/internet_checksum.hpp"

namespace osiscope::icmp {

namespace {

ChecksumState verify_v4(const Step& step, ByteRange range) {
    const NetworkContext& network = step.network;
    if (!step.verify_checksums || network.fragment || network.length_doubtful || range.end() > step.frame.size())
        return ChecksumState::not_verifiable;
    return checksum_fold(checksum_add(slice(step.frame, range))) == 0xffff ? ChecksumState::correct
                                                                           : ChecksumState::wrong;
}

/// Of the message's own fields as many as are there.
std::uint32_t header_length(Bytes frame, ByteRange message, bool version_6) {
    const auto captured = static_cast<std::uint32_t>(slice(frame, message).size());
    const Field* last = message_fields(frame, message.first, captured, version_6).back();
    return (last->first_bit + std::uint32_t{last->bit_count}) / 8;
}

Protocol decode_either(Step& step, Protocol protocol) {
    if (!header_fits(step, protocol, shortest_header)) return Protocol::data;
    const std::uint32_t start = step.at;
    const bool version_6 = protocol == Protocol::icmpv6;
    const ByteRange all{start, step.end - start};
    const auto stored = static_cast<std::uint16_t>(read(step.frame, start, checksum));
    Layer& layer = add_layer(step, protocol, header_length(step.frame, all, version_6));
    layer.checksum = version_6 ? verify_transport(step, all, stored) : verify_v4(step, all);
    if (layer.checksum == ChecksumState::wrong)
        add_problem(step,
                    {Problem::Kind::checksum_wrong, protocol, bytes_of(start, icmp::checksum), 0, 0, "the checksum"});
    return Protocol::data;
}

}  // namespace

bool is_echo(std::uint8_t number, bool version_6) {
    return version_6 ? number == 128 || number == 129 : number == 0 || number == 8;
}

bool is_error(std::uint8_t number, bool version_6) {
    return version_6 ? number >= 1 && number <= 4 : number == 3 || number == 4 || number == 11 || number == 12;
}

Bytes quoted_packet(const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers) {
        if (layer.protocol != Protocol::icmp && layer.protocol != Protocol::icmpv6) continue;
        const auto number = static_cast<std::uint8_t>(read(frame, layer.header.first, type));
        const bool error = is_error(number, layer.protocol == Protocol::icmpv6);
        const std::uint32_t first = layer.header.first + error_header;
        if (!error || layer.payload.end() <= first) return {};
        return slice(frame, {first, layer.payload.end() - first});
    }
    return {};
}

Protocol decode(Step& step) { return decode_either(step, Protocol::icmp); }
Protocol decode_v6(Step& step) { return decode_either(step, Protocol::icmpv6); }

}  // namespace osiscope::icmp
