#include "layers/network/icmp.hpp"

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

Protocol decode_either(Step& step, Protocol protocol) {
    if (!header_fits(step, protocol, shortest_header)) return Protocol::data;
    const std::uint32_t start = step.at;
    const bool version_6 = protocol == Protocol::icmpv6;
    const ByteRange all{start, step.end - start};
    const bool echo = is_echo(static_cast<std::uint8_t>(read(step.frame, start, type)), version_6);
    const bool whole_echo = echo && all.count >= echo_header && start + echo_header <= step.frame.size();
    const auto stored = static_cast<std::uint16_t>(read(step.frame, start, checksum));
    Layer& layer = add_layer(step, protocol, whole_echo ? echo_header : shortest_header);
    layer.checksum = version_6 ? verify_transport(step, all, stored) : verify_v4(step, all);
    if (layer.checksum == ChecksumState::wrong)
        add_problem(step, {Problem::Kind::checksum_wrong, protocol, {start + 2, 2}, 0, 0, "the checksum"});
    return Protocol::data;
}

const char* type_name_v4(std::uint8_t number) {
    switch (number) {
        case 0: return "Echo reply";
        case 3: return "Destination unreachable";
        case 4: return "Source quench";
        case 5: return "Redirect";
        case 8: return "Echo request";
        case 9: return "Router advertisement";
        case 10: return "Router solicitation";
        case 11: return "Time exceeded";
        case 12: return "Parameter problem";
        case 13: return "Timestamp request";
        case 14: return "Timestamp reply";
        default: return "";
    }
}

const char* type_name_v6(std::uint8_t number) {
    switch (number) {
        case 1: return "Destination unreachable";
        case 2: return "Packet too big";
        case 3: return "Time exceeded";
        case 4: return "Parameter problem";
        case 128: return "Echo request";
        case 129: return "Echo reply";
        case 130: return "Multicast listener query";
        case 131: return "Multicast listener report";
        case 133: return "Router solicitation";
        case 134: return "Router advertisement";
        case 135: return "Neighbour solicitation";
        case 136: return "Neighbour advertisement";
        case 137: return "Redirect";
        case 143: return "Multicast listener report (version 2)";
        default: return "";
    }
}

}  // namespace

bool is_echo(std::uint8_t number, bool version_6) {
    return version_6 ? number == 128 || number == 129 : number == 0 || number == 8;
}

const char* type_name(std::uint8_t number, bool version_6) {
    return version_6 ? type_name_v6(number) : type_name_v4(number);
}

Bytes quoted_packet(const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers) {
        if (layer.protocol != Protocol::icmp && layer.protocol != Protocol::icmpv6) continue;
        const std::uint64_t number = read(frame, layer.header.first, type);
        const bool version_6 = layer.protocol == Protocol::icmpv6;
        const bool error =
            version_6 ? number >= 1 && number <= 4 : number == 3 || number == 4 || number == 11 || number == 12;
        const std::uint32_t first = layer.header.first + error_header;
        if (!error || layer.payload.end() <= first) return {};
        return slice(frame, {first, layer.payload.end() - first});
    }
    return {};
}

Protocol decode(Step& step) { return decode_either(step, Protocol::icmp); }
Protocol decode_v6(Step& step) { return decode_either(step, Protocol::icmpv6); }

}  // namespace osiscope::icmp
