#include "layers/decode.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "layers/protocol_home.hpp"
#include "layers/step.hpp"

namespace osiscope {

namespace {

/// Real packets have under ten headers. No RFC sets a limit; this one keeps a made-up frame from being all headers.
constexpr std::size_t deepest = 1000;

Protocol by_version_nibble(Bytes frame) {
    if (frame.empty()) return Protocol::data;
    switch (frame[0] >> 4) {
        case 4: return Protocol::ipv4;
        case 6: return Protocol::ipv6;
        default: return Protocol::data;
    }
}

Protocol first_protocol(LinkType link_type, Bytes frame) {
    switch (link_type) {
        case LinkType::ethernet: return Protocol::ethernet;
        case LinkType::null_loopback:
        case LinkType::loop: return Protocol::null_loopback;
        case LinkType::raw_12:
        case LinkType::raw_14:
        case LinkType::raw_ip: return by_version_nibble(frame);
        case LinkType::raw_ipv4: return Protocol::ipv4;
        case LinkType::raw_ipv6: return Protocol::ipv6;
        case LinkType::linux_cooked_v1: return Protocol::linux_cooked_v1;
        case LinkType::linux_cooked_v2: return Protocol::linux_cooked_v2;
    }
    return Protocol::data;
}

/// Whatever no header claimed: the payload, then what follows the network packet.
void add_rest(Step& step) {
    if (step.end > step.at) add_layer(step, Protocol::data, step.end - step.at);
    step.at = step.packet.original_length - std::min(step.padding, step.packet.original_length);
    step.end = step.packet.original_length;
    if (step.padding > 0 && step.end > step.at) add_layer(step, Protocol::padding, step.padding);
}

}  // namespace

Packet decode(LinkType link_type, Bytes frame, std::uint32_t original_length) {
    Packet packet;
    decode_into(packet, link_type, frame, original_length);
    return packet;
}

void decode_into(Packet& packet, LinkType link_type, Bytes frame, std::uint32_t original_length, Checksums checksums) {
    packet.link_type = link_type;
    packet.captured_length = static_cast<std::uint32_t>(frame.size());
    packet.original_length = std::max(original_length, packet.captured_length);
    packet.layers.clear();
    packet.problems.clear();
    Step step{.frame = frame,
              .end = packet.original_length,
              .verify_checksums = checksums == Checksums::verify,
              .network = {},
              .packet = packet};
    Protocol next = first_protocol(link_type, frame);
    while (next != Protocol::data) {
        if (packet.layers.size() == deepest) {
            add_problem(step, {Problem::Kind::too_deep, next, {step.at, 0}, 0, 0, ""});
            break;
        }
        next = row_of(next).home->decode(step);
    }
    add_rest(step);
}

void note_missing(Step& step, Protocol protocol, std::uint32_t size) {
    const std::uint32_t available = step.end > step.at ? step.end - step.at : 0;
    if (size > available)
        return add_problem(step,
                           {Problem::Kind::packet_too_short, protocol, {step.at, available}, size, available, ""});
    const auto captured = static_cast<std::uint32_t>(step.frame.size());
    const std::uint32_t present = captured > step.at ? captured - step.at : 0;
    add_problem(step, {Problem::Kind::cut_by_capture, protocol, {step.at, present}, size, present, ""});
}

void add_problem(Step& step, Problem problem) { step.packet.problems.push_back(problem); }

namespace {

struct Numbered {
    std::uint16_t number = 0;
    Protocol protocol = Protocol::data;
};

constexpr std::size_t count_in(NumberSpace space) {
    std::size_t count = 0;
    for (const ProtocolRow& row : protocol_table) count += row.below.space == space ? row.below.count : 0;
    return count;
}

/// The numbers of a space that osiscope reads; those of the higher layers, which are the most frequent, first.
template <NumberSpace space>
constexpr auto numbers_in() {
    std::array<Numbered, count_in(space)> list{};
    std::size_t next = list.size();
    for (const ProtocolRow& row : protocol_table)
        for (std::size_t i = 0; row.below.space == space && i < row.below.count; ++i)
            list[--next] = {row.below.numbers[i], row.id};
    return list;
}

/// By number: in IP version 6 extension headers have theirs too.
constexpr std::array<Protocol, 256> ip_protocols(bool version_6) {
    std::array<Protocol, 256> list{};
    for (Protocol& protocol : list) protocol = Protocol::data;
    for (const Numbered& one : numbers_in<NumberSpace::ip_protocol>()) list[one.number] = one.protocol;
    if (version_6)
        for (const Numbered& one : numbers_in<NumberSpace::ipv6_next_header>()) list[one.number] = one.protocol;
    return list;
}

constexpr std::array<Protocol, 256> ipv4_protocols = ip_protocols(false), ipv6_protocols = ip_protocols(true);
constexpr auto ether_types = numbers_in<NumberSpace::ether_type>();

/// Comparisons one after the other, without a loop: it is asked for every frame.
template <std::size_t... i>
Protocol find_ether_type(std::uint16_t wanted, std::index_sequence<i...>) {
    Protocol found = Protocol::data;
    (void)((wanted == ether_types[i].number && (found = ether_types[i].protocol, true)) || ...);
    return found;
}

}  // namespace

Protocol protocol_of_ether_type(std::uint16_t ether_type) {
    return find_ether_type(ether_type, std::make_index_sequence<ether_types.size()>());
}

Protocol protocol_of_ip(std::uint8_t number, int version) {
    return version == 6 ? ipv6_protocols[number] : ipv4_protocols[number];
}

}  // namespace osiscope
