#include "layers/header_parts.hpp"

#include <algorithm>

#include "layers/application/transfer_record.hpp"
#include "layers/data_link/arp.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/data_link/linux_cooked.hpp"
#include "layers/describe_notes.hpp"
#include "layers/network/icmp_messages.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/option.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"

namespace osiscope {

namespace {

/// The fields of a table as far as their bytes are in the frame.
void append_table(std::vector<HeaderPart>& parts, FieldTable table, std::uint32_t base, Bytes frame) {
    for (const Field* field : table) {
        const BitRange bits = bits_of(base, *field);
        if (bytes_of(bits).end() > frame.size()) return;
        parts.push_back({field, base, bits});
    }
}

/// The bytes from the end of the parts so far up to `end`, if there are any.
void append_unnamed(std::vector<HeaderPart>& parts, std::uint32_t first, std::uint32_t end) {
    if (end > first) parts.push_back({nullptr, first, {first * 8, (end - first) * 8}});
}

FieldTable option_table(const Layer& layer, const Option& option) {
    if (layer.protocol == Protocol::tcp) return tcp::option_fields(option.kind, option.range.count);
    if (option.kind <= 1) return ipv4::single_byte_option;
    return ipv4::option_head;
}

const char* option_name(const Layer& layer, const Option& option) {
    return layer.protocol == Protocol::tcp ? tcp::option_name(option.kind) : ipv4::option_name(option.kind);
}

std::uint32_t captured_end(const Layer& layer, Bytes frame) {
    return std::min(layer.header.end(), static_cast<std::uint32_t>(frame.size()));
}

/// A broken or cut option is bytes without names.
void append_option(std::vector<HeaderPart>& parts, const Layer& layer, const Option& option, Bytes frame) {
    const std::uint32_t first = option.range.first;
    const std::uint32_t option_end = std::min(option.range.end(), captured_end(layer, frame));
    if (!option.intact || !option.captured) return append_unnamed(parts, first, option_end);
    const FieldTable table = option_table(layer, option);
    const std::size_t start = parts.size();
    append_table(parts, table, first, frame);
    parts[start].option = option_name(layer, option);
    if (table.data() == tcp::sack_option)
        for (std::uint32_t n = 1; n < tcp::sack_blocks_in(option.range.count); ++n)
            append_table(parts, tcp::sack_block, tcp::sack_block_at(first, n), frame);
    append_unnamed(parts, parts.back().bits.end() / 8, option_end);
}

bool has_options(const Layer& layer) { return layer.protocol == Protocol::tcp || layer.protocol == Protocol::ipv4; }

}  // namespace

std::vector<HeaderPart> header_parts(const Layer& layer, Bytes frame) {
    std::vector<HeaderPart> parts;
    append_table(parts, fields_of(layer, frame), layer.header.first, frame);
    if (parts.empty()) return parts;
    std::uint32_t at = parts.back().bits.end() / 8;
    if (has_options(layer))
        for (OptionWalk walk{frame, {at, layer.header.end() - at}}; walk.next();)
            append_option(parts, layer, walk.option, frame);
    at = parts.back().bits.end() / 8;
    append_unnamed(parts, at, captured_end(layer, frame));
    return parts;
}

namespace {

std::vector<FieldTable> all_tables() {
    std::vector<FieldTable> tables{
        ethernet::fields,
        vlan::fields,
        linux_cooked_v1::fields,
        linux_cooked_v2::fields,
        null_loopback::fields,
        arp::fields,
        ipv4::fields,
        ipv4::option_head,
        ipv6::fields,
        ipv6_extension::fields,
        ipv6_extension::destination_fields,
        ipv6_extension::routing_fields,
        ipv6_extension::fragment_fields,
        tcp::fields,
        tcp::maximum_segment_size_option,
        tcp::window_scale_option,
        tcp::timestamps_option,
        tcp::sack_option,
        udp::fields,
        transfer_record::fields,
        transfer_record::offer_fields,
        transfer_record::accept_fields,
        transfer_record::end_fields,
        transfer_record::receipt_fields,
    };
    const std::span<const FieldTable> messages = icmp::message_tables();
    tables.insert(tables.end(), messages.begin(), messages.end());
    return tables;
}

}  // namespace

std::span<const FieldTable> field_tables() {
    static const std::vector<FieldTable> tables = all_tables();
    return tables;
}

}  // namespace osiscope
