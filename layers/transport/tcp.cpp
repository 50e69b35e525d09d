#include "layers/transport/tcp.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/headline_parts.hpp"
#include "layers/network/internet_checksum.hpp"
#include "layers/option_kinds.hpp"
#include "layers/protocol_home.hpp"
#include "layers/text.hpp"

namespace osiscope::tcp {

namespace {

void note_bad_options(Step& step, ByteRange options) {
    if (only_timestamps(step.frame, options)) return;
    for (OptionWalk walk{step.frame, options}; walk.next();) {
        const Option& option = walk.option;
        if (!option.captured || option.kind <= 1) continue;
        if (!option.intact || !option_length_right(option.kind, option.range.count))
            add_problem(step, {Problem::Kind::bad_option, Protocol::tcp, option.range,
                               required_option_length(option.kind), option.range.count, "the option's length"});
    }
}

}  // namespace

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::tcp, shortest_header)) return Protocol::data;
    const std::uint32_t start = step.at;
    const auto size = static_cast<std::uint32_t>(read(step.frame, start, data_offset)) * 4;
    if (size < shortest_header) {
        add_problem(step, {Problem::Kind::length_too_small, Protocol::tcp, bytes_of(start, data_offset),
                           shortest_header, size, "the TCP data offset"});
        return Protocol::data;
    }
    if (start + size > step.end)
        add_problem(step, {Problem::Kind::length_too_large, Protocol::tcp, bytes_of(start, data_offset), size,
                           step.end - start, "the TCP data offset"});
    const ByteRange all{start, step.end - start};
    Layer& layer = add_layer(step, Protocol::tcp, size);
    layer.checksum = verify_transport(step, all, static_cast<std::uint16_t>(read(step.frame, start, checksum)));
    const ByteRange header = layer.header;
    if (layer.checksum == ChecksumState::wrong)
        add_problem(step,
                    {Problem::Kind::checksum_wrong, Protocol::tcp, bytes_of(start, checksum), 0, 0, "the checksum"});
    note_bad_options(step, {start + shortest_header, header.count - shortest_header});
    step.number = 0;  // ports, not a number, say what it carries
    return Protocol::data;
}

FieldTable option_fields(std::uint8_t kind, std::uint32_t length) {
    if (kind == option_end || kind == option_no_operation) return single_byte_option;
    if (!option_length_right(kind, length)) return option_head;
    switch (kind) {
        case option_maximum_segment_size: return maximum_segment_size_option;
        case option_window_scale: return window_scale_option;
        case option_timestamps: return timestamps_option;
        case option_sack: return sack_option;
        default: return option_head;
    }
}

const char* option_name(std::uint8_t kind) {
    switch (kind) {
        case option_end: return "End of option list";
        case option_no_operation: return "No operation";
        case option_maximum_segment_size: return "Maximum segment size";
        case option_window_scale: return "Window scale";
        case option_sack_permitted: return "SACK permitted";
        case option_sack: return "Selective acknowledgment";
        case option_timestamps: return "Timestamps";
        case 19: return "MD5 signature";
        case 28: return "User timeout";
        case 29: return "TCP authentication";
        case option_multipath: return "Multipath TCP";
        case option_fast_open: return "Fast open cookie";
        default: return "";
    }
}

std::string flags_text(std::uint16_t value) {
    std::string text;
    TextWriter out(text);
    write_flags(out, value);
    out.finish();
    return text;
}

void write_flags(TextWriter& out, std::uint16_t value) {
    struct Name {
        std::uint16_t bit;
        std::string_view text;
    };
    static constexpr Name names[] = {{syn, "SYN"}, {fin, "FIN"}, {rst, "RST"}, {psh, "PSH"}, {ack, "ACK"},
                                     {urg, "URG"}, {ece, "ECE"}, {cwr, "CWR"}, {ae, "AE"}};
    std::string_view before;
    for (const Name& flag : names) {
        if ((value & flag.bit) == 0) continue;
        out.text(before);
        out.text(flag.text);
        before = ", ";
    }
    if (before.empty()) out.literal("none");
}

