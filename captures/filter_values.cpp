#include "captures/filter_values.hpp"

#include <algorithm>

#include "layers/data_link/linux_cooked.hpp"
#include "layers/header_parts.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/option.hpp"
#include "layers/protocol_home.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

using Source = FilterSource;

/// The network layer's addresses are the summary's, unless ARP put its own there.
bool has_network(const FrameSummary& summary, Protocol protocol) {
    const int version = protocol == Protocol::ipv4 ? 4 : 6;
    return summary.source.version == version && summary.protocol != Protocol::arp;
}

bool is_there(const FrameSummary& summary, Protocol protocol) {
    const bool network = protocol == Protocol::ipv4 || protocol == Protocol::ipv6;
    return network ? has_network(summary, protocol) : summary.protocol == protocol;
}

void add_address(FilterOccurrences& found, const Address& address) {
    found.add(Bytes(address.bytes).first(address.version == 4 ? 4 : 16));
}

void find_in_summary(FilterOccurrences& found, const FilterField& field, const FrameSummary& summary) {
    if (!is_there(summary, field.protocol)) return;
    const Segment& segment = summary.segment;
    switch (field.source) {
        case Source::protocol: found.any = true; break;
        case Source::source_address: add_address(found, summary.source); break;
        case Source::destination_address: add_address(found, summary.destination); break;
        case Source::either_address:
            add_address(found, summary.source);
            add_address(found, summary.destination);
            break;
        case Source::source_port: found.add(summary.source_port); break;
        case Source::destination_port: found.add(summary.destination_port); break;
        case Source::either_port:
            found.add(summary.source_port);
            found.add(summary.destination_port);
            break;
        case Source::tcp_sequence_number: found.add(segment.sequence_number.value); break;
        case Source::tcp_acknowledgment_number: found.add(segment.acknowledgment_number.value); break;
        case Source::tcp_window: found.add(segment.window); break;
        case Source::tcp_payload_length:  // a fragment does not tell its segment's length
            if (!summary.fragment) found.add(segment.payload_length);
            break;
        case Source::tcp_flags: {
            const unsigned value = segment.flags >> field.number & ((1U << field.bits) - 1);
            found.add(field.kind == FilterKind::flag ? std::uint64_t{value != 0} : value);
            break;
        }
        default: break;
    }
}

void find_fact(FilterOccurrences& found, const FilterField& field, const FilterSubject& subject) {
    switch (field.source) {
        case Source::frame: found.any = true; break;
        case Source::frame_number: found.add(subject.number); break;
        case Source::frame_length: found.add(subject.original_length); break;
        case Source::frame_captured_length: found.add(subject.captured_length); break;
        case Source::frame_time:
            if (subject.since_first) found.add(value_of_time(*subject.since_first));
            break;
        case Source::frame_interface: found.any = !subject.interface_name.empty(); break;
        case Source::tcp_stream:
            if (subject.summary->stream != FrameSummary::no_stream) found.add(subject.summary->stream);
            break;
        case Source::tcp_scaled_window:
            if (subject.summary->stream != FrameSummary::no_stream) found.add(subject.summary->calculated_window);
            break;
        case Source::tcp_analysis: found.any = (subject.summary->analysis & field.number) != 0; break;
        default: find_in_summary(found, field, *subject.summary); break;
    }
}

/// Of some protocols not every header has every field: an ICMP message has those of its type.
bool has_field(const Layer& layer, const Field& entry, Bytes frame) {
    if (home_of(layer.protocol).fields == nullptr) return true;
    const FieldTable table = fields_of(layer, frame);
    return std::find(table.begin(), table.end(), &entry) != table.end();
}

void add_field(FilterOccurrences& found, const FilterField& field, const Field& entry, const Layer& layer,
               Bytes frame) {
    if (!has_field(layer, entry, frame)) return;
    const BitRange bits = bits_of(layer.header.first, entry);
    if (bytes_of(bits).end() > layer.header.end() || bytes_of(bits).end() > frame.size()) return;
    if (entry.bit_count > 64) return found.add(slice(frame, bytes_of(bits)));
    const std::uint64_t value = read(frame, layer.header.first, entry);
    if (value < field.lowest || value > field.highest) return;
    found.add(field.kind == FilterKind::flag ? std::uint64_t{value != 0} : value * field.scale);
}

/// Tags and extension headers share a `Protocol`; the number by which the layer below named them tells them apart.
/// The old number of a tag stands for what the customer's is.
bool is_of(const Layer& layer, const FilterField& field) {
    if (layer.protocol != field.protocol) return false;
    if (layer.protocol == Protocol::ipv6_extension) return layer.number == field.number;
    if (layer.protocol != Protocol::vlan) return true;
    return (layer.number == vlan::service_tag) == (field.number == vlan::service_tag);
}

