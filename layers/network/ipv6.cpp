#include "layers/network/ipv6.hpp"

namespace osiscope::ipv6 {

namespace {

void apply_payload_length(Step& step, std::uint32_t start, std::uint32_t length) {
    const std::uint32_t end = start + header_length + length;
    if (length == 0) return;  // a jumbogram, or captured before segmentation offload: reaches to the frame's end
    if (end > step.end) {
        step.network.length_doubtful = true;
        add_problem(step, {Problem::Kind::length_too_large,
                           Protocol::ipv6,
                           {start + 4, 2},
                           length,
                           step.end - start - header_length,
                           "the IPv6 payload length"});
        return;
    }
    step.padding += step.end - end;
    step.end = end;
}

}  // namespace

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::ipv6, header_length)) return Protocol::data;
    const std::uint32_t start = step.at;
    if (read(step.frame, start, version) != 6) {
        add_problem(step, {Problem::Kind::wrong_version,
                           Protocol::ipv6,
                           {start, 1},
                           6,
                           static_cast<std::uint32_t>(read(step.frame, start, version)),
                           "the version field"});
        return Protocol::data;
    }
    const auto next = static_cast<std::uint8_t>(read(step.frame, start, next_header));
    apply_payload_length(step, start, static_cast<std::uint32_t>(read(step.frame, start, payload_length)));
    add_layer(step, Protocol::ipv6, header_length);
    step.network.version = 6;
    step.network.source = slice(step.frame, {start + 8, 16});
    step.network.destination = slice(step.frame, {start + 24, 16});
    step.network.protocol = next;
    step.number = next;
    return protocol_of_ip(next, 6);
}

}  // namespace osiscope::ipv6

namespace osiscope::ipv6_extension {

Protocol decode(Step& step) {
    const auto number = static_cast<std::uint8_t>(step.number);
    if (!header_fits(step, Protocol::ipv6_extension, 8)) return Protocol::data;
    const std::uint32_t start = step.at;
    const bool fragmented = number == fragment;
    const auto units = static_cast<std::uint32_t>(read(step.frame, start, length));
    const std::uint32_t size = fragmented ? 8 : (units + 1) * 8;
    if (!header_fits(step, Protocol::ipv6_extension, size)) return Protocol::data;
    const auto next = static_cast<std::uint8_t>(read(step.frame, start, next_header));
    add_layer(step, Protocol::ipv6_extension, size);
    bool later_fragment = false;
    if (fragmented) {
        later_fragment = read(step.frame, start, fragment_offset) != 0;
        step.network.fragment |= later_fragment || read(step.frame, start, more_fragments) != 0;
    }
    if (number == routing)
        if (const Bytes last = final_destination(step.frame, {start, size}); !last.empty())
            step.network.destination = last;
    step.network.protocol = next;
    step.number = next;
    return later_fragment ? Protocol::data : protocol_of_ip(next, 6);
}

Bytes final_destination(Bytes frame, ByteRange header) {
    if (header.count < 24 || header.end() > frame.size() || read(frame, header.first, segments_left) == 0) return {};
    const std::uint64_t type = read(frame, header.first, routing_type);
    if (type != 0 && type != 2) return {};
    return slice(frame, {header.end() - 16, 16});
}

}  // namespace osiscope::ipv6_extension
