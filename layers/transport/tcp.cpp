#include "layers/transport/tcp.hpp"

#include "layers/network/internet_checksum.hpp"
#include "layers/option.hpp"

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
    return Protocol::data;
}

bool option_length_right(std::uint8_t kind, std::uint32_t length) {
    if (kind == option_sack) return sack_blocks_in(length) > 0 && length == 2 + 8 * sack_blocks_in(length);
    const std::uint8_t required = required_option_length(kind);
    return required == 0 || length == required;
}

std::uint8_t required_option_length(std::uint8_t kind) {
    switch (kind) {
        case option_maximum_segment_size: return 4;
        case option_window_scale: return 3;
        case option_sack_permitted: return 2;
        case option_timestamps: return 10;
        default: return 0;
    }
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

}  // namespace osiscope::tcp