bool option_is_right(const Option& option) {
    return option.intact && option.captured && tcp::option_length_right(option.kind, option.range.count);
}

void find_tcp_option(FilterOccurrences& found, const FilterField& field, const Layer& layer, Bytes frame) {
    for (OptionWalk walk{frame, options_of(layer)}; walk.next();) {
        const Option& option = walk.option;
        if (option.kind != field.number || !option_is_right(option)) continue;
        found.any = true;
        if (field.field == nullptr) continue;
        const std::uint32_t values = option.kind == tcp::option_sack ? tcp::sack_blocks_in(option.range.count) : 1;
        for (std::uint32_t n = 0; n < values; ++n)
            found.add(read(frame, tcp::sack_block_at(option.range.first, n), *field.field));
    }
}

/// 0 bad, 1 good, 2 unverified, 3 not present: Wireshark's numbers.
std::uint64_t status_number(ChecksumState state) {
    switch (state) {
        case ChecksumState::correct: return 1;
        case ChecksumState::not_verifiable: return 2;
        case ChecksumState::absent: return 3;
        case ChecksumState::wrong:
        case ChecksumState::left_to_hardware: break;
    }
    return 0;
}

void find_cooked(FilterOccurrences& found, const FilterField& field, const Layer& layer, Bytes frame) {
    const bool first_version = layer.protocol == Protocol::linux_cooked_v1;
    const std::uint32_t at = layer.header.first;
    if (field.source == Source::cooked_header)
        return add_field(found, field, first_version ? *field.field : *field.other, layer, frame);
    const Field& length = first_version ? linux_cooked_v1::address_length : linux_cooked_v2::address_length;
    const Field& address = first_version ? linux_cooked_v1::address : linux_cooked_v2::address;
    if (read(frame, at, length) == 6) found.add(read(frame, at, address) >> 16);
}

void find_in_layer(FilterOccurrences& found, const FilterField& field, const Layer& layer, const Packet& packet,
                   Bytes frame) {
    switch (field.source) {
        case Source::layer: found.any = true; break;
        case Source::header:
            add_field(found, field, *field.field, layer, frame);
            if (field.other != nullptr) add_field(found, field, *field.other, layer, frame);
            break;
        case Source::part:
            for (const HeaderPart& part : header_parts(layer, frame))
                if (part.field == field.field) found.add(read(frame, part.base, *part.field));
            break;
        case Source::cooked_header:
        case Source::cooked_mac: find_cooked(found, field, layer, frame); break;
        case Source::null_family: found.add(null_loopback::family_of(frame, packet.link_type)); break;
        case Source::ipv4_length: {
            const std::uint64_t length = read(frame, layer.header.first, ipv4::total_length);
            found.add(length != 0 ? length : layer.header.count + layer.payload.count);
            break;
        }
        case Source::checksum: found.add(status_number(layer.checksum)); break;
        case Source::ipv4_option_type:
        case Source::tcp_option_kind:
            for (OptionWalk walk{frame, options_of(layer)}; walk.next();) found.add(walk.option.kind);
            break;
        case Source::tcp_option: find_tcp_option(found, field, layer, frame); break;
        default: break;
    }
}

void find_in_packet(FilterOccurrences& found, const FilterField& field, const Packet& packet, Bytes frame) {
    const bool both_cooked = field.protocol == Protocol::linux_cooked_v2 && field.source != Source::header;
    for (const Layer& layer : packet.layers)
        if (is_of(layer, field) || (both_cooked && layer.protocol == Protocol::linux_cooked_v1))
            find_in_layer(found, field, layer, packet, frame);
}

}  // namespace

void FilterOccurrences::add(Bytes address) {
    FilterValue value;
    for (const std::uint8_t byte : address) {
        value.high = value.high << 8 | value.low >> 56;
        value.low = value.low << 8 | byte;
    }
    add(value);
}

void find_occurrences(FilterOccurrences& found, const FilterField& field, const FilterSubject& subject) {
    const FilterNeeds needs = needs_of(field.source);
    if (!needs.bytes) return find_fact(found, field, subject);
    if (!needs.packet) {
        found.any = find_text(field, subject).has_value();
        return;
    }
    if (subject.packet != nullptr) find_in_packet(found, field, *subject.packet, subject.bytes);
}

std::optional<std::string_view> find_text(const FilterField& field, const FilterSubject& subject) {
    if (field.source == Source::frame_interface) {
        if (subject.interface_name.empty()) return std::nullopt;
        return subject.interface_name;
    }
    Bytes bytes = subject.bytes;
    if (field.source == Source::payload_bytes) {
        if (subject.summary->protocol != field.protocol) return std::nullopt;
        bytes = slice(bytes, subject.summary->payload);
        if (bytes.empty()) return std::nullopt;
    }
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace osiscope