namespace {

bool opens(const Noted& noted) { return read(noted.frame, noted.base, flag_syn) != 0; }

std::string sequence_note(const Noted& noted) {
    const std::uint32_t bytes = noted.layer.payload.count;
    if (opens(noted)) return "raw: where this side starts to count";
    if (bytes == 0) return "raw: the number that the next byte will have";
    return bytes == 1 ? "raw: the number of this segment's one byte"
                      : fmt::format("raw: the number of the first of these {} bytes", grouped(bytes));
}

std::string acknowledgment_note(const Noted& noted) {
    return read(noted.frame, noted.base, flag_ack) != 0 ? "raw: the next byte expected from the other side"
                                                        : "not used: the ACK flag is not set";
}

/// Both flags of congestion notification mean something else in a SYN.
std::string congestion_note(const Noted& noted, const char* later) {
    if (noted.value == 0) return {};
    return opens(noted) ? "supports ECN (RFC 3168)" : later;
}

constexpr FieldNote notes[] = {
    {.field = &sequence_number, .words = sequence_note},
    {.field = &acknowledgment_number, .words = acknowledgment_note},
    {.field = &data_offset,
     .words = [](const Noted& noted) { return "header of " + counted(noted.value * 4, "byte", "bytes"); }},
    {.field = &window, .always = "room for more, before scaling"},
    {.field = &flag_syn, .when_set = "opens the connection"},
    {.field = &flag_fin, .when_set = "this side has nothing more to send"},
    {.field = &flag_rst, .when_set = "asks the receiver to abort the connection"},
    {.field = &flag_psh, .when_set = "pass the data up now"},
    {.field = &flag_ack, .when_set = "the acknowledgment number counts"},
    {.field = &flag_urg, .when_set = "the urgent pointer is valid"},
    {.field = &flag_ece, .words = [](const Noted& noted) { return congestion_note(noted, "reports congestion"); }},
    {.field = &flag_cwr,
     .words = [](const Noted& noted) { return congestion_note(noted, "congestion window reduced"); }},
};

std::string sack_text(Bytes frame, const Option& option) {
    std::string text;
    for (std::uint32_t n = 0; n < sack_blocks_in(option.range.count); ++n) {
        const std::uint32_t at = sack_block_at(option.range.first, n);
        text += fmt::format("{}{} – {}", text.empty() ? "" : ", ", grouped(read(frame, at, sack_left)),
                            grouped(read(frame, at, sack_right)));
    }
    return text;
}

std::string option_value(Bytes frame, const Option& option) {
    const std::uint32_t at = option.range.first;
    const std::uint8_t required = required_option_length(option.kind);
    if (required != 0 && option.range.count != required) return hex_text(slice(frame, option.range));
    switch (option.kind) {
        case option_end:
        case option_no_operation: return "1 byte";
        case option_maximum_segment_size: return grouped(read(frame, at, maximum_segment_size));
        case option_window_scale: return fmt::format("{}", read(frame, at, window_scale));
        case option_sack_permitted: return "yes";
        case option_sack: return sack_text(frame, option);
        case option_timestamps:
            return fmt::format("{}, echo {}", grouped(read(frame, at, timestamp_value)),
                               grouped(read(frame, at, timestamp_echo)));
        default: return option_data(frame, option);
    }
}

std::string scale_note(Bytes frame, const Option& option) {
    if (!option_length_right(option.kind, option.range.count)) return {};
    const std::uint64_t shift = read(frame, option.range.first, window_scale);
    return fmt::format("windows count in units of {}",
                       grouped(1ULL << std::min<std::uint64_t>(largest_window_shift, shift)));
}

std::string option_note(Bytes frame, const Option& option) {
    switch (option.kind) {
        case option_no_operation: return "fills up to a multiple of four bytes";
        case option_maximum_segment_size: return "the largest segment this side accepts";
        case option_window_scale: return scale_note(frame, option);
        case option_sack_permitted: return "selective acknowledgments allowed";
        case option_sack: return "blocks of data that arrived out of order";
        case option_timestamps: return "to measure the round-trip time";
        case option_fast_open:
            return option.range.count <= 2 ? "asks for a cookie (RFC 7413)"
                                           : "the cookie that lets data go with the next SYN (RFC 7413)";
        default: return {};
    }
}

void append_further_blocks(std::vector<HeaderPart>& parts, const Option& option, Bytes frame) {
    if (option.kind != option_sack || !option_length_right(option.kind, option.range.count)) return;
    for (std::uint32_t n = 1; n < sack_blocks_in(option.range.count); ++n)
        append_table(parts, sack_block, sack_block_at(option.range.first, n), frame);
}

void headline(TextWriter& out, const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    write_ports(out, read(frame, at, source_port), read(frame, at, destination_port));
    write_flags(out, static_cast<std::uint16_t>(read(frame, at, flags)));
    out.literal(", raw seq ");
    out.grouped(read(frame, at, sequence_number));
    out.literal(", raw ack ");
    out.grouped(read(frame, at, acknowledgment_number));
    out.literal(", ");
    write_data_length(out, layer.payload.count);
}

constexpr OptionKinds option_kinds{.name = option_name,
                                   .fields = option_fields,
                                   .value = option_value,
                                   .note = option_note,
                                   .append_more = append_further_blocks};

using Use = ProtocolTable::Use;

inline constexpr const Field* flags_as_one[] = {&flags};
constexpr ProtocolTable tables[] = {
    {fields},
    {maximum_segment_size_option, Use::shown},
    {window_scale_option, Use::shown},
    {timestamps_option, Use::shown},
    {sack_option, Use::shown},
    {flags_as_one, Use::shown},
};

}  // namespace

constexpr ProtocolHome home{.decode = decode,
                            .tables = tables,
                            .notes = notes,
                            .options = &option_kinds,
                            .headline = headline,
                            .checksum = &checksum,
                            .checksum_status = "tcp.checksum.status",
                            .right_checksum = transport_checksum};

}  // namespace osiscope::tcp
